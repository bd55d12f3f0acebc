/* The fake platform: rumpuser.h as far as tests need it. */
#include "rump/lib.h"
#include "rumpuser.h"

#include "netbsd/errno.h"

#include "fake.h"
#include "host.h"

uint64_t fake_clock = 1000000000;
int64_t fake_wall = 1700000000LL * 1000000000;
size_t fake_random_bytes, fake_seed_bytes;
bool fake_msi_present = true;
struct rumpuser_layout rumpuser_layout;

#define NHANDLERS	64
static struct {
	unsigned int source;
	bool (*func)(void *);
	void *arg;
} handlers[NHANDLERS];		/* owner: the test */
static unsigned int nhandlers, nmsi;

uint64_t
rumpuser_clock_mono(void)
{
	return fake_clock;
}

int64_t
rumpuser_clock_wall(void)
{
	return fake_wall;
}

uint64_t
rumpuser_clock_resolution(void)
{
	return 1;
}

static size_t
give(size_t *left, void *buf, size_t len)
{
	static uint32_t state = 1;
	unsigned char *p = buf;
	size_t i, n = MIN(*left, len);

	for (i = 0; i < n; i++) {
		state = state * 1664525 + 1013904223;
		p[i] = (unsigned char)(state >> 24);
	}
	*left -= n;
	return n;
}

size_t
rumpuser_random(void *buf, size_t len)
{
	return give(&fake_random_bytes, buf, len);
}

size_t
rumpuser_boot_seed(void *buf, size_t len)
{
	size_t n = give(&fake_seed_bytes, buf, len);

	fake_seed_bytes = 0;
	return n;
}

size_t
rumpuser_console_write(const char *buf, size_t len)
{
	host_write(buf, len);
	return len;
}

void
rumpuser_console_write_polled(const char *buf, size_t len)
{
	host_write(buf, len);
}

size_t
rumpuser_console_read(char *buf __unused, size_t len __unused)
{
	return 0;
}

const char *
rumpuser_config(size_t *len)
{
	*len = 0;
	return NULL;
}

const char *
rumpuser_cmdline(void)
{
	return "";
}

const void *
rumpuser_symtab(size_t *len)
{
	*len = 0;
	return NULL;
}

bool
rumpuser_intr_disable(void)
{
	return true;
}

void
rumpuser_intr_restore(bool were_on __unused)
{
}

void
rumpuser_intr_enable(void)
{
}

int
rumpuser_intr_establish(unsigned int source, bool (*func)(void *), void *arg)
{
	if (nhandlers == NHANDLERS)
		return EBUSY;
	handlers[nhandlers].source = source;
	handlers[nhandlers].func = func;
	handlers[nhandlers++].arg = arg;
	return 0;
}

int
rumpuser_msi_alloc(uint64_t *address, uint32_t *data, unsigned int *source)
{
	if (!fake_msi_present)
		return ENOTSUP;
	*address = 0xfee00000;
	*data = 0x40 + nmsi;
	*source = 256 + nmsi++;
	return 0;
}

int
fake_interrupt(unsigned int source)
{
	unsigned int i;
	int n = 0;

	for (i = 0; i < nhandlers; i++)
		if (handlers[i].source == source)
			n += handlers[i].func(handlers[i].arg);
	return n;
}

void
fake_interrupt_reset(void)
{
	nhandlers = nmsi = 0;
}

void
rumpuser_exit(enum rumpuser_exit cause, int value, bool reboot __unused)
{
	char text[64];

	snprintf(text, sizeof(text), "rumpuser_exit(%d, %d)", (int)cause,
	    value);
	host_panic(text);
}
