/*
 * bootdata.c - command line, configuration and seed, kept for the kernel. What the
 * loader left is read by early code, because the image's base depends on it;
 * xenstore once there are clock and events.
 */
#include "platform.h"
#include "store.h"

#define SEED_SIZE	32U

void
bootdata_early(const char *cmdline, size_t max, uint64_t module_pa,
    uint64_t module_len)
{
	struct x86_bootdata *b = &x86_bootdata;
	size_t len;

	len = strnlen(cmdline, max);
	if (len > 0 && len < max) {
		b->cmdline_pa = memory_early_alloc(
		    (len + PAGE_SIZE) / PAGE_SIZE, x86_pt_base);
		if (b->cmdline_pa == 0)
			early_die("rumprun: no memory for the command line\n");
		memcpy((void *)b->cmdline_pa, cmdline, len + 1);
	}
	if (module_len > 0) {
		b->config_pa = module_pa;
		b->config_len = module_len;
		return;
	}
	bootdata_config_of_cmdline();
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
	struct x86_bootdata *b = &x86_bootdata;
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
		b->seed[i] = (uint8_t)(high << 4 | low);
	}
	b->seed_len = i;
	explicit_memset(text, 0, sizeof(text));
	/* Nobody is to read it there later. */
	if (b->seed_len > 0)
		(void)store_write(xen_start.store, "rumprun/seed", "");
}

void
bootdata_store(void)
{
	struct x86_bootdata *b = &x86_bootdata;
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
		b->config_pa = pa;
		b->config_len = (size_t)len;
	}
}
