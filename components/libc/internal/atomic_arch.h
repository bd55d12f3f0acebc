/*
 * atomic_arch.h - atomic primitives by compiler builtins. a_crash must trap: a
 * guest runs programs at the privilege where `hlt' only waits.
 */
#define a_cas a_cas
static inline int
a_cas(volatile int *p, int t, int s)
{
	__atomic_compare_exchange_n(p, &t, s, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return t;
}

#define a_cas_p a_cas_p
static inline void *
a_cas_p(volatile void *p, void *t, void *s)
{
	__atomic_compare_exchange_n((void *volatile *)p, &t, s, 0, __ATOMIC_SEQ_CST,
	    __ATOMIC_SEQ_CST);
	return t;
}

#define a_swap a_swap
static inline int
a_swap(volatile int *p, int v)
{
	return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST);
}

#define a_fetch_add a_fetch_add
static inline int
a_fetch_add(volatile int *p, int v)
{
	return __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST);
}

#define a_and a_and
static inline void
a_and(volatile int *p, int v)
{
	__atomic_and_fetch(p, v, __ATOMIC_SEQ_CST);
}

#define a_or a_or
static inline void
a_or(volatile int *p, int v)
{
	__atomic_or_fetch(p, v, __ATOMIC_SEQ_CST);
}

#define a_and_64 a_and_64
static inline void
a_and_64(volatile uint64_t *p, uint64_t v)
{
	__atomic_and_fetch(p, v, __ATOMIC_SEQ_CST);
}

#define a_or_64 a_or_64
static inline void
a_or_64(volatile uint64_t *p, uint64_t v)
{
	__atomic_or_fetch(p, v, __ATOMIC_SEQ_CST);
}

#define a_inc a_inc
static inline void
a_inc(volatile int *p)
{
	__atomic_add_fetch(p, 1, __ATOMIC_SEQ_CST);
}

#define a_dec a_dec
static inline void
a_dec(volatile int *p)
{
	__atomic_sub_fetch(p, 1, __ATOMIC_SEQ_CST);
}

#define a_store a_store
static inline void
a_store(volatile int *p, int x)
{
	__atomic_store_n(p, x, __ATOMIC_SEQ_CST);
}

#define a_barrier a_barrier
static inline void
a_barrier(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#define a_spin a_spin
static inline void
a_spin(void)
{
#if defined(__x86_64__)
	__asm__ __volatile__("pause" ::: "memory");
#elif defined(__aarch64__)
	__asm__ __volatile__("yield" ::: "memory");
#endif
}

/* Where musl finds its own data wrong; mostly the heap's. */
__attribute__((__noreturn__, __cold__, __visibility__("hidden"))) void
__rump_crash(const char *what, const char *where);
#define a_crash()	__rump_crash("memory corruption detected", __func__)

#define a_ctz_64 a_ctz_64
static inline int
a_ctz_64(uint64_t x)
{
	return __builtin_ctzll(x);
}

#define a_clz_64 a_clz_64
static inline int
a_clz_64(uint64_t x)
{
	return __builtin_clzll(x);
}
