/*
 * init.c - gathering entropy at boot, and what happens when there is none.
 */
#include "rump/bootconfig.h"
#include "rump/lib.h"
#include "rump/random.h"
#include "rump/sync.h"

#include "netbsd/errno.h"

#include "random_impl.h"
#include "rumpuser.h"

/* How long boot waits for devices that were asked. */
#define BOOT_WAIT	(2ULL * 1000000000)

void
random_init(void)
{
	uint8_t sample[64];
	int64_t wall = rumpuser_clock_wall();
	size_t len;

	random_add(&wall, sizeof(wall), 0);
	if ((len = rumpuser_random(sample, sizeof(sample))) > 0)
		random_add(sample, len, 8 * len);
	if ((len = rumpuser_boot_seed(sample, sizeof(sample))) > 0)
		random_add(sample, len, 8 * len);
	explicit_memset(sample, 0, sizeof(sample));
}

bool
random_boot_done(void)
{
	uint64_t deadline = rumpuser_clock_mono() + BOOT_WAIT;
	const char *config;
	size_t len;

	while (!random_ready() && random_have_sources() &&
	    waitq_sleep(random_waiters(), "entropy", 0, deadline) == 0)
		;
	if (random_ready())
		return true;
	config = rumpuser_config(&len);
	if (config != NULL && bootconfig_is(config, len,
	    "entropy", "\"weak\"")) {
		kprintf("random: no source of entropy; going on with weak "
		    "random numbers as configured\n");
		return true;
	}
	kprintf("random: no source of entropy: give the guest a CPU with "
	    "RDRAND, a virtio-rng device or a seed, or configure "
	    "\"entropy\": \"weak\"\n");
	return false;
}
