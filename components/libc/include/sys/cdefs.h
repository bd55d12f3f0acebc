/*
 * <sys/cdefs.h> - compiler features
 */
#ifndef _SYS_CDEFS_H_
#define _SYS_CDEFS_H_

#include <features.h>

#if defined(__cplusplus)
#define __BEGIN_DECLS	extern "C" {
#define __END_DECLS	}
#else
#define __BEGIN_DECLS
#define __END_DECLS
#endif

#undef __P
#define __P(protos)	protos
#define __CONCAT(x, y)	__CONCAT1(x, y)
#define __CONCAT1(x, y)	x ## y
#define __STRING(x)	#x
#define ___STRING(x)	__STRING(x)

#define __GNUC_PREREQ__(x, y)						\
	((__GNUC__ == (x) && __GNUC_MINOR__ >= (y)) || __GNUC__ > (x))

#define __predict_true(e)	__builtin_expect((e) != 0, 1)
#define __predict_false(e)	__builtin_expect((e) != 0, 0)

#define __dead			__attribute__((__noreturn__))
#define __pure			__attribute__((__const__))
#define __constfunc		__attribute__((__const__))
#ifndef __unused
#define __unused		__attribute__((__unused__))
#endif
#ifndef __used
#define __used			__attribute__((__used__))
#endif
#define __packed		__attribute__((__packed__))
#define __aligned(x)		__attribute__((__aligned__(x)))
#define __section(x)		__attribute__((__section__(x)))
#ifndef __weak
#define __weak			__attribute__((__weak__))
#endif
#define __returns_twice		__attribute__((__returns_twice__))
#define __noinline		__attribute__((__noinline__))
#ifndef __always_inline
#define __always_inline		__attribute__((__always_inline__))
#endif
#define __printflike(f, a)	__attribute__((__format__(__printf__, f, a)))
#define __scanflike(f, a)	__attribute__((__format__(__scanf__, f, a)))
#define __format_arg(a)		__attribute__((__format_arg__(a)))
#define __strftimelike(f)	__attribute__((__format__(__strftime__, f, 0)))
#define __sysloglike(f, a)	__attribute__((__format__(__printf__, f, a)))
#define __sentinel		__attribute__((__sentinel__))
#define __fallthrough		__attribute__((__fallthrough__))
#define __diagused		__unused
#define __debugused		__unused
#define __hidden		__attribute__((__visibility__("hidden")))
#define __public		__attribute__((__visibility__("default")))

#define __strong_alias(a, s)	extern __typeof(s) a __attribute__((__alias__(#s)));
#define __weak_alias(a, s)	extern __typeof(s) a __attribute__((__weak__, __alias__(#s)));
#define __warn_references(s, m)
#define __IDSTRING(name, text)	struct __hack
#define __RCSID(s)		struct __hack
#define __SCCSID(s)		struct __hack
#define __COPYRIGHT(s)		struct __hack
#define __KERNEL_RCSID(n, s)	struct __hack
#define __FBSDID(s)		struct __hack

#define __UNCONST(a)		((void *)(unsigned long)(const void *)(a))
#define __UNVOLATILE(a)		((void *)(unsigned long)(volatile void *)(a))
#define __arraycount(a)		(sizeof(a) / sizeof((a)[0]))
#define __BIT(n)		((n) >= 64 ? 0UL : 1UL << ((n) & 63))
#define __BITS(m, n)		((__BIT(((m) > (n) ? (m) : (n)) + 1) - 1) ^ (__BIT((m) < (n) ? (m) : (n)) - 1))
#define __LOWEST_SET_BIT(m)	((((m) - 1) & (m)) ^ (m))
#define __SHIFTOUT(x, m)	(((x) & (m)) / __LOWEST_SET_BIT(m))
#define __SHIFTIN(x, m)		((x) * __LOWEST_SET_BIT(m))
#define __CTASSERT(x)		_Static_assert(x, #x)

#endif /* _SYS_CDEFS_H_ */
