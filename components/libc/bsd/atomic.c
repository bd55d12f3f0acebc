/*
 * atomic.c - atomic operations and memory barriers. All are full barriers.
 */
#define _NETBSD_SOURCE
#include <sys/atomic.h>

#define ORDER	__ATOMIC_SEQ_CST

#define DEFINE(name, type, delta)					\
void									\
atomic_add_##name(volatile type *p, delta n)				\
{									\
	(void)__atomic_add_fetch(p, (type)n, ORDER);			\
}									\
									\
type									\
atomic_add_##name##_nv(volatile type *p, delta n)			\
{									\
	return __atomic_add_fetch(p, (type)n, ORDER);			\
}									\
									\
void									\
atomic_and_##name(volatile type *p, type n)				\
{									\
	(void)__atomic_and_fetch(p, n, ORDER);				\
}									\
									\
type									\
atomic_and_##name##_nv(volatile type *p, type n)			\
{									\
	return __atomic_and_fetch(p, n, ORDER);				\
}									\
									\
type									\
atomic_cas_##name(volatile type *p, type expected, type n)		\
{									\
	(void)__atomic_compare_exchange_n(p, &expected, n, 0, ORDER, ORDER); \
	return expected;						\
}									\
									\
type									\
atomic_cas_##name##_ni(volatile type *p, type expected, type n)		\
{									\
	return atomic_cas_##name(p, expected, n);			\
}									\
									\
void									\
atomic_dec_##name(volatile type *p)					\
{									\
	(void)__atomic_sub_fetch(p, 1, ORDER);				\
}									\
									\
type									\
atomic_dec_##name##_nv(volatile type *p)				\
{									\
	return __atomic_sub_fetch(p, 1, ORDER);				\
}									\
									\
void									\
atomic_inc_##name(volatile type *p)					\
{									\
	(void)__atomic_add_fetch(p, 1, ORDER);				\
}									\
									\
type									\
atomic_inc_##name##_nv(volatile type *p)				\
{									\
	return __atomic_add_fetch(p, 1, ORDER);				\
}									\
									\
void									\
atomic_or_##name(volatile type *p, type n)				\
{									\
	(void)__atomic_or_fetch(p, n, ORDER);				\
}									\
									\
type									\
atomic_or_##name##_nv(volatile type *p, type n)				\
{									\
	return __atomic_or_fetch(p, n, ORDER);				\
}									\
									\
type									\
atomic_swap_##name(volatile type *p, type n)				\
{									\
	return __atomic_exchange_n(p, n, ORDER);			\
}

DEFINE(32, uint32_t, int32_t)
DEFINE(64, uint64_t, int64_t)
DEFINE(uint, unsigned int, int)
DEFINE(ulong, unsigned long, long)

void
atomic_add_int(volatile unsigned int *p, int n)
{
	atomic_add_uint(p, n);
}

unsigned int
atomic_add_int_nv(volatile unsigned int *p, int n)
{
	return atomic_add_uint_nv(p, n);
}

void
atomic_add_long(volatile unsigned long *p, long n)
{
	atomic_add_ulong(p, n);
}

unsigned long
atomic_add_long_nv(volatile unsigned long *p, long n)
{
	return atomic_add_ulong_nv(p, n);
}

void
atomic_add_ptr(volatile void *p, ssize_t n)
{
	atomic_add_ulong(p, n);
}

void *
atomic_add_ptr_nv(volatile void *p, ssize_t n)
{
	return (void *)atomic_add_ulong_nv(p, n);
}

void *
atomic_cas_ptr(volatile void *p, void *expected, void *n)
{
	return (void *)atomic_cas_ulong(p, (unsigned long)expected, (unsigned long)n);
}

void *
atomic_cas_ptr_ni(volatile void *p, void *expected, void *n)
{
	return atomic_cas_ptr(p, expected, n);
}

void
atomic_dec_ptr(volatile void *p)
{
	atomic_dec_ulong(p);
}

void *
atomic_dec_ptr_nv(volatile void *p)
{
	return (void *)atomic_dec_ulong_nv(p);
}

void
atomic_inc_ptr(volatile void *p)
{
	atomic_inc_ulong(p);
}

void *
atomic_inc_ptr_nv(volatile void *p)
{
	return (void *)atomic_inc_ulong_nv(p);
}

void *
atomic_swap_ptr(volatile void *p, void *n)
{
	return (void *)atomic_swap_ulong(p, (unsigned long)n);
}

#define BARRIER(name)							\
void									\
membar_##name(void)							\
{									\
	__atomic_thread_fence(ORDER);					\
}

BARRIER(acquire)
BARRIER(release)
BARRIER(producer)
BARRIER(consumer)
BARRIER(sync)
BARRIER(enter)
BARRIER(exit)
BARRIER(datadep_consumer)
