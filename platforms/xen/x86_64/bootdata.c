/*
 * bootdata.c - command line, configuration and seed, kept for the kernel. What the
 * loader left is read by early code, because the image's base depends on it;
 * xenstore once there are clock and events.
 */
#include "platform.h"
#include "store.h"
#include "rump/blake2s.h"
#include "rump/bootconfig.h"

#define SEED_SIZE	32U

/* Physical addresses, 0: none. Constant after bootdata_store. */
static rump_paddr_t cmdline_pa, config_pa;
static size_t config_len;
/* Emptied when it is read. Owner: the monitor. */
static uint8_t seed[SEED_SIZE];
static size_t seed_len;

void
bootdata_early(const char *cmdline, size_t max, uint64_t module_pa,
    uint64_t module_len)
{
	const char *brace;
	size_t len;

	len = strnlen(cmdline, max);
	if (len > 0 && len < max) {
		cmdline_pa = memory_early_alloc(
		    (len + PAGE_SIZE) / PAGE_SIZE, x86_pt_base);
		if (cmdline_pa == 0)
			early_die("rumprun: no memory for the command line\n");
		memcpy((void *)cmdline_pa, cmdline, len + 1);
	}
	if (module_len > 0) {
		config_pa = module_pa;
		config_len = module_len;
		return;
	}
	if (cmdline_pa == 0)
		return;
	brace = strchr((const char *)cmdline_pa, '{');
	if (brace != NULL) {
		config_pa = (rump_paddr_t)brace;
		config_len = strlen(brace);
	}
}

bool
bootdata_aslr(void)
{
	return config_pa == 0 || !bootconfig_is((const char *)config_pa,
	    config_len, "aslr", "false");
}

/* The loader passes none; xenstore's is not to be had so early. */
void
bootdata_hash_seed(struct blake2s *hash __unused)
{
}

static bool
hex_digit(char c, uint8_t *v)
{
	if (c >= '0' && c <= '9')
		*v = (uint8_t)(c - '0');
	else if (c >= 'a' && c <= 'f')
		*v = (uint8_t)(c - 'a' + 10);
	else
		return false;
	return true;
}

static void
seed_load(void)
{
	char text[2 * SEED_SIZE];
	uint8_t high, low;
	size_t i;

	if (store_read(xen_start.store, "rumprun/seed", text, sizeof(text)) !=
	    (ssize_t)sizeof(text))
		return;
	for (i = 0; i < SEED_SIZE; i++) {
		if (!hex_digit(text[2 * i], &high) ||
		    !hex_digit(text[2 * i + 1], &low))
			break;
		seed[i] = (uint8_t)(high << 4 | low);
	}
	seed_len = i;
	explicit_memset(text, 0, sizeof(text));
	/* Nobody is to read it there later. */
	if (seed_len > 0)
		(void)store_write(xen_start.store, "rumprun/seed", "");
}

void
bootdata_store(void)
{
	rump_paddr_t pa;
	ssize_t len;

	if (xen_start.store == NULL)
		return;
	seed_load();
	pa = memory_early_alloc(XS_PAYLOAD_MAX / PAGE_SIZE, x86_pt_base);
	if (pa == 0)
		panic("no memory for the configuration");
	len = store_read(xen_start.store, "rumprun/cfg", rumpuser_pa_to_va(pa),
	    XS_PAYLOAD_MAX);
	/* What xenstore has comes before what the loader passed. */
	if (len > 0) {
		config_pa = pa;
		config_len = (size_t)len;
	}
}

const char *
rumpuser_cmdline(void)
{
	return cmdline_pa != 0 ? rumpuser_pa_to_va(cmdline_pa) : "";
}

const char *
rumpuser_config(size_t *len)
{
	*len = config_len;
	return config_pa != 0 ? rumpuser_pa_to_va(config_pa) : NULL;
}

size_t
rumpuser_boot_seed(void *buf, size_t len)
{
	len = MIN(len, seed_len);
	memcpy(buf, seed, len);
	explicit_memset(seed, 0, sizeof(seed));
	seed_len = 0;
	return len;
}
