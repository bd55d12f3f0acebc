/*
 * pv_trap.S - entries of a PV guest. Xen takes every interrupt and exception and
 * passes it on: it pushes rcx, r11, an error code where there is one, and the
 * frame of the CPU, onto the entry stack (stack_switch) when a program ran, else
 * onto the kernel's stack. Events are masked in all of them.
 *
 * As on hardware, the frame is copied to the thread's kernel stack before
 * anything can sleep or switch.
 */
#include "platform.h"
#include "frame.h"

/* struct vcpu_info, asserted in pv_trap.c. */
#define VI_PENDING	0
#define VI_MASK		1
#define VI_CR2		16

#define HYPERCALL_XEN_VERSION	17
#define HYPERCALL_IRET		23

#define T_OPCODE	6

	.text

/* Interrupts, which on Xen are events. */
	.globl	pv_event_entry
	.hidden	pv_event_entry
	.type	pv_event_entry, @function
pv_event_entry:
	popq	%rcx
	popq	%r11
	pushq	$0
	pushq	$VEC_EVENT
	SAVE
	movq	%rsp, %rbx
	xorl	%ebp, %ebp
	movq	pv_event_stack(%rip), %rsp
	call	events_dispatch
	movq	%rbx, %rsp
	/* Application code was interrupted and the kernel wants a turn. */
	cmpl	$0, %gs:PC_IN_KERNEL
	jne	pv_frame_return
	cmpl	$0, %gs:PC_PENDING
	je	pv_frame_return
	movq	%gs:PC_KSTACK_TOP, %rdi
	MOVE_FRAME
	movq	%rsp, %rdi
	call	rump_ast
	jmp	pv_frame_return
	.size	pv_event_entry, . - pv_event_entry

/* Back to what the frame at %rsp says. */
	.type	pv_frame_return, @function
pv_frame_return:
	RESTORE
	addq	$16, %rsp		/* cr2, number */
	movq	$0, (%rsp)		/* no flags: all registers come back */
	jmp	xen_hypercall_page + HYPERCALL_IRET * 32
	.size	pv_frame_return, . - pv_frame_return

	.globl	rumpuser_frame_return
	.type	rumpuser_frame_return, @function
rumpuser_frame_return:
	cmpb	$0, xen_start(%rip)	/* pvh */
	je	pv_frame_return
	jmp	x86_frame_return
	.size	rumpuser_frame_return, . - rumpuser_frame_return

/* Exceptions: number and error code stand below the frame. */
	.type	pv_trap_common, @function
pv_trap_common:
	SAVE
	xorl	%ebp, %ebp
	cmpl	$14, TF_TRAPNO(%rsp)
	jne	1f
	movq	xen_shared(%rip), %rax
	movq	VI_CR2(%rax), %rax
	movq	%rax, TF_CR2(%rsp)
1:	testb	$3, TF_CS(%rsp)		/* Xen clears these for the kernel */
	jz	2f
	movq	%gs:PC_KSTACK_TOP, %rdi
	MOVE_FRAME
2:	movq	%rsp, %rdi
	movq	%rsp, %rbx
	andq	$-16, %rsp
	call	rump_trap
	movq	%rbx, %rsp
	jmp	pv_frame_return
	.size	pv_trap_common, . - pv_trap_common

	.type	pv_emergency_common, @function
pv_emergency_common:
	SAVE
	movq	%rsp, %rdi
	andq	$-16, %rsp
	call	pv_emergency
	ud2
	.size	pv_emergency_common, . - pv_emergency_common

/* Xen could not load a segment register of a frame: there are none but flat. */
	.globl	pv_failsafe_entry
	.hidden	pv_failsafe_entry
pv_failsafe_entry:
	popq	%rcx
	popq	%r11
	addq	$32, %rsp		/* ds, es, fs, gs */
	pushq	$0
	pushq	$13
	jmp	pv_emergency_common

/*
 * ---- Calls ------------------------------------------------------------------------
 *
 * The gate of rumpuser.h: a program's call becomes a system call of the CPU, which
 * Xen passes on to pv_syscall_entry in kernel mode.
 */
	.globl	pv_syscall_gate
	.hidden	pv_syscall_gate
	.type	pv_syscall_gate, @function
pv_syscall_gate:
	movq	%rcx, %r10
	syscall
after_syscall:
	ud2
	.size	pv_syscall_gate, . - pv_syscall_gate

	.globl	pv_syscall_entry
	.hidden	pv_syscall_entry
	.type	pv_syscall_entry, @function
pv_syscall_entry:
	/* rcx, r11, rip, cs, rflags, rsp, ss */
	popq	%rcx
	popq	%r11
	leaq	after_syscall(%rip), %r9
	cmpq	%r9, (%rsp)
	jne	3f
	movq	%r10, %rcx
	movl	$1, %gs:PC_IN_KERNEL
	movq	%gs:PC_KSTACK_TOP, %rsp
	movq	xen_shared(%rip), %r9
	movb	$0, VI_MASK(%r9)
	cmpb	$0, VI_PENDING(%r9)
	je	rump_syscall_entered
	/* Any hypercall makes Xen deliver what came while events were masked. */
	pushq	%rax
	pushq	%rcx
	pushq	%rdi
	pushq	%rsi
	xorl	%edi, %edi
	xorl	%esi, %esi
	call	xen_hypercall_page + HYPERCALL_XEN_VERSION * 32
	popq	%rsi
	popq	%rdi
	popq	%rcx
	popq	%rax
	jmp	rump_syscall_entered
	/* The instruction in a program, which has no system calls by it. */
3:	subq	$2, (%rsp)
	pushq	$0
	pushq	$T_OPCODE
	jmp	pv_trap_common
	.size	pv_syscall_entry, . - pv_syscall_entry

/*
 * ---- Exceptions: 16 bytes each ----------------------------------------------------
 */
	.globl	pv_vectors
	.hidden	pv_vectors
	.balign	16
pv_vectors:
	.set	vector, 0
	.rept	32
	.balign	16, 0xcc
	popq	%rcx
	popq	%r11
	.if	!(vector == 8 || (vector >= 10 && vector <= 14) || \
		vector == 17 || vector == 21 || vector == 29 || vector == 30)
	pushq	$0
	.endif
	pushq	$vector
	.if	vector == 2 || vector == 8 || vector == 18
	jmp	pv_emergency_common
	.else
	jmp	pv_trap_common
	.endif
	.set	vector, vector + 1
	.endr

	.section .note.GNU-stack, "", @progbits
