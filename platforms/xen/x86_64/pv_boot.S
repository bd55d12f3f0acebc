/*
 * pv_boot.S - what Xen's loaders want to know, the hypercall page, and a PV
 * guest's first instructions.
 */
#include "platform.h"

	.macro	NOTE type
	.long	4, 2f - 1f, \type
	.asciz	"Xen"
1:
	.endm
	.macro	NOTE_END
2:	.balign	4
	.endm

	.section .note.xen, "a", @note
	.balign	4
	NOTE	6			/* GUEST_OS */
	.asciz	"rumprun"
	NOTE_END
	NOTE	8			/* LOADER */
	.asciz	"generic"
	NOTE_END
	NOTE	5			/* XEN_VERSION: of the interface */
	.asciz	"xen-3.0"
	NOTE_END
	NOTE	3			/* VIRT_BASE: where address 0 is mapped */
	.quad	0
	NOTE_END
	NOTE	4			/* PADDR_OFFSET */
	.quad	0
	NOTE_END
	NOTE	10			/* FEATURES */
	.asciz	"!writable_page_tables|pae_pgdir_above_4gb"
	NOTE_END
	NOTE	9			/* PAE_MODE */
	.asciz	"yes"
	NOTE_END

	.section .text.boot, "ax", @progbits
	.balign	4096
	.globl	xen_hypercall_page
	.hidden	xen_hypercall_page
xen_hypercall_page:
	.globl	__rump_hypercall_page	/* for image.lds */
	.hidden	__rump_hypercall_page
__rump_hypercall_page:
	.skip	4096, 0xcc

/*
 * Xen has mapped the image at its link addresses, %rsi points to start_info,
 * events are masked.
 */
	.globl	__rump_pv_entry
	.hidden	__rump_pv_entry
	.type	__rump_pv_entry, @function
__rump_pv_entry:
	cld
	leaq	pv_boot_stack_top(%rip), %rsp
	xorl	%ebp, %ebp
	movq	%rsi, %rdi
	call	pv_early

	/* From physical to virtual addresses. */
	leaq	x86_main(%rip), %rcx
	addq	x86_virtual_offset(%rip), %rcx
	leaq	pv_boot_stack_top(%rip), %rdx
	addq	x86_virtual_offset(%rip), %rdx
	movq	%rdx, %rsp
	xorl	%ebp, %ebp
	call	*%rcx
	ud2
	.size	__rump_pv_entry, . - __rump_pv_entry

	.section .bss.boot, "aw", @nobits
	.balign	4096
	.skip	8192
pv_boot_stack_top:

	.section .note.GNU-stack, "", @progbits
