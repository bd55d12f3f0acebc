/*
 * bootdata.c - command line, configuration, seed and symbols, out of what the
 * loader left, kept for the kernel. Boot context, then constant but for the
 * seed.
 */
#include "hw.h"
#include "rump/symtab.h"

#define CONFIG_MAX	(16UL << 20)
#define SEED_MAX	256U

static const char *cmdline = "";
static const char *config;
static size_t config_len;
/* Emptied when it is read. Owner: the monitor. */
static uint8_t seed[SEED_MAX];
static size_t seed_len;

/* A file of fw_cfg in memory of its own; false when there is none. */
static bool
fwcfg_load(const char *name, const char **data, size_t *len)
{
	uint16_t key;
	uint32_t size;
	rump_paddr_t pa;

	if (!fwcfg_find(name, &key, &size) || size == 0 || size > CONFIG_MAX)
		return false;
	pa = memory_early_alloc((size + PAGE_MASK) / PAGE_SIZE, HW_DMAP_BASE);
	if (pa == 0)
		hw_fatal("no memory for the configuration", NULL);
	fwcfg_read(key, rumpuser_pa_to_va(pa), size);
	*data = rumpuser_pa_to_va(pa);
	*len = size;
	return true;
}

static void
seed_load(void)
{
	struct hw_module *m;
	uint16_t key;
	uint32_t size;

	if (fwcfg_find("opt/org.rumprun/seed", &key, &size) && size != 0) {
		seed_len = MIN(size, SEED_MAX);
		fwcfg_read(key, seed, (uint32_t)seed_len);
		return;
	}
	for (m = hw_bootinfo.module;
	    m < hw_bootinfo.module + hw_bootinfo.nmodules; m++)
		if (m->is_seed) {
			seed_len = MIN(m->len, SEED_MAX);
			memcpy(seed, rumpuser_pa_to_va(m->pa), seed_len);
			explicit_memset(rumpuser_pa_to_va(m->pa), 0, m->len);
			m->len = 0;
			return;
		}
}

static void
config_load(void)
{
	const struct hw_module *m;
	const char *brace;

	if (fwcfg_load("opt/org.rumprun/config", &config, &config_len))
		return;
	for (m = hw_bootinfo.module;
	    m < hw_bootinfo.module + hw_bootinfo.nmodules; m++)
		if (!m->is_seed) {
			config = rumpuser_pa_to_va(m->pa);
			config_len = m->len;
			return;
		}
	brace = strchr(cmdline, '{');
	if (brace != NULL) {
		config = brace;
		config_len = strlen(brace);
	}
}

/* While all of the first 4 GiB is mapped: loaders may put it outside RAM. */
void
bootdata_cmdline(void)
{
	const char *from;
	rump_paddr_t pa;
	size_t len;

	if (hw_bootinfo.cmdline_pa == 0)
		return;
	from = rumpuser_pa_to_va(hw_bootinfo.cmdline_pa);
	len = strlen(from) + 1;
	pa = memory_early_alloc((len + PAGE_MASK) / PAGE_SIZE, HW_DMAP_BASE);
	if (pa == 0)
		hw_fatal("no memory for the command line", NULL);
	memcpy(rumpuser_pa_to_va(pa), from, len);
	cmdline = rumpuser_pa_to_va(pa);
}

void
bootdata_setup(void)
{
	seed_load();
	config_load();
}

const char *
rumpuser_cmdline(void)
{
	return cmdline;
}

const char *
rumpuser_config(size_t *len)
{
	*len = config_len;
	return config;
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

const void *
rumpuser_symtab(size_t *len)
{
	*len = hw_symtab_len;
	if (hw_symtab_len <= sizeof(struct rump_symtab))
		return NULL;
	return __rump_symtab_start;
}

bool
parse_number(const char **s, uint64_t *value)
{
	const char *p = *s;
	unsigned int base = 10, digit;
	uint64_t v = 0;
	bool any = false;

	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		base = 16;
		p += 2;
	}
	for (;; p++) {
		if (*p >= '0' && *p <= '9')
			digit = (unsigned int)(*p - '0');
		else if ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'f')
			digit = (unsigned int)((*p | 0x20) - 'a') + 10;
		else
			break;
		if (digit >= base)
			break;
		if (v > (UINT64_MAX - digit) / base)
			return false;
		v = v * base + digit;
		any = true;
	}
	*s = p;
	*value = v;
	return any;
}
