/*
 * rumpuser.h - the contract between the rump kernel and a platform.
 *
 * A platform (platforms/hw, platforms/xen, the host test harness) implements
 * every rumpuser_* function below; the kernel implements every rump_* upcall.
 * A component never knows which platform it runs on.
 *
 * Contexts
 *   boot      the boot stack of the first CPU, interrupts off
 *   monitor   a kernel thread's own kernel stack, kernel lock held,
 *             interrupts on unless stated
 *   interrupt an interrupt stack, interrupts off; may only acknowledge the
 *             device and call rump_softint_schedule()
 *
 * Errors are positive NetBSD errno values. Sizes are bytes, times nanoseconds.
 */
#ifndef RUMPUSER_H
#define RUMPUSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t rump_paddr_t;		/* machine-visible physical address */

#define RUMPUSER_PAGE_SHIFT	12
#define RUMPUSER_PAGE_SIZE	4096UL

/* ---- Per-CPU state ------------------------------------------------------ */

struct lwp;

/*
 * One per CPU, reached at %gs:0 on x86_64. The platform allocates it zeroed,
 * sets pc_self and loads the segment base before rump_boot(). Field offsets
 * are used by assembly on both sides and asserted there. Owner: the CPU it
 * belongs to; fields are only touched by that CPU.
 */
struct rump_percpu {
	struct rump_percpu *pc_self;	/*  0: address of this structure */
	uintptr_t pc_kstack_top;	/*  8: kernel: running thread's stack top */
	struct lwp *pc_curlwp;		/* 16: kernel: running thread */
	uint32_t pc_in_kernel;		/* 24: kernel: monitor held on this CPU */
	uint32_t pc_pending;		/* 28: kernel: softints or reschedule wanted */
	uintptr_t pc_scratch;		/* 32: platform: entry code */
	uint64_t pc_platform[8];	/* 40: platform's own */
};

#define RUMP_PC_SELF		0
#define RUMP_PC_KSTACK_TOP	8
#define RUMP_PC_CURLWP		16
#define RUMP_PC_IN_KERNEL	24
#define RUMP_PC_PENDING		28
#define RUMP_PC_SCRATCH		32

/* ---- Memory ------------------------------------------------------------- */

struct rumpuser_memrange {
	rump_paddr_t mr_pa;		/* page aligned */
	uint64_t mr_len;		/* multiple of the page size */
};

/*
 * Fills `r' with up to `max' ranges of free RAM, ascending, not overlapping:
 * what the image, boot data and the platform's own tables do not occupy.
 * Returns how many there are. Boot context; called once, after which the
 * kernel owns those frames.
 */
size_t rumpuser_memory(struct rumpuser_memrange *r, size_t max);

/*
 * Base of the direct map: virtual = rumpuser_dmap_base + physical, readable and
 * writable, never executable, for all RAM except frames holding the image's
 * text and read-only data (read-only there). Constant after boot.
 */
extern uintptr_t rumpuser_dmap_base;

static inline void *
rumpuser_pa_to_va(rump_paddr_t pa)
{
	return (void *)(rumpuser_dmap_base + (uintptr_t)pa);
}

static inline rump_paddr_t
rumpuser_va_to_pa(const void *direct_va)
{
	return (rump_paddr_t)((uintptr_t)direct_va - rumpuser_dmap_base);
}

/*
 * The kernel's part of the address space, set by the platform before
 * rump_boot(), page aligned, constant afterwards:
 *   user  mmap(2), thread stacks, heap of programs; never page 0
 *   kva   kernel mappings that need guard pages (kernel stacks)
 */
struct rumpuser_layout {
	uintptr_t rl_user_min, rl_user_max;
	uintptr_t rl_kva_min, rl_kva_max;
	uintptr_t rl_image_min, rl_image_max;	/* all segments of the image */
	uintptr_t rl_text_min, rl_text_max;
};
extern struct rumpuser_layout rumpuser_layout;

#define RUMPUSER_PROT_READ	1
#define RUMPUSER_PROT_WRITE	2
#define RUMPUSER_PROT_EXEC	4	/* with WRITE: EINVAL, W^X */

/*
 * Page-table operations on whole pages. Monitor or boot context. They flush
 * the TLB themselves. The platform takes page-table frames from
 * rump_ptpage_alloc(); ENOMEM leaves nothing mapped that was not before.
 *   map      [va, va+len) to [pa, pa+len); replaces what was mapped
 *   unmap    removes what is mapped in [va, va+len)
 *   protect  changes what is mapped in the range; prot 0 keeps the frame but
 *            makes every access fault
 *   extract  the frame and protection mapped at va; false when none. Frames
 *            protected with prot 0 are reported with prot 0.
 */
