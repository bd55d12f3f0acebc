/*
 * boot32.S - from a loader that enters in 32-bit mode to C.
 *
 * PVH and multiboot2 both enter here in 32-bit protected mode with flat
 * segments, paging off and %ebx pointing at the boot information. The code may
 * be anywhere below 4 GiB and has no relocations: everything is addressed
 * relative to a label whose address is found at run time.
 */
#include "x86.h"

/*
 * ---- 32 bits ----------------------------------------------------------------
 */
	.section .text.boot, "ax", @progbits
	.code32
	.globl	__rump_entry
	.hidden	__rump_entry
	.type	__rump_entry, @function
__rump_entry:
	cli
	cld
	movl	%eax, %esi
	/* The boot information's first word serves as stack for one call. */
	movl	(%ebx), %edi
	leal	4(%ebx), %esp
	call	1f
1:	popl	%ebp
	movl	%edi, (%ebx)
	leal	boot_stack_top - 1b(%ebp), %esp

	/* Is there a 64-bit mode? */
	pushl	%ebx
	movl	$0x80000000, %eax
	cpuid
	cmpl	$0x80000001, %eax
	jb	no_long_mode
	movl	$0x80000001, %eax
	cpuid
	testl	$(1 << 29), %edx
	jz	no_long_mode
	popl	%ebx

	/* Tables that map 4 GiB one to one, and again at the direct map. */
	leal	boot_pml4 - 1b(%ebp), %ecx
	leal	boot_pdpt - 1b(%ebp), %eax
	orl	$3, %eax
	movl	%eax, (%ecx)
	movl	%eax, 256 * 8(%ecx)
	movl	%ecx, %cr3
	leal	boot_pdpt - 1b(%ebp), %ecx
	leal	boot_pd + 3 - 1b(%ebp), %eax
	movl	$4, %edx
2:	movl	%eax, (%ecx)
	addl	$8, %ecx
	addl	$4096, %eax
	decl	%edx
	jnz	2b
	leal	boot_pd - 1b(%ebp), %ecx
	movl	$0x83, %eax
	movl	$2048, %edx
3:	movl	%eax, (%ecx)
	addl	$8, %ecx
	addl	$0x200000, %eax
	decl	%edx
	jnz	3b

	/* PAE; long mode; paging, write protection, native FPU errors. */
	movl	%cr4, %eax
	orl	$0x20, %eax
	movl	%eax, %cr4
	movl	$0xc0000080, %ecx
	rdmsr
	orl	$0x100, %eax
	wrmsr
	movl	$0x80010033, %eax
	movl	%eax, %cr0

	/* A descriptor table needs an absolute address: make it on the stack. */
	leal	boot_gdt - 1b(%ebp), %eax
	pushl	$0
	pushl	%eax
	pushw	$(boot_gdt_end - boot_gdt - 1)
	lgdt	(%esp)
	addl	$10, %esp
	leal	long_mode - 1b(%ebp), %eax
	pushl	$SEL_CODE
	pushl	%eax
	lret

no_long_mode:
	leal	no_long_mode_text - 1b(%ebp), %esi
4:	lodsb
	testb	%al, %al
	jz	6f
	movb	%al, %bl
	movl	$1000, %ecx
	movl	$0x3fd, %edx
5:	inb	%dx, %al
	testb	$0x20, %al
	loopz	5b
	movb	%bl, %al
	movl	$0x3f8, %edx
	outb	%al, %dx
	jmp	4b
6:	cli
	hlt
	jmp	6b
no_long_mode_text:
	.asciz	"rumprun: this CPU has no 64-bit mode\r\n"

	.balign	8
boot_gdt:
	.quad	0
	.quad	0x00af9b000000ffff	/* SEL_CODE */
	.quad	0x00cf93000000ffff	/* SEL_DATA */
boot_gdt_end:

/*
 * ---- 64 bits ----------------------------------------------------------------
 */
	.code64
long_mode:
	movl	$SEL_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs
	movl	%esp, %esp
	andq	$-16, %rsp
	xorl	%ebp, %ebp

	/* x86_early(loader's magic, boot information, one-to-one PDPT) */
	movl	%esi, %edi
	movl	%ebx, %esi
	leaq	boot_pdpt(%rip), %rdx
	call	x86_early

	/* Onto the final tables, and from physical to virtual addresses. */
	leaq	x86_main(%rip), %rcx
	addq	x86_virtual_offset(%rip), %rcx
	leaq	boot_stack_top(%rip), %rdx
	addq	x86_virtual_offset(%rip), %rdx
	movq	%rax, %cr3
	movq	%rdx, %rsp
	xorl	%ebp, %ebp
	call	*%rcx
	ud2
	.size	__rump_entry, . - __rump_entry

/*
 * ---- Memory of the start ------------------------------------------------------
 */
	.section .bss.boot, "aw", @nobits
	.balign	4096
boot_pml4:
	.skip	4096
	.globl	boot_pdpt
	.hidden	boot_pdpt
boot_pdpt:
	.skip	4096
boot_pd:
	.skip	4 * 4096
	/* Until x86_main has made a stack with a guard page. */
	.skip	4096
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
