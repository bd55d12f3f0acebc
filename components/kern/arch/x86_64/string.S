/*
 * string.S - copying and filling, and the same on program memory.
 *
 * The user_* routines return 0, or 1 when the program's memory was not there:
 * their instructions stand in the extable with where to go on after a fault.
 */

	.text

/* void *memcpy(void *dst, const void *src, size_t len) */
	.globl	memcpy
	.type	memcpy, @function
	.p2align 4
memcpy:
	movq	%rdi, %rax
	movq	%rdx, %rcx
	shrq	$3, %rcx
	rep movsq
	movl	%edx, %ecx
	andl	$7, %ecx
	rep movsb
	ret
	.size	memcpy, . - memcpy

/* void *memmove(void *dst, const void *src, size_t len) */
	.globl	memmove
	.type	memmove, @function
	.p2align 4
memmove:
	movq	%rdi, %rax
	subq	%rsi, %rax
	cmpq	%rdx, %rax		/* dst - src < len: from the end */
	movq	%rdi, %rax
	jae	memcpy
	movq	%rdx, %rcx
	leaq	-1(%rdi,%rdx), %rdi
	leaq	-1(%rsi,%rdx), %rsi
	std
	rep movsb
	cld
	ret
	.size	memmove, . - memmove

/* void *memset(void *dst, int c, size_t len) */
	.globl	memset
	.type	memset, @function
	.p2align 4
memset:
	movq	%rdi, %r8
	movzbl	%sil, %eax
	movabsq	$0x0101010101010101, %rcx
	imulq	%rcx, %rax
	movq	%rdx, %rcx
	shrq	$3, %rcx
	rep stosq
	movl	%edx, %ecx
	andl	$7, %ecx
	rep stosb
	movq	%r8, %rax
	ret
	.size	memset, . - memset

/* An extable entry: a fault at `insn' goes on at `fixup'. */
.macro EXTABLE insn, fixup
	.pushsection rump_set_extable, "aw", @progbits
	.p2align 3
	.quad	\insn, \fixup
	.popsection
.endm

/* int user_copy(void *dst, const void *src, size_t len) */
	.globl	user_copy
	.type	user_copy, @function
	.p2align 4
user_copy:
	movq	%rdx, %rcx
	shrq	$3, %rcx
1:	rep movsq
	movl	%edx, %ecx
	andl	$7, %ecx
2:	rep movsb
	xorl	%eax, %eax
	ret
	EXTABLE	1b, user_fault
	EXTABLE	2b, user_fault
	.size	user_copy, . - user_copy

user_fault:
	movl	$1, %eax
	ret

/* int user_load8(const void *src, unsigned char *value) */
	.globl	user_load8
	.type	user_load8, @function
user_load8:
1:	movb	(%rdi), %al
	movb	%al, (%rsi)
	xorl	%eax, %eax
	ret
	EXTABLE	1b, user_fault
	.size	user_load8, . - user_load8

/* int user_touch_write(void *addr): writes back what is there */
	.globl	user_touch_write
	.type	user_touch_write, @function
user_touch_write:
1:	lock orb $0, (%rdi)
	xorl	%eax, %eax
	ret
	EXTABLE	1b, user_fault
	.size	user_touch_write, . - user_touch_write

/* int user_load32(const uint32_t *src, uint32_t *value) */
	.globl	user_load32
	.type	user_load32, @function
user_load32:
1:	movl	(%rdi), %eax
	movl	%eax, (%rsi)
	xorl	%eax, %eax
	ret
	EXTABLE	1b, user_fault
	.size	user_load32, . - user_load32

/* int user_store32(uint32_t *dst, uint32_t value) */
	.globl	user_store32
	.type	user_store32, @function
user_store32:
1:	movl	%esi, (%rdi)
	xorl	%eax, %eax
	ret
	EXTABLE	1b, user_fault
	.size	user_store32, . - user_store32

/* int user_cas32(uint32_t *p, uint32_t expected, uint32_t desired, uint32_t *found) */
	.globl	user_cas32
	.type	user_cas32, @function
user_cas32:
	movl	%esi, %eax
1:	lock cmpxchgl %edx, (%rdi)
	movl	%eax, (%rcx)
	xorl	%eax, %eax
	ret
	EXTABLE	1b, user_fault
	.size	user_cas32, . - user_cas32

	.section .note.GNU-stack, "", @progbits
