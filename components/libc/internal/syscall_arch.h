/*
 * syscall_arch.h - system calls are function calls. Numbers are NetBSD's, or
 * those of internal/bits/syscall.h for calls that need their arguments changed;
 * the result is musl's: a value, or a negative errno.
 */
#define __SYSCALL_LL_E(x)	(x)
#define __SYSCALL_LL_O(x)	(x)

hidden long __rump_call(long, long, long, long, long, long, long);

static __inline long
__syscall0(long n)
{
	return __rump_call(n, 0, 0, 0, 0, 0, 0);
}

static __inline long
__syscall1(long n, long a)
{
	return __rump_call(n, a, 0, 0, 0, 0, 0);
}

static __inline long
__syscall2(long n, long a, long b)
{
	return __rump_call(n, a, b, 0, 0, 0, 0);
}

static __inline long
__syscall3(long n, long a, long b, long c)
{
	return __rump_call(n, a, b, c, 0, 0, 0);
}

static __inline long
__syscall4(long n, long a, long b, long c, long d)
{
	return __rump_call(n, a, b, c, d, 0, 0);
}

static __inline long
__syscall5(long n, long a, long b, long c, long d, long e)
{
	return __rump_call(n, a, b, c, d, e, 0);
}

static __inline long
__syscall6(long n, long a, long b, long c, long d, long e, long f)
{
	return __rump_call(n, a, b, c, d, e, f);
}

#define IPC_64 0
