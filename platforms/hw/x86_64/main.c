/*
 * main.c - the platform from its first instruction at virtual addresses to
 * rump_boot().
 */
#include "hw.h"

#define BOOT_STACK_PAGES	4

void hw_main_stacked(void) __noreturn;

/* On the final tables, still on the stack the image has for the start. */
void
x86_main(void)
{
	uintptr_t stack;

	x86_pt_base = rumpuser_dmap_base;
	layout_setup();
	cpu_setup();
	console_setup();
	stack = paging_stack(BOOT_STACK_PAGES);
	trap_setup();
	__asm __volatile("movq %0, %%rsp; xorl %%ebp, %%ebp; call hw_main_stacked"
	    :: "r" (stack) : "memory");
	__builtin_unreachable();
}

void
hw_main_stacked(void)
{
	acpi_setup();
	lapic_setup();
	intr_setup();
	clock_setup();
	timer_setup();
	paging_finish();
	power_setup();
	console_setup_intr();
	rump_boot();
}
