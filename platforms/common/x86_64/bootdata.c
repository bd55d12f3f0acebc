/*
 * bootdata.c - command line, configuration and seed, kept for the kernel. Where
 * they come from is the platform's.
 */
#include "x86.h"
#include "rump/blake2s.h"
#include "rump/bootconfig.h"

struct x86_bootdata x86_bootdata;

void
bootdata_config_of_cmdline(void)
{
	struct x86_bootdata *b = &x86_bootdata;
	const char *brace;

	if (b->cmdline_pa == 0)
		return;
	brace = strchr((const char *)b->cmdline_pa, '{');
	if (brace != NULL) {
		b->config_pa = (rump_paddr_t)brace;
		b->config_len = strlen(brace);
	}
}

bool
bootdata_aslr(void)
{
	const struct x86_bootdata *b = &x86_bootdata;

	return b->config_pa == 0 ||
	    !bootconfig_is((const char *)b->config_pa, b->config_len, "aslr",
	    "false");
}

void
bootdata_hash_seed(struct blake2s *hash)
{
	const struct x86_bootdata *b = &x86_bootdata;

	blake2s_update(hash, b->seed, b->seed_len);
}

const char *
rumpuser_cmdline(void)
{
	const struct x86_bootdata *b = &x86_bootdata;

	return b->cmdline_pa != 0 ? rumpuser_pa_to_va(b->cmdline_pa) : "";
}

const char *
rumpuser_config(size_t *len)
{
	const struct x86_bootdata *b = &x86_bootdata;

	*len = b->config_len;
	return b->config_pa != 0 ? rumpuser_pa_to_va(b->config_pa) : NULL;
}

size_t
rumpuser_boot_seed(void *buf, size_t len)
{
	struct x86_bootdata *b = &x86_bootdata;

	len = MIN(len, b->seed_len);
	memcpy(buf, b->seed, len);
	explicit_memset(b->seed, 0, sizeof(b->seed));
	b->seed_len = 0;
	return len;
}
