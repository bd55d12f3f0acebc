/*
 * Overruns a buffer on the C library's stack: a stream's write function, called
 * from printf, changes the stack protector's guard in the frames above it. This
 * file is compiled without the stack protector, so those it finds are libc's.
 */
#include <stdint.h>
#include <stdio.h>

static uint64_t *end;
static int changed;

static uint64_t
guard(void)
{
	uint64_t value;

	__asm__("movq %%fs:0x28, %0" : "=r"(value));
	return value;
}

static int
overrun(void *cookie, const char *buf, int len)
{
	uint64_t *p = __builtin_frame_address(0);

	(void)cookie;
	(void)buf;
	for (; p < end; p++)
		if (*p == guard()) {
			*p ^= 0xff00;
			changed++;
		}
	fprintf(stderr, "changed in %d places\n", changed);
	return len;
}

int
main(void)
{
	FILE *f = fwopen(NULL, overrun);

	if (f == NULL)
		return 1;
	end = __builtin_frame_address(0);
	setvbuf(f, NULL, _IONBF, 0);
	fprintf(f, "%d and %s", 1, "more");
	puts("survived");
	return 0;
}
