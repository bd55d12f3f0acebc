/*
 * The VGA text screen and the keyboard, on ports and memory of the test's own.
 * sources: platforms/hw/x86_64/vga.c platforms/hw/x86_64/kbd.c
 * includes: platforms/hw/x86_64 platforms/common/x86_64
 * flags: -DX86_HOST_TEST
 */
#include "hw.h"

#include "test.h"

static uint16_t cells[25 * 80];
static uint8_t crtc[256], crtc_index, gfx_index;
static bool graphics, no_vga;

static uint8_t scan[64];
static size_t nscan, next_scan;
static char typed[256];
static size_t ntyped;
static bool (*kbd_handler)(void *);

uint8_t
inb(uint16_t port)
{
	if (port == 0x64)
		return next_scan < nscan ? 1 : 0;
	if (port == 0x60)
		return next_scan < nscan ? scan[next_scan++] : 0;
	if (no_vga)
		return 0xff;
	switch (port) {
	case 0x3cc:
		return 0x67;
	case 0x3cf:
		return gfx_index == 6 && graphics ? 5 : 0x0e;
	case 0x3d5:
		return crtc_index == 1 ? 79 : crtc[crtc_index];
	}
	return 0xff;
}

void
outb(uint16_t port, uint8_t v)
{
	if (port == 0x3d4)
		crtc_index = v;
	else if (port == 0x3d5)
		crtc[crtc_index] = v;
	else if (port == 0x3ce)
		gfx_index = v;
	else if (port == 0x64 && v == 0x20) {
		scan[0] = 0;			/* the configuration byte */
		nscan = 1;
		next_scan = 0;
	}
}

volatile void *
rumpuser_map_device(rump_paddr_t pa, size_t len)
{
	if (pa != 0xb8000 || len != sizeof(cells))
		host_panic("not the text screen");
	return cells;
}

int
rumpuser_intr_establish(unsigned int source, bool (*func)(void *), void *arg)
{
	(void)arg;
	CHECK_EQ(source, SOURCE_ISA | 1);
	kbd_handler = func;
	return 0;
}

void
console_input(const char *buf, size_t len)
{
	memcpy(typed + ntyped, buf, len);
	ntyped += len;
}

void
rump_console_intr(void)
{
}

static void
write(const char *s)
{
	vga_write(s, strlen(s));
}

static void
clear(void)
{
	no_vga = graphics = false;
	CHECK(vga_probe());
	write("\033c");
}

/* A row's text without what is blank at its end. */
static const char *
text(unsigned int row)
{
	static char line[81];
	size_t i;

	for (i = 0; i < 80; i++)
		line[i] = (char)cells[row * 80 + i];
	while (i > 0 && line[i - 1] == ' ')
		i--;
	line[i] = '\0';
	return line;
}

static unsigned int
cursor(void)
{
	return (unsigned int)crtc[0x0e] << 8 | crtc[0x0f];
}

TEST(absent_or_graphics)
{
	no_vga = true;
	CHECK(!vga_probe());
	no_vga = false;
	graphics = true;
	CHECK(!vga_probe());
	clear();
}

TEST(plain_text_and_scrolling)
{
	int i;

	clear();
	write("one\r\ntwo\tx\bY");
	CHECK_STR(text(0), "one");
	CHECK_STR(text(1), "two     Y");
	CHECK_EQ(cursor(), 80 + 9);
	for (i = 0; i < 24; i++)
		write("\r\n");
	CHECK_STR(text(0), "two     Y");
	CHECK_STR(text(24), "");
}

TEST(right_margin_wraps_late)
{
	int i;

	clear();
	for (i = 0; i < 80; i++)
		write("a");
	CHECK_EQ(cursor(), 79);
	write("\r\nb");
	CHECK_STR(text(1), "b");
	clear();
	for (i = 0; i < 81; i++)
		write("a");
	CHECK_STR(text(1), "a");
}

TEST(sequences)
{
	clear();
	write("\033[3;5Hhere\033[1;1Htop\033[K\033[2Gx");
	CHECK_STR(text(2), "    here");
	CHECK_STR(text(0), "txp");
	write("\033[3;6H\033[2P");
	CHECK_STR(text(2), "    he");
	write("\033[3;5H\033[3@");
	CHECK_STR(text(2), "       he");
	write("\033[1;1H\033[L");
	CHECK_STR(text(1), "txp");
	write("\033[M");
	CHECK_STR(text(0), "txp");
	write("\033[31mr\033[7mi\033[0m.");
	CHECK_EQ(cells[0] >> 8, 4);
	CHECK_EQ(cells[1] >> 8, 0x40);
	CHECK_EQ(cells[2] >> 8, 7);
	write("\033[2J");
	CHECK_STR(text(0), "");
	/* Nothing a program sends may lead outside the screen. */
	write("\033[999;999Hz\033[999A\033[999D\033[999L\033[999M\033[999@"
	    "\033[999P\033[999X\033[99999999999;;;;;;;;;;;;;;m\033[B\033[999B"
	    "\033[999C\033[999@\033[999P\033[999X\033[999L\033[999Mq");
	CHECK_EQ(cursor(), 24 * 80 + 79);
	write("\033[?25l\033(Bok\303\244");
}

static void
press(const char *codes, size_t n)
{
	memcpy(scan, codes, n);
	nscan = n;
	next_scan = 0;
	ntyped = 0;
	CHECK(kbd_handler(NULL));
	typed[ntyped] = '\0';
}
#define PRESS(codes)	press(codes, sizeof(codes) - 1)

TEST(keyboard)
{
	nscan = 0;
	kbd_setup();
	REQUIRE(kbd_handler != NULL);
	CHECK(!kbd_handler(NULL));		/* somebody else's */
	PRESS("\x1e\x9e\x2a\x1e\x9e\xaa\x30");
	CHECK_STR(typed, "aAb");
	PRESS("\x3a\xba\x1e\x02\x2a\x1e\xaa\x3a\xba");
	CHECK_STR(typed, "A1a");		/* caps lock, undone by shift */
	PRESS("\x1d\x2e\x9d\x1c");
	CHECK_STR(typed, "\003\r");
	PRESS("\xe0\x48\xe0\xc8\xe0\x53");
	CHECK_STR(typed, "\033[A\033[3~");
	PRESS("\x38\x10\xb8");
	CHECK_STR(typed, "\033q");
	PRESS("\xe0\x1c\xe0\x35\x7f\x7e");
	CHECK_STR(typed, "\r/");
}
