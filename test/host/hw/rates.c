/*
 * Rates of the TSC, and numbers on the command line.
 * sources: platforms/hw/x86_64/number.c
 * includes: platforms/hw/x86_64 platforms/common/x86_64
 * flags: -DX86_HOST_TEST
 */
#include "clock.c"

#include "test.h"

struct hw_acpi hw_acpi;
struct x86_cpu x86_cpu;
uintptr_t x86_virtual_offset, rumpuser_dmap_base;

uint8_t
inb(uint16_t port __unused)
{
	return 0xff;
}

uint32_t
inl(uint16_t port)
{
	(void)port;
	return UINT32_MAX;
}

void
outb(uint16_t port __unused, uint8_t v __unused)
{
}

int64_t
wall_read(uint64_t running __unused)
{
	return 0;
}

bool
lapic_present(void)
{
	return false;
}

void
lapic_timer_oneshot(uint32_t count)
{
	(void)count;
}

uint32_t
lapic_timer_left(void)
{
	return 0;
}

void
x86_fatal(const char *what, const struct rump_trapframe *tf)
{
	(void)tf;
	host_panic(what);
}

TEST(rates)
{
	/* 1 GHz: one nanosecond a tick. */
	CHECK_EQ(mul_div(1000000, 1UL << 32, 1000000), 1UL << 32);
	CHECK_EQ(mul_shift(123456789012345, 1UL << 32), 123456789012345);
	CHECK_EQ(mul_shift(1UL << 62, 1UL << 31), 1UL << 61);
}

TEST(numbers)
{
	const char *s;
	uint64_t v;

	s = "512@";
	CHECK(parse_number(&s, &v));
	CHECK_EQ(v, 512);
	CHECK_EQ(*s, '@');
	s = "0xfeb00e00:12";
	CHECK(parse_number(&s, &v));
	CHECK_EQ(v, 0xfeb00e00);
	CHECK_EQ(*s, ':');
	s = "@";
	CHECK(!parse_number(&s, &v));
	s = "18446744073709551616";
	CHECK(!parse_number(&s, &v));
	s = "12a";
	CHECK(parse_number(&s, &v));
	CHECK_EQ(*s, 'a');
}
