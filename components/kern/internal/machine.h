/*
 * machine.h - what each CPU's folder below arch/ provides.
 */
#ifndef KERN_MACHINE_H
#define KERN_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rumpuser.h"

#if defined(__x86_64__)
#include "../arch/x86_64/machine_x86_64.h"
#endif

struct lwp;
struct ksiginfo;
struct ucontext;

/* Learns what the CPU can do. Boot context, once. */
void cpu_init(void);

/* ---- Threads ------------------------------------------------------------ */

/*
 * Prepares a thread that has never run: when first switched to it calls
 * lwp_startup() on its kernel stack. Its frame, if it is to run application
 * code, is the one cpu_lwp_frame gives.
 */
void cpu_lwp_init(struct lwp *);

/* Where the frame of a thread's application code is on its kernel stack. */
struct rump_trapframe *cpu_lwp_frame(struct lwp *);

/* A frame that starts entry(arg) on the given stack. EFAULT: not writable. */
int cpu_frame_start(struct rump_trapframe *, uintptr_t entry, uintptr_t arg,
    uintptr_t stack_top);

/* Saves the running thread's context and continues the other's. */
void cpu_switch(struct lwp *from, struct lwp *to);

/*
 * Around application code: its extended state is in the registers (asynchronous
 * entry); a thread that was entered so has lost the CPU, the state goes to its
 * save area; last thing before going back to application code.
 */
void cpu_fpu_live(struct lwp *);
void cpu_fpu_switch(struct lwp *);
void cpu_fpu_return(struct lwp *);

/* Gives a new thread the running thread's rounding and exception masks. */
void cpu_fpu_inherit(struct lwp *);

/* ---- Frames ------------------------------------------------------------- */

uintptr_t cpu_frame_pc(const struct rump_trapframe *);
uintptr_t cpu_frame_fp(const struct rump_trapframe *);
uintptr_t cpu_frame_sp(const struct rump_trapframe *);
void cpu_frame_set_pc(struct rump_trapframe *, uintptr_t);
/*
 * Where the return address is while the function that starts at `entry' has no
 * frame yet, or will have none; 0: it has one.
 */
uintptr_t cpu_frame_return(const struct rump_trapframe *, uintptr_t entry);
void cpu_print_frame(const struct rump_trapframe *);
bool cpu_on_kernel_stack(uintptr_t addr);

/* The result a system call's frame returns to its caller. */
void cpu_frame_set_error(struct rump_trapframe *, int error);

/* Makes the frame of a system call repeat the call. */
void cpu_frame_restart(struct rump_trapframe *, bool cancellable);

/*
 * What an exception means: true when it was a page that is there now, false with
 * the signal for it in *info. May sleep.
 */
bool cpu_trap(const struct rump_trapframe *, struct ksiginfo *info);
/* An exception of kernel code that means nothing; true: it was one. */
bool cpu_kernel_trap(struct rump_trapframe *);
const char *cpu_trap_name(const struct rump_trapframe *);

/* ---- Signals ------------------------------------------------------------ */

/* Fills uc with the thread's context: frame, extended state, mask, stack. */
void cpu_getcontext(struct lwp *, const struct rump_trapframe *,
    struct ucontext *);

/*
 * Makes the frame and the thread's extended state those of uc, as far as its
 * flags say; `user' is where uc was read from, for extended state beyond it.
 * EINVAL for a context no CPU can run.
 */
int cpu_setcontext(struct lwp *, struct rump_trapframe *,
    const struct ucontext *, const void *user);

/*
 * Builds a signal frame on the program's stack and makes *tf start the handler.
 * `sp' is the top of the alternate stack, 0 for the current stack. EFAULT: the
 * stack cannot be written.
 */
int cpu_sendsig(struct lwp *, struct rump_trapframe *, uintptr_t handler,
    uintptr_t trampoline, uintptr_t sp, const struct ksiginfo *,
    struct ucontext *);

#endif /* KERN_MACHINE_H */
