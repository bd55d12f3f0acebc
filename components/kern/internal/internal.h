/*
 * internal.h - what the parts of the kernel core share with each other and no
 * other component uses. Monitor held unless stated.
 */
#ifndef KERN_INTERNAL_H
#define KERN_INTERNAL_H

#include <stdarg.h>

#include "machine.h"
#include "rump/lib.h"
#include "rumpuser.h"

struct lwp;
struct proc;

/* lib */
void kvprintf(const char *, va_list) __printflike(1, 0);
void out_of_memory(const char *what) __noreturn;
void backtrace_frame(const struct rump_trapframe *);
void backtrace_here(void);
void ssp_init(uint64_t random);

/* mem: called once each, in this order, in boot context */
void page_init(void);
void kmem_init(void);
void vm_init(void);
size_t page_total(void);
size_t page_free_count(void);
size_t page_committed(void);
size_t kmem_bytes(void);

/*
 * Builds with RUMP_DEBUG fill freed memory; poison_check panics when what is to
 * be handed out again was written meanwhile. `keep' bytes at the start are the
 * allocator's.
 */
#ifdef RUMP_DEBUG
void poison_fill(void *, size_t len);
void poison_check(const void *, size_t len, size_t keep);
#else
static inline void
poison_fill(void *p __unused, size_t len __unused)
{
}

static inline void
poison_check(const void *p __unused, size_t len __unused, size_t keep __unused)
{
}
#endif

/*
 * Kernel stacks: KSTACK_SIZE mapped bytes above a guard page. kstack_alloc gives
 * the lowest mapped address, 0 when memory is short.
 */
#define KSTACK_SIZE	16384UL
uintptr_t kstack_alloc(void);
void kstack_free(uintptr_t base);

/*
 * What a component wants done before the machine goes: in reverse order of
 * registration, in a thread, when the guest ends in good order.
 */
void kern_shutdown(int cause, int value, bool reboot) __noreturn;
/* Whether the guest was asked to start anew (shutdown_request). */
bool shutdown_reboots(void);

/* Dispatches a call for the application code in *tf (arch entry code). */
int syscall_dispatch(struct rump_trapframe *tf, int number, const long *args,
    long *retval, volatile int *cancel);
bool syscall_provided(int number);

/* time */
void clock_init(void);
uint64_t clock_realtime_to_mono(int64_t ns);
int64_t clock_realtime(void);
void clock_boottime(int64_t *ns);
void clock_realtime_set(int64_t ns);
/*
 * adjtime(2): what CLOCK_REALTIME is still to gain (or to lose, below 0), 5 ms in a
 * second; up to CLOCK_SLEW_MAX either way.
 */
#define CLOCK_SLEW_MAX	(1LL << 54)	/* seven months */
int64_t clock_slew_left(void);
void clock_slew_set(int64_t ns);

/* The guest's name (sysctl kern.hostname). */
#define HOSTNAME_MAX	256

#endif /* KERN_INTERNAL_H */
