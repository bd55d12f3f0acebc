/*
 * <sys/atomic.h> - atomic operations and memory barriers, as atomic_ops(3) and
 * membar_ops(3) have them
 */
#ifndef _SYS_ATOMIC_H_
#define _SYS_ATOMIC_H_

#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define __ATOMIC_DECLARE(name, type, delta)				\
void atomic_add_##name(volatile type *, delta);				\
type atomic_add_##name##_nv(volatile type *, delta);			\
void atomic_and_##name(volatile type *, type);				\
type atomic_and_##name##_nv(volatile type *, type);			\
type atomic_cas_##name(volatile type *, type, type);			\
type atomic_cas_##name##_ni(volatile type *, type, type);		\
void atomic_dec_##name(volatile type *);				\
type atomic_dec_##name##_nv(volatile type *);				\
void atomic_inc_##name(volatile type *);				\
type atomic_inc_##name##_nv(volatile type *);				\
void atomic_or_##name(volatile type *, type);				\
type atomic_or_##name##_nv(volatile type *, type);			\
type atomic_swap_##name(volatile type *, type);

__ATOMIC_DECLARE(32, uint32_t, int32_t)
__ATOMIC_DECLARE(64, uint64_t, int64_t)
__ATOMIC_DECLARE(uint, unsigned int, int)
__ATOMIC_DECLARE(ulong, unsigned long, long)
#undef __ATOMIC_DECLARE

/* The additions of signed amounts have these names. */
void atomic_add_int(volatile unsigned int *, int);
unsigned int atomic_add_int_nv(volatile unsigned int *, int);
void atomic_add_long(volatile unsigned long *, long);
unsigned long atomic_add_long_nv(volatile unsigned long *, long);

void atomic_add_ptr(volatile void *, ssize_t);
void *atomic_add_ptr_nv(volatile void *, ssize_t);
void *atomic_cas_ptr(volatile void *, void *, void *);
void *atomic_cas_ptr_ni(volatile void *, void *, void *);
void atomic_dec_ptr(volatile void *);
void *atomic_dec_ptr_nv(volatile void *);
void atomic_inc_ptr(volatile void *);
void *atomic_inc_ptr_nv(volatile void *);
void *atomic_swap_ptr(volatile void *, void *);

void membar_acquire(void);
void membar_release(void);
void membar_producer(void);
void membar_consumer(void);
void membar_sync(void);
void membar_enter(void);
void membar_exit(void);
void membar_datadep_consumer(void);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_ATOMIC_H_ */
