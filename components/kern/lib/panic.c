/*
 * panic.c - the end of the kernel: message, backtrace, report to the launcher.
 */
#include "internal.h"

#include "rump/lib.h"
#include "rumpuser.h"

/* Set once; a panic while reporting one ends at once. Owner: any context. */
static volatile bool panicking;

static void __noreturn
panic_report(const char *fmt, va_list ap, const struct rump_trapframe *tf)
{
	(void)rumpuser_intr_disable();
	if (panicking)
		rumpuser_exit(RUMPUSER_EXIT_PANIC, 0, false);
	panicking = true;
	kprintf("panic: ");
	kvprintf(fmt, ap);
	kprintf("\n");
	if (tf != NULL) {
		cpu_print_frame(tf);
		backtrace_frame(tf);
	} else
		backtrace_here();
	rumpuser_exit(RUMPUSER_EXIT_PANIC, 0, false);
}

void
panic(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	panic_report(fmt, ap, NULL);
}

void
panic_frame(const struct rump_trapframe *tf, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	panic_report(fmt, ap, tf);
}

void
out_of_memory(const char *what)
{
	(void)rumpuser_intr_disable();
	kprintf("out of memory: %s\n", what);
	rumpuser_exit(RUMPUSER_EXIT_OOM, 0, false);
}
