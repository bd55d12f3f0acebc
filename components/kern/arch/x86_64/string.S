/*
 * string.S - copying and filling, and the same on program memory.
 *
 * The user_* routines return 0, or 1 when the program's memory was not there:
 * their instructions stand in the extable with where to go on after a fault.
 */

	.text

/*
 * Copies %rdx bytes upwards from %rsi to %rdi by loads and stores of 8 bytes: as
 * fast as the string instructions for what a kernel copies, and several times
 * faster where a CPU is emulated. Changes %rcx, %rdx, %rsi, %rdi, %r8 to %r11.
 */
.macro COPY_UP
	movq	%rdx, %rcx
	shrq	$6, %rcx
	jz	2f
	.p2align 4
1:	movq	(%rsi), %r8
	movq	8(%rsi), %r9
	movq	16(%rsi), %r10
	movq	24(%rsi), %r11
	movq	%r8, (%rdi)
	movq	%r9, 8(%rdi)
	movq	%r10, 16(%rdi)
	movq	%r11, 24(%rdi)
	movq	32(%rsi), %r8
	movq	40(%rsi), %r9
	movq	48(%rsi), %r10
	movq	56(%rsi), %r11
	movq	%r8, 32(%rdi)
	movq	%r9, 40(%rdi)
	movq	%r10, 48(%rdi)
	movq	%r11, 56(%rdi)
	addq	$64, %rsi
	addq	$64, %rdi
	decq	%rcx
	jnz	1b
2:	movl	%edx, %ecx
	andl	$63, %ecx
	shrl	$3, %ecx
	jz	4f
3:	movq	(%rsi), %r8
	movq	%r8, (%rdi)
	addq	$8, %rsi
	addq	$8, %rdi
	decl	%ecx
	jnz	3b
4:	andl	$7, %edx
	jz	6f
5:	movb	(%rsi), %cl
	movb	%cl, (%rdi)
	incq	%rsi
	incq	%rdi
	decl	%edx
	jnz	5b
6:
.endm

/* void *memcpy(void *dst, const void *src, size_t len) */
	.globl	memcpy
	.type	memcpy, @function
	.p2align 4
memcpy:
	movq	%rdi, %rax
	COPY_UP
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
	addq	%rdx, %rdi
	addq	%rdx, %rsi
	movq	%rdx, %rcx
	shrq	$3, %rcx
	jz	2f
1:	movq	-8(%rsi), %r8
	movq	%r8, -8(%rdi)
	subq	$8, %rsi
	subq	$8, %rdi
	decq	%rcx
	jnz	1b
2:	andl	$7, %edx
	jz	4f
3:	movb	-1(%rsi), %cl
	movb	%cl, -1(%rdi)
	decq	%rsi
	decq	%rdi
	decl	%edx
	jnz	3b
4:	ret
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
	shrq	$6, %rcx
	jz	2f
	.p2align 4
1:	movq	%rax, (%rdi)
	movq	%rax, 8(%rdi)
	movq	%rax, 16(%rdi)
	movq	%rax, 24(%rdi)
	movq	%rax, 32(%rdi)
	movq	%rax, 40(%rdi)
	movq	%rax, 48(%rdi)
	movq	%rax, 56(%rdi)
	addq	$64, %rdi
	decq	%rcx
	jnz	1b
2:	andl	$63, %edx
	movl	%edx, %ecx
	shrl	$3, %ecx
	jz	4f
3:	movq	%rax, (%rdi)
	addq	$8, %rdi
	decl	%ecx
	jnz	3b
4:	andl	$7, %edx
	jz	6f
5:	movb	%al, (%rdi)
	incq	%rdi
	decl	%edx
	jnz	5b
6:	movq	%r8, %rax
	ret
	.size	memset, . - memset

/* An extable entry: a fault in [start, end) goes on at user_fault. */
.macro EXTABLE start, end
	.pushsection rump_set_extable, "aw", @progbits
	.p2align 3
	.quad	\start, \end, user_fault
	.popsection
.endm

user_fault:
	movl	$1, %eax
	ret

/* int user_copy(void *dst, const void *src, size_t len) */
	.globl	user_copy
	.type	user_copy, @function
	.p2align 4
user_copy:
	COPY_UP
.Luser_copy_end:
	xorl	%eax, %eax
	ret
	EXTABLE	user_copy, .Luser_copy_end
	.size	user_copy, . - user_copy

/* int user_load8(const void *src, unsigned char *value) */
	.globl	user_load8
	.type	user_load8, @function
user_load8:
1:	movb	(%rdi), %al
2:	movb	%al, (%rsi)
	xorl	%eax, %eax
	ret
	EXTABLE	1b, 2b
	.size	user_load8, . - user_load8

/* int user_touch_write(void *addr): writes back what is there */
	.globl	user_touch_write
	.type	user_touch_write, @function
user_touch_write:
1:	lock orb $0, (%rdi)
2:	xorl	%eax, %eax
	ret
	EXTABLE	1b, 2b
	.size	user_touch_write, . - user_touch_write

/* int user_load32(const uint32_t *src, uint32_t *value) */
	.globl	user_load32
	.type	user_load32, @function
user_load32:
1:	movl	(%rdi), %eax
2:	movl	%eax, (%rsi)
	xorl	%eax, %eax
	ret
	EXTABLE	1b, 2b
	.size	user_load32, . - user_load32

/* int user_store32(uint32_t *dst, uint32_t value) */
	.globl	user_store32
	.type	user_store32, @function
user_store32:
1:	movl	%esi, (%rdi)
2:	xorl	%eax, %eax
	ret
	EXTABLE	1b, 2b
	.size	user_store32, . - user_store32

/* int user_cas32(uint32_t *p, uint32_t expected, uint32_t desired, uint32_t *found) */
	.globl	user_cas32
	.type	user_cas32, @function
user_cas32:
	movl	%esi, %eax
1:	lock cmpxchgl %edx, (%rdi)
2:	movl	%eax, (%rcx)
	xorl	%eax, %eax
	ret
	EXTABLE	1b, 2b
	.size	user_cas32, . - user_cas32

	.section .note.GNU-stack, "", @progbits
