/*
 * trap.S - entries of interrupts and exceptions.
 *
 * Every vector runs on an interrupt stack (IST), so that what lies below the
 * interrupted stack pointer stays as it is. Interrupts have one stack,
 * exceptions another: a handler never enables interrupts on them, and an
 * exception entry moves the TSS's pointer down until it has left its stack, so
 * that a fault while copying the frame (a bad kernel stack) leaves the first
 * frame intact and is seen to be nested. NMI, double fault and machine check
 * have stacks of their own and do not come back.
 */
#include "x86.h"
#include "frame.h"

#define TRAP_SHIFT	512	/* room for one nested frame */

	.text

/*
 * ---- Interrupts ---------------------------------------------------------------
 */
	.type	intr_common, @function
intr_common:
	SAVE
	movq	%rsp, %rdi
	movq	%rsp, %rbx
	xorl	%ebp, %ebp
	andq	$-16, %rsp
	call	x86_intr
	movq	%rbx, %rsp
	/* Application code was interrupted and the kernel wants a turn. */
	cmpl	$0, %gs:PC_IN_KERNEL
	jne	frame_return
	cmpl	$0, %gs:PC_PENDING
	je	frame_return
	movq	%gs:PC_KSTACK_TOP, %rdi
	MOVE_FRAME
	movq	%rsp, %rdi
	call	rump_ast
	.globl	x86_frame_return
	.hidden	x86_frame_return
x86_frame_return:
frame_return:
	RESTORE
	addq	$24, %rsp		/* cr2, number, error code */
	iretq
	.size	intr_common, . - intr_common

/*
 * ---- Exceptions ---------------------------------------------------------------
 */
	.type	trap_common, @function
trap_common:
	SAVE
	cmpl	$14, TF_TRAPNO(%rsp)
	jne	1f
	movq	%cr2, %rax
	movq	%rax, TF_CR2(%rsp)
1:	movq	x86_trap_ist(%rip), %rax	/* where the TSS has the pointer */
	movq	(%rax), %rdx
	subq	$TRAP_SHIFT, (%rax)
	cmpq	x86_trap_stack(%rip), %rdx
	jne	emergency		/* the entry itself faulted */
	movq	TF_RSP(%rsp), %rdi
	cmpl	$0, %gs:PC_IN_KERNEL
	jne	2f
	movq	%gs:PC_KSTACK_TOP, %rdi
2:	MOVE_FRAME
	movq	x86_trap_ist(%rip), %rax
	addq	$TRAP_SHIFT, (%rax)
	movq	%rsp, %rdi
	xorl	%ebp, %ebp
	call	rump_trap
	jmp	frame_return
	.size	trap_common, . - trap_common

	.type	emergency_common, @function
emergency_common:
	SAVE
emergency:
	movq	%rsp, %rdi
	movq	x86_fatal_stack(%rip), %rsp
	xorl	%ebp, %ebp
	call	x86_emergency
	ud2
	.size	emergency_common, . - emergency_common

/*
 * ---- Vectors: 16 bytes each ----------------------------------------------------
 */
	.globl	x86_vectors
	.hidden	x86_vectors
	.balign	16
x86_vectors:
	.set	vector, 0
	.rept	VEC_COUNT
	.balign	16, 0xcc
	.if	vector < VEC_INTR
	.if	!(vector == 8 || (vector >= 10 && vector <= 14) || \
		vector == 17 || vector == 21 || vector == 29 || vector == 30)
	pushq	$0
	.endif
	pushq	$vector
	.if	vector == 2 || vector == 8 || vector == 18
	jmp	emergency_common
	.else
	jmp	trap_common
	.endif
	.else
	pushq	$0
	pushq	$vector
	jmp	intr_common
	.endif
	.set	vector, vector + 1
	.endr

	.section .note.GNU-stack, "", @progbits