int rumpuser_map(uintptr_t va, rump_paddr_t pa, size_t len, int prot);
void rumpuser_unmap(uintptr_t va, size_t len);
int rumpuser_protect(uintptr_t va, size_t len, int prot);
bool rumpuser_extract(uintptr_t va, rump_paddr_t *pa, int *prot);

/* Upcalls: one zeroed frame for a page table (0: none left), and its return. */
rump_paddr_t rump_ptpage_alloc(void);
void rump_ptpage_free(rump_paddr_t pa);

/*
 * Maps device memory uncached, read-write, no-execute. `pa' and `len' need not
 * be page aligned. NULL when there is no room. Never unmapped.
 */
volatile void *rumpuser_map_device(rump_paddr_t pa, size_t len);

/* ---- CPU ---------------------------------------------------------------- */

/* Disables interrupts, returns the previous state for rumpuser_intr_restore. */
bool rumpuser_intr_disable(void);
void rumpuser_intr_restore(bool were_on);
void rumpuser_intr_enable(void);

/*
 * Waits for an interrupt with the CPU halted; at the latest until `deadline' on
 * the monotonic clock (UINT64_MAX: none). Called by the scheduler, monitor
 * held, interrupts off, after it saw pc_pending clear; enabling interrupts and
 * halting are atomic. Returns with interrupts off after at least one interrupt
 * was taken. May return early.
 */
void rumpuser_idle(uint64_t deadline);

/*
 * Arms the one-shot timer for an absolute monotonic time (UINT64_MAX: off); at
 * or after it rump_timer_intr() is called in interrupt context. A past deadline
 * fires at once. Replaces the previous deadline.
 */
void rumpuser_timer_arm(uint64_t deadline);

/* Sets the thread pointer of the running thread (%fs base on x86_64). */
void rumpuser_tls_set(uintptr_t base);

/* ---- Interrupts and traps ----------------------------------------------- */

#if defined(__x86_64__)
/* As the entry code pushes it; asserted there. Also a signal frame's source. */
struct rump_trapframe {
	uint64_t tf_rdi, tf_rsi, tf_rdx, tf_r10, tf_r8, tf_r9;
	uint64_t tf_rcx, tf_r11, tf_rax;
	uint64_t tf_rbx, tf_rbp, tf_r12, tf_r13, tf_r14, tf_r15;
	uint64_t tf_cr2;			/* page fault address, else 0 */
	uint64_t tf_trapno, tf_err;
	uint64_t tf_rip, tf_cs, tf_rflags, tf_rsp, tf_ss;
};
#endif

/*
 * The platform's vectors (x86_64: every one on an IST stack) do `cld', save the
 * frame, and then, before anything can fault, sleep or switch:
 *   interrupt        run the handlers; when afterwards pc_in_kernel == 0 and
 *                    pc_pending != 0, copy the frame to pc_kstack_top, leave
 *                    the interrupt stack and call rump_ast(frame); return from
 *                    the frame when it comes back.
 *   exception, pc_in_kernel == 0
 *                    copy the frame to pc_kstack_top, switch, call rump_trap().
 *   exception, pc_in_kernel != 0
 *                    copy the frame below tf_rsp (the kernel has no red zone),
 *                    switch, call rump_trap().
 * Both upcalls are entered and return with interrupts off and may change the
 * frame. Double faults and faults of the copy itself end in rumpuser_panic
 * output and RUMPUSER_EXIT_PANIC by the platform on a stack of its own.
 */
void rump_ast(struct rump_trapframe *);
void rump_trap(struct rump_trapframe *);

/*
 * Assembly: goes on where the frame at %rsp says, with interrupts as it says.
 * Jumped to with interrupts off; does not come back.
 */
void rumpuser_frame_return(void);

/*
 * Where programs run at a lower privilege than the kernel (Xen PV), calls enter
 * it through a gate: rump_syscall jumps to this address first, when it is not 0.
 * The gate keeps %rax, %rcx, %rdx, %rsi, %rdi, %r8 and the callee-saved registers
 * but %rsp, raises the privilege, sets pc_in_kernel, and jumps to
 * rump_syscall_entered with interrupts on. Then the kernel always returns by a
 * frame. The kernel's variable; the platform sets it before rump_boot().
 */
extern uintptr_t rumpuser_syscall_gate;
void rump_syscall_entered(void);

/* The one-shot timer fired. Interrupt context. */
void rump_timer_intr(void);

