/*
 * The least a 64-bit guest can do: enter long mode from QEMU's PVH entry,
 * write one byte to the serial port, report `exit 0' and end. What a real guest
 * takes longer than this is its own.
 */
	.section .note.Xen, "a", @note
	.balign 4
	.long	4, 8, 18		/* name size, value size, XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz	"Xen"
	.quad	start

	.text
	.code32
	.globl	start
start:
	cli
	movl	$pml4, %eax
	movl	%eax, %cr3
	movl	%cr4, %eax
	orl	$0x20, %eax		/* PAE */
	movl	%eax, %cr4
	movl	$0xc0000080, %ecx	/* EFER */
	rdmsr
	orl	$0x100, %eax		/* LME */
	wrmsr
	movl	%cr0, %eax
	orl	$0x80000001, %eax	/* PG, PE */
	movl	%eax, %cr0
	lgdt	gdt_pointer
	ljmp	$8, $long_mode

	.code64
long_mode:
	movw	$0x3f8, %dx
	movb	$'!', %al
	outb	%al, %dx
	movw	$0xe9, %dx
	leaq	report(%rip), %rsi
	movl	$report_size, %ecx
	cld
	rep outsb
	movw	$0xf4, %dx
	xorl	%eax, %eax
	outl	%eax, %dx
1:	hlt
	jmp	1b

	.section .rodata
report:	.ascii	"rumprun-exit: exit 0\n"
	.set	report_size, . - report
	.balign 8
gdt:	.quad	0
	.quad	0x00209a0000000000	/* 64-bit code */
	.set	gdt_size, . - gdt
gdt_pointer:
	.word	gdt_size - 1
	.long	gdt

	.data
	.balign 4096
pml4:	.quad	pdpt + 3
	.fill	511, 8, 0
pdpt:	.quad	pd + 3
	.fill	511, 8, 0
pd:	.quad	0x83, 0x200083, 0x400083, 0x600083	/* 2 MiB pages */
	.fill	508, 8, 0

	.section .note.GNU-stack, "", @progbits
