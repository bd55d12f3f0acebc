/*
 * The wall clock: the real-time clock's dates, and what the launcher says.
 * sources: platforms/hw/x86_64/number.c
 * includes: platforms/hw/x86_64 platforms/common/x86_64
 * flags: -DX86_HOST_TEST
 */
#include "wall.c"

#include "test.h"

static uint8_t registers[128], cmos_index;
static const char *host_boot, *host_uptime;	/* NULL: not told */

uint8_t
inb(uint16_t port)
{
	return port == CMOS_DATA ? registers[cmos_index] : 0xff;
}

void
outb(uint16_t port, uint8_t v)
{
	if (port == CMOS_INDEX)
		cmos_index = v & 0x7f;
}

static const char *
file_of(uint16_t key)
{
	return key == 1 ? host_boot : host_uptime;
}

bool
fwcfg_find(const char *name, uint16_t *key, uint32_t *size)
{
	*key = strcmp(name, "opt/org.rumprun/host-boot") == 0 ? 1 : 2;
	if (file_of(*key) == NULL)
		return false;
	*size = (uint32_t)strlen(file_of(*key));
	return true;
}

void
fwcfg_read(uint16_t key, void *buf, uint32_t len)
{
	memcpy(buf, file_of(key), len);
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

#define S	1000000000L
#define START	1735689600L	/* what the real-time clock shows */

/* The wall clock after 250 ms. */
static int64_t
told(const char *boot, const char *uptime)
{
	CHECK_EQ(at(0x20, 0x25, 1, 1, 0, 0, 0, 2), START);
	host_boot = boot;
	host_uptime = uptime;
	return wall_read(250000000);
}

TEST(the_launcher_knows_better_than_whole_seconds)
{
	CHECK_EQ(told(NULL, NULL), START * S);
	/* 1735689600.8 s when QEMU started. */
	CHECK_EQ(told("1735680000750", "9600.05 17.30\n"), START * S + 1050000000);
	CHECK_EQ(told("1735689600800", "0.00 0.00\n"), START * S + 1050000000);
	/* There may be no other clock. */
	registers[0x0b] = 0xff;
	CHECK_EQ(wall_read(0), START * S + 800000000);
}

TEST(another_date_than_the_hosts_stays)
{
	CHECK_EQ(told("1735689605000", "0.00 0.00\n"), START * S);
	CHECK_EQ(told("1735689590000", "0.00 0.00\n"), START * S);
}

TEST(what_makes_no_sense_is_not_believed)
{
	CHECK_EQ(told("1735680000750", NULL), START * S);
	CHECK_EQ(told(NULL, "9600.05 17.30\n"), START * S);
	CHECK_EQ(told("", "9600.05"), START * S);
	CHECK_EQ(told("1735680000750", "9600"), START * S);
	CHECK_EQ(told("1735680000750", "9600."), START * S);
	CHECK_EQ(told("1735680000750", "9600.500"), START * S);
	CHECK_EQ(told("99999999999999999", "9600.05"), START * S);
	CHECK_EQ(told("1735680000750", "99999999999999.05"), START * S);
	CHECK_EQ(told("1735680000750", "-1.05"), START * S);
}
