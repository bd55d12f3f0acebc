/*
 * bootdata.c - command line, configuration, seed and symbols, out of what the
 * loader left, kept for the kernel. They are read by early code, because the
 * image's base depends on them; constant afterwards but for the seed.
 */
#include "hw.h"
#include "rump/blake2s.h"
#include "rump/bootconfig.h"

#define CONFIG_MAX	(16UL << 20)
#define SEED_MAX	256U

/* Physical addresses, 0: none. */
static rump_paddr_t cmdline_pa, config_pa;
static size_t config_len;
/* Emptied when it is read. Owner: the monitor. */
static uint8_t seed[SEED_MAX];
static size_t seed_len;

/*
 * A file of fw_cfg in frames of its own. Returns its physical address, 0 when
 * there is none.
 */
static rump_paddr_t
fwcfg_load(const char *name, size_t *len)
{
	uint16_t key;
	uint32_t size;
	rump_paddr_t pa;

	if (!fwcfg_find(name, &key, &size) || size == 0 || size > CONFIG_MAX)
		return 0;
	pa = memory_early_alloc((size + PAGE_MASK) / PAGE_SIZE, 0);
	if (pa == 0)
		early_die("rumprun: no memory for the configuration\r\n");
	fwcfg_read(key, (void *)pa, size);
	*len = size;
	return pa;
}

/* Boot modules above 4 GiB are out of early code's reach. */
static bool
reachable(const struct x86_module *m)
{
	return m->pa + m->len <= 4 * GIANT_SIZE;
}

static void
seed_load(void)
{
	struct x86_module *m;
	uint16_t key;
	uint32_t size;

	if (fwcfg_find("opt/org.rumprun/seed", &key, &size) && size != 0) {
		seed_len = MIN(size, SEED_MAX);
		fwcfg_read(key, seed, (uint32_t)seed_len);
		return;
	}
	for (m = x86_bootinfo.module;
	    m < x86_bootinfo.module + x86_bootinfo.nmodules; m++)
		if (m->is_seed && reachable(m)) {
			seed_len = MIN(m->len, SEED_MAX);
			memcpy(seed, (void *)m->pa, seed_len);
			explicit_memset((void *)m->pa, 0, m->len);
			m->len = 0;
			return;
		}
}

static void
config_load(void)
{
	const struct x86_module *m;
	const char *brace;

	config_pa = fwcfg_load("opt/org.rumprun/config", &config_len);
	if (config_pa != 0)
		return;
	for (m = x86_bootinfo.module;
	    m < x86_bootinfo.module + x86_bootinfo.nmodules; m++)
		if (!m->is_seed && reachable(m)) {
			config_pa = m->pa;
			config_len = m->len;
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

/* The loader may have put it outside RAM. */
static void
cmdline_load(void)
{
	const char *from = (const char *)x86_bootinfo.cmdline_pa;
	size_t len;

	if (from == NULL)
		return;
	len = strlen(from) + 1;
	cmdline_pa = memory_early_alloc((len + PAGE_MASK) / PAGE_SIZE, 0);
	if (cmdline_pa == 0)
		early_die("rumprun: no memory for the command line\r\n");
	memcpy((void *)cmdline_pa, from, len);
}

void
bootdata_early(void)
{
	fwcfg_setup();
	cmdline_load();
	seed_load();
	config_load();
}

bool
bootdata_aslr(void)
{
	return config_pa == 0 || !bootconfig_is((const char *)config_pa,
	    config_len, "aslr", "false");
}

void
bootdata_hash_seed(struct blake2s *hash)
{
	blake2s_update(hash, seed, seed_len);
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
