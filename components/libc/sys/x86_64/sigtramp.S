/*
 * sigtramp.S - where a signal handler returns to. The kernel leaves the
 * interrupted context's address in %r15, which handlers preserve.
 */
	.text
	.globl	__rump_sigtramp
	.hidden	__rump_sigtramp
	.type	__rump_sigtramp, @function
__rump_sigtramp:
	movq	%r15, %rdi
	andq	$-16, %rsp
	call	__rump_sigreturn
	ud2
	.size	__rump_sigtramp, . - __rump_sigtramp
	.section .note.GNU-stack, "", @progbits
