/* Ends the machine behind the kernel's back: an exception without an IDT. */
#include <stdint.h>
#include <stdio.h>

int
main(void)
{
	static const struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((__packed__)) none = { 0, 0 };

	printf("going without a word\n");
	fflush(stdout);
	__asm__ volatile("lidt %0; ud2" : : "m"(none));
	return 0;
}
