/*
 * frame.h - for assembly: the frame of a trap (struct rump_trapframe) and what of
 * struct rump_percpu entries look at. Offsets are asserted in trap.c.
 */
#ifndef X86_FRAME_H
#define X86_FRAME_H

#define TF_CR2		120
#define TF_TRAPNO	128
#define TF_CS		152
#define TF_RSP		168
#define TF_SIZE		184

#define PC_KSTACK_TOP	8
#define PC_IN_KERNEL	24
#define PC_PENDING	28

	/* Saves what stands before the number of a frame. */
	.macro	SAVE
	pushq	$0			/* tf_cr2 */
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	pushq	%rbp
	pushq	%rbx
	pushq	%rax
	pushq	%r11
	pushq	%rcx
	pushq	%r9
	pushq	%r8
	pushq	%r10
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	cld
	.endm

	/* Takes back the registers; tf_cr2 is next on the stack. */
	.macro	RESTORE
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%r10
	popq	%r8
	popq	%r9
	popq	%rcx
	popq	%r11
	popq	%rax
	popq	%rbx
	popq	%rbp
	popq	%r12
	popq	%r13
	popq	%r14
	popq	%r15
	.endm

	/* Copies the frame at %rsp below %rdi and makes it the stack. */
	.macro	MOVE_FRAME
	subq	$TF_SIZE, %rdi
	andq	$-16, %rdi
	movq	%rsp, %rsi
	movq	%rdi, %rdx
	movl	$TF_SIZE / 8, %ecx
	rep movsq
	movq	%rdx, %rsp
	.endm

#endif /* X86_FRAME_H */
