/*
 * boot.S - headers the loaders look for. They enter in boot32.S.
 */
#include "hw.h"

#define MB2_MAGIC	0xe85250d6
#define MB2_LENGTH	(mb2_end - mb2_start)

	.section .boot.multiboot2, "a", @progbits
	.balign	8
mb2_start:
	.long	MB2_MAGIC, 0, MB2_LENGTH, -(MB2_MAGIC + MB2_LENGTH)
	/* Console: EGA text is understood, and none is required. */
	.short	4, 0
	.long	12, 2
	.balign	8
	/* Modules are page-aligned. */
	.short	6, 0
	.long	8
	/* End. */
	.short	0, 0
	.long	8
mb2_end:

	/* The linker script puts the entry point behind this. */
	.section .note.pvh, "a", @note
	.balign	4
	.long	4		/* "Xen" and its NUL */
	.long	8		/* an address */
	.long	18		/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz	"Xen"

/* Back to what a frame says (rumpuser.h). */
	.text
	.globl	rumpuser_frame_return
	.type	rumpuser_frame_return, @function
rumpuser_frame_return:
	jmp	x86_frame_return
	.size	rumpuser_frame_return, . - rumpuser_frame_return

	.section .note.GNU-stack, "", @progbits
