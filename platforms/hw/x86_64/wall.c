/*
 * wall.c - what time it is: by the launcher, else by the real-time clock.
 */
#include "hw.h"

#define CMOS_INDEX	0x70
#define CMOS_DATA	0x71

#define NS_PER_S	1000000000L
#define RTC_OFF		3	/* QEMU's starts with a whole second and tells whole ones */

static uint8_t
cmos(uint8_t reg)
{
	outb(CMOS_INDEX, reg);
	return inb(CMOS_DATA);
}

static unsigned int
from_bcd(uint8_t v)
{
	return (v >> 4) * 10U + (v & 15);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t
days_from_epoch(int64_t y, unsigned int m, unsigned int d)
{
	/* Years begin in March here, so that the leap day comes last. */
	if (m <= 2) {
		y--;
		m += 12;
	}
	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * (m - 3) + 2) / 5 +
	    d - 1 - 719468;
}

/* Seconds since 1970 by the real-time clock; 0 when it makes no sense. */
static int64_t
rtc_read(void)
{
	static const uint8_t index[] = { 0, 2, 4, 7, 8, 9, 0x32 };
	uint8_t raw[2][nitems(index)], status;
	unsigned int v[nitems(index)], hour;
	size_t i, tries;
	bool pm;

	if (cmos(0x0b) == 0xff)
		return 0;
	for (tries = 0;; tries++) {
		/* An update takes less than 2 ms. */
		for (i = 0; i < 10000 && (cmos(0x0a) & 0x80) != 0; i++)
			continue;
		for (i = 0; i < nitems(index); i++)
			raw[tries & 1][i] = cmos(index[i]);
		if (tries > 0 && memcmp(raw[0], raw[1], sizeof(raw[0])) == 0)
			break;
		if (tries == 10)
			return 0;
	}
	status = cmos(0x0b);
	pm = (raw[0][2] & 0x80) != 0;
	raw[0][2] &= 0x7f;
	for (i = 0; i < nitems(index); i++)
		v[i] = (status & 4) != 0 ? raw[0][i] : from_bcd(raw[0][i]);
	hour = v[2];
	if ((status & 2) == 0)
		hour = hour % 12 + (pm ? 12 : 0);
	if (v[6] < 19 || v[6] > 21)
		v[6] = v[5] < 70 ? 20 : 19;
	if (v[0] > 60 || v[1] > 59 || hour > 23 || v[3] < 1 || v[3] > 31 ||
	    v[4] < 1 || v[4] > 12 || v[5] > 99)
		return 0;
	return days_from_epoch(v[6] * 100 + v[5], v[4], v[3]) * 86400 +
	    hour * 3600 + v[1] * 60 + v[0];
}

/* ---- The launcher ----------------------------------------------------------- */

/* A short text that the launcher passes; false when there is none. */
static bool
launcher_text(const char *name, char *buf, uint32_t size)
{
	uint16_t key;
	uint32_t len;

	if (!fwcfg_find(name, &key, &len) || len == 0)
		return false;
	len = MIN(len, size - 1);
	fwcfg_read(key, buf, len);
	buf[len] = '\0';
	return true;
}

/*
 * Nanoseconds since 1970 when QEMU started, 0 if nobody says: when the host booted, in
 * milliseconds, and for how long it had been up, as Linux tells it ("35.07 12.40").
 */
static int64_t
launcher_read(void)
{
	char text[32];
	const char *s = text;
	uint64_t booted, seconds, hundredths;

	if (!launcher_text("opt/org.rumprun/host-boot", text, sizeof(text)) ||
	    !parse_number(&s, &booted))
		return 0;
	s = text;
	if (!launcher_text("opt/org.rumprun/host-uptime", text, sizeof(text)) ||
	    !parse_number(&s, &seconds) || *s++ != '.' ||
	    !parse_number(&s, &hundredths) || hundredths > 99 ||
	    booted > INT64_MAX / 1000000 / 2 ||
	    seconds > INT64_MAX / NS_PER_S / 4)
		return 0;
	return (int64_t)(booted * 1000000 + seconds * NS_PER_S +
	    hundredths * 10000000);
}

int64_t
wall_read(uint64_t running)
{
	int64_t rtc = rtc_read(), wall = launcher_read(), off;

	if (wall == 0)
		return rtc * NS_PER_S;
	wall += (int64_t)running;
	/* The guest was paused before it started, or was given another date. */
	off = wall / NS_PER_S - rtc;
	return rtc != 0 && (off < -RTC_OFF || off > RTC_OFF) ? rtc * NS_PER_S :
	    wall;
}
