/*
 * bootdata.c - command line, configuration, seed and symbols, out of what the
 * loader left, kept for the kernel. They are read by early code, because the
 * image's base depends on them; constant afterwards but for the seed.
 */
#include "hw.h"

#define CONFIG_MAX	(16UL << 20)

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
	struct x86_bootdata *b = &x86_bootdata;
	struct x86_module *m;
	uint16_t key;
	uint32_t size;

	if (fwcfg_find("opt/org.rumprun/seed", &key, &size) && size != 0) {
		b->seed_len = MIN(size, sizeof(b->seed));
		fwcfg_read(key, b->seed, (uint32_t)b->seed_len);
		return;
	}
	for (m = x86_bootinfo.module;
	    m < x86_bootinfo.module + x86_bootinfo.nmodules; m++)
		if (m->is_seed && reachable(m)) {
			b->seed_len = MIN(m->len, sizeof(b->seed));
			memcpy(b->seed, (void *)m->pa, b->seed_len);
			explicit_memset((void *)m->pa, 0, m->len);
			m->len = 0;
			return;
		}
}

static void
config_load(void)
{
	struct x86_bootdata *b = &x86_bootdata;
	const struct x86_module *m;

	b->config_pa = fwcfg_load("opt/org.rumprun/config", &b->config_len);
	if (b->config_pa != 0)
		return;
	for (m = x86_bootinfo.module;
	    m < x86_bootinfo.module + x86_bootinfo.nmodules; m++)
		if (!m->is_seed && reachable(m)) {
			b->config_pa = m->pa;
			b->config_len = m->len;
			return;
		}
	bootdata_config_of_cmdline();
}

/* The loader may have put it outside RAM. */
static void
cmdline_load(void)
{
	struct x86_bootdata *b = &x86_bootdata;
	const char *from = (const char *)x86_bootinfo.cmdline_pa;
	size_t len;

	if (from == NULL)
		return;
	len = strlen(from) + 1;
	b->cmdline_pa = memory_early_alloc((len + PAGE_MASK) / PAGE_SIZE, 0);
	if (b->cmdline_pa == 0)
		early_die("rumprun: no memory for the command line\r\n");
	memcpy((void *)b->cmdline_pa, from, len);
}

void
bootdata_early(void)
{
	fwcfg_setup();
	cmdline_load();
	seed_load();
	config_load();
}
