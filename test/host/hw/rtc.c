/*
 * The real-time clock's dates, and numbers on the command line.
 * sources: platforms/hw/x86_64/number.c
 * includes: platforms/hw/x86_64 platforms/common/x86_64
 * flags: -DX86_HOST_TEST
 */
#include "clock.c"

#include "test.h"

struct hw_acpi hw_acpi;
struct x86_cpu x86_cpu;
uintptr_t x86_virtual_offset, rumpuser_dmap_base;

static uint8_t registers[128], cmos_index;

uint8_t
inb(uint16_t port)
{
	return port == CMOS_DATA ? registers[cmos_index] : 0xff;
}

uint32_t
inl(uint16_t port)
{
	(void)port;
	return UINT32_MAX;
}

void
outb(uint16_t port, uint8_t v)
{
	if (port == CMOS_INDEX)
		cmos_index = v & 0x7f;
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

static int64_t
at(unsigned int century, unsigned int year, unsigned int month,
    unsigned int day, unsigned int hour, unsigned int minute,
    unsigned int second, uint8_t status)
{
	memset(registers, 0, sizeof(registers));
	registers[0] = (uint8_t)second;
	registers[2] = (uint8_t)minute;
	registers[4] = (uint8_t)hour;
	registers[7] = (uint8_t)day;
	registers[8] = (uint8_t)month;
	registers[9] = (uint8_t)year;
	registers[0x32] = (uint8_t)century;
	registers[0x0b] = status;
	return rtc_read();
}

TEST(dates)
{
	/* Decimal, as BCD and as binary numbers. */
	CHECK_EQ(at(0x19, 0x70, 1, 1, 0, 0, 0, 2), 0);
	CHECK_EQ(at(0x20, 0, 2, 0x29, 0x12, 0, 0, 2), 951825600);
	CHECK_EQ(at(0x20, 0x24, 0x12, 0x31, 0x23, 0x59, 0x59, 2), 1735689599);
	CHECK_EQ(at(20, 24, 12, 31, 23, 59, 59, 6), 1735689599);
	CHECK_EQ(at(0x21, 0, 3, 1, 0, 0, 0, 2), 4107542400);
	/* Twelve hours. */
	CHECK_EQ(at(0x19, 0x70, 1, 1, 0x12, 0, 1, 0), 1);
	CHECK_EQ(at(0x19, 0x70, 1, 1, 0x92, 0, 1, 0), 43201);
	CHECK_EQ(at(0x19, 0x70, 1, 1, 0x81, 0, 0, 0), 13 * 3600);
	/* No century register. */
	CHECK_EQ(at(0, 0x24, 0x12, 0x31, 0x23, 0x59, 0x59, 2), 1735689599);
}

TEST(nonsense_is_no_date)
{
	CHECK_EQ(at(0x20, 0x24, 0x13, 1, 0, 0, 0, 2), 0);
	CHECK_EQ(at(0x20, 0x24, 1, 0, 0, 0, 0, 2), 0);
	CHECK_EQ(at(0x20, 0x24, 1, 1, 0x24, 0, 0, 2), 0);
	CHECK_EQ(at(0x20, 0x24, 1, 1, 0, 0, 0, 0xff), 0);
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
