/*
 * entry.S - the way into the kernel from application code, the way back, and
 * the switch between threads.
 */

#define PC_KSTACK_TOP	8
#define PC_IN_KERNEL	24

/* struct rump_trapframe; asserted in machdep.c */
#define TF_RAX		64
#define TF_RBX		72
#define TF_RBP		80
#define TF_R12		88
#define TF_R13		96
#define TF_R14		104
#define TF_R15		112
#define TF_RIP		144
#define TF_RSP		168
#define TF_SIZE		184

	.text

/*
 * int rump_syscall(int number, const long args[8], long retval[2])
 * int rump_syscall_cancel(int number, const long args[8], long retval[2],
 *     volatile int *cancel)
 *
 * A call of application code. The monitor is entered by one instruction; from
 * then on nothing of the program's is touched but by copyin and copyout. The
 * frame that is built makes the caller look as if it had been interrupted right
 * after the call. What the program may expect of a call is kept: callee-saved
 * registers, MXCSR, x87 control word.
 */
	.globl	rump_syscall, rump_syscall_cancel
	.type	rump_syscall, @function
	.type	rump_syscall_cancel, @function
	.p2align 4
rump_syscall:
	xorl	%ecx, %ecx
rump_syscall_cancel:
	.cfi_startproc
	movq	(%rsp), %rax
	leaq	8(%rsp), %r8
	cmpq	$0, rumpuser_syscall_gate(%rip)
	jne	through_gate
	.globl	rump_syscall_entered
rump_syscall_entered:
	movl	$1, %gs:PC_IN_KERNEL
	movq	%gs:PC_KSTACK_TOP, %rsp
	movl	%ss, %r9d
	pushq	%r9
	pushq	%r8
	pushq	$0x202			/* flags are dead across a call */
	movl	%cs, %r9d
	pushq	%r9
	pushq	%rax
	pushq	$0			/* error */
	pushq	$0			/* trap number */
	pushq	$0			/* fault address */
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	pushq	%rbp
	pushq	%rbx
	pushq	$0			/* rax: the call's result */
	pushq	$0			/* r11 */
	pushq	%rcx
	pushq	$0			/* r9 */
	pushq	$0			/* r8 */
	pushq	$0			/* r10 */
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	movq	%rcx, %r8
	movq	%rdx, %rcx
	movq	%rsi, %rdx
	movl	%edi, %esi
	movq	%rsp, %rdi
	movq	%rdi, %rbx		/* callee-saved: the frame */
	subq	$8, %rsp
	/* A frame that ends the kernel's part of a backtrace at the caller. */
	pushq	%rax
	pushq	%rbp
	movq	%rsp, %rbp
	call	syscall_dispatch
	testl	%eax, %eax
	movq	%rbx, %rsp
	jnz	frame_return
	cmpq	$0, rumpuser_syscall_gate(%rip)
	jne	frame_return
	/* Nothing changed the frame: back as from any function. */
	movq	TF_RAX(%rsp), %rax
	movq	TF_RBX(%rsp), %rbx
	movq	TF_RBP(%rsp), %rbp
	movq	TF_R12(%rsp), %r12
	movq	TF_R13(%rsp), %r13
	movq	TF_R14(%rsp), %r14
	movq	TF_R15(%rsp), %r15
	movq	TF_RIP(%rsp), %rcx
	movq	TF_RSP(%rsp), %rsp
	movl	$0, %gs:PC_IN_KERNEL
	sti
	jmp	*%rcx
through_gate:
	jmp	*rumpuser_syscall_gate(%rip)
	.cfi_endproc
	.size	rump_syscall_cancel, . - rump_syscall_cancel

/* Back to application code by the whole frame at rsp. Interrupts off. */
	.type	frame_return, @function
frame_return:
	movl	$0, %gs:PC_IN_KERNEL
	jmp	rumpuser_frame_return
	.size	frame_return, . - frame_return

/*
 * void cpu_switch_stack(uintptr_t *save, uintptr_t load)
 *
 * Callee-saved state goes onto the stack, its pointer to *save; the same comes
 * back from `load'.
 */
	.globl	cpu_switch_stack
	.type	cpu_switch_stack, @function
	.p2align 4
cpu_switch_stack:
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	subq	$8, %rsp
	stmxcsr	(%rsp)
	fnstcw	4(%rsp)
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	ldmxcsr	(%rsp)
	fldcw	4(%rsp)
	addq	$8, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret
	.size	cpu_switch_stack, . - cpu_switch_stack

/* Where a new thread's first switch returns to. */
	.globl	lwp_trampoline
	.type	lwp_trampoline, @function
	.p2align 4
lwp_trampoline:
	xorl	%ebp, %ebp
	call	lwp_startup
	movq	%rax, %rsp
	jmp	frame_return
	.size	lwp_trampoline, . - lwp_trampoline

	.section .note.GNU-stack, "", @progbits
