/*
 * The guest's configuration as program start reads it.
 * namespace: user
 * sources: components/rumprun/config.c components/rumprun/words.c
 * includes: components/rumprun
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Everything in the result can be read and ends where it says. */
static void
use(const struct config *c)
{
	size_t i, j, sum = 0;

	if (c->hostname != NULL)
		sum += strlen(c->hostname);
	for (i = 0; c->cmdline != NULL && i < c->cmdline_count; i++)
		sum += strlen(c->cmdline[i]);
	if (c->cmdline != NULL && c->cmdline[c->cmdline_count] != NULL)
		abort();
	for (i = 0; i < c->env_count; i++)
		sum += strlen(c->env[i]);
	if (c->env != NULL && c->env[c->env_count] != NULL)
		abort();
	for (i = 0; i < c->rc_count; i++) {
		sum += strlen(c->rc[i].bin);
		for (j = 0; j < c->rc[i].argc; j++)
			sum += strlen(c->rc[i].argv[j]);
		if (c->rc[i].argv != NULL &&
		    c->rc[i].argv[c->rc[i].argc] != NULL)
			abort();
	}
	for (i = 0; i < c->mount_count; i++)
		sum += strlen(c->mounts[i].mountpoint) +
		    strlen(c->mounts[i].source);
	if (sum == SIZE_MAX)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config config;
	char error[CONFIG_ERROR_SIZE] = "", *text;
	int result;

	/* A copy of the exact size: reading past it is caught. */
	if ((text = malloc(size != 0 ? size : 1)) == NULL)
		return 0;
	memcpy(text, data, size);
	memset(&config, 0, sizeof(config));
	result = config_parse(text, size, &config, error);
	if (result == 0)
		use(&config);
	else if (memchr(error, '\0', sizeof(error)) == NULL || error[0] == '\0')
		abort();
	config_free(&config);
	free(text);
	return 0;
}