/*
 * Registers a handler for an interrupt line or message. `source' is what the
 * bus gave (a PCI function's line, an MSI-X vector from rumpuser_msi_alloc, a
 * virtio-mmio GSI). Handlers run in interrupt context; sharing is allowed, so a
 * handler returns whether its device was the cause. EBUSY: no vector left.
 * Level-triggered lines are acknowledged after all handlers have run.
 */
int rumpuser_intr_establish(unsigned int source, bool (*handler)(void *),
    void *arg);

/*
 * Allocates one message-signalled interrupt: what to write where, and the
 * source to establish. ENOTSUP where the platform has no local APIC.
 */
int rumpuser_msi_alloc(uint64_t *address, uint32_t *data, unsigned int *source);

/* ---- Clock -------------------------------------------------------------- */

/*
 * Monotonic time in nanoseconds: RUMPUSER_CLOCK_START at boot. Any context. Never
 * goes back. It does not begin at 0 because no machine that programs know is so
 * quickly up: they take the first seconds of this clock for "never".
 */
#define RUMPUSER_CLOCK_START	10000000000UL
uint64_t rumpuser_clock_mono(void);

/* Nanoseconds since 1970-01-01 00:00 UTC by the platform's clock. Any context. */
int64_t rumpuser_clock_wall(void);

/* Timer resolution in nanoseconds, for clock_getres(2). */
uint64_t rumpuser_clock_resolution(void);

/* ---- Console ------------------------------------------------------------ */

/*
 * Offers `len' bytes to every console; returns how many were taken without
 * waiting (0..len). When fewer than len, rump_console_intr() is called once
 * there is room again. Any context but interrupt.
 */
size_t rumpuser_console_write(const char *buf, size_t len);

/*
 * Writes everything, polling: the kernel's own messages, and what is left at the
 * end. Puts a CR before each LF that has none. Any context.
 */
void rumpuser_console_write_polled(const char *buf, size_t len);

/*
 * Takes up to `len' bytes of input that have arrived; 0 when none. Monitor or
 * softint context. After rump_console_intr() until it returns 0.
 */
size_t rumpuser_console_read(char *buf, size_t len);

/* Console's size in characters; false when it has none to tell. */
bool rumpuser_console_size(unsigned int *rows, unsigned int *columns);

/* Upcall, interrupt context: input has arrived or output has room. */
void rump_console_intr(void);

/* ---- Entropy ------------------------------------------------------------ */

/*
 * Fills `buf' from the CPU's or hypervisor's generator (RDSEED, else RDRAND).
 * Returns the bytes written: 0 when there is none or it failed its retries.
 * The kernel mixes this, rumpuser_boot_seed and device entropy into its pool.
 */
size_t rumpuser_random(void *buf, size_t len);

/*
 * The seed the launcher passed (fw_cfg, boot module): copies at most `len'
 * bytes, wipes the original, returns the count. Later calls return 0.
 */
size_t rumpuser_boot_seed(void *buf, size_t len);

/* ---- Boot data ---------------------------------------------------------- */

/*
 * The guest's JSON configuration as the launcher passed it, in the order of
 * preference fw_cfg, boot module, command line. Not NUL terminated; NULL and
 * 0 when none. Valid for ever.
 */
const char *rumpuser_config(size_t *len);

/* The kernel command line, NUL terminated, "" when none. Valid for ever. */
const char *rumpuser_cmdline(void);

/*
 * The symbol table bake appended to the image (rump/symtab.h), NULL when the
 * image has none.
 */
const void *rumpuser_symtab(size_t *len);

/* ---- The end ------------------------------------------------------------ */

enum rumpuser_exit {
	RUMPUSER_EXIT_STATUS,		/* the program ended; value: 0..255 */
	RUMPUSER_EXIT_SIGNAL,		/* killed; value: NetBSD signal number */
	RUMPUSER_EXIT_PANIC,		/* the kernel gave up; value: 0 */
	RUMPUSER_EXIT_OOM,		/* memory ran out in the kernel; value: 0 */
};

/*
 * Reports cause and value to the launcher out of band (rump/exit-report in
 * docs/architecture.md), flushes the consoles and powers the machine off. Any
 * context. `reboot' instead of power-off when asked.
 */
void rumpuser_exit(enum rumpuser_exit cause, int value, bool reboot)
    __attribute__((__noreturn__));

/* ---- Upcall: start ------------------------------------------------------ */

/*
 * Starts the kernel. Boot context, interrupts off, everything above usable.
 * Runs the initialisers, starts the first thread and never returns.
 */
void rump_boot(void) __attribute__((__noreturn__));

#endif /* RUMPUSER_H */
