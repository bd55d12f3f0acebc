/*
 * config.h - the guest's configuration: JSON as docs/architecture.md says. The
 * text is outside data; nothing about it is believed. Needs malloc and nothing
 * else, so that it can be tested on the host.
 */
#ifndef RUMPRUN_CONFIG_H
#define RUMPRUN_CONFIG_H

#include <stddef.h>

enum rc_mode {
	RC_WAIT,		/* wait for its end */
	RC_BACKGROUND,		/* "&" */
	RC_PIPE,		/* "|": its output is the next one's input */
};

/* One program to start. */
struct rc_entry {
	char *bin;
	char **argv;		/* without argv[0]; NULL-terminated */
	size_t argc;
	char *workdir;		/* NULL: unchanged */
	enum rc_mode mode;
};

/* A network interface to configure; what was not given is NULL. */
struct net_entry {
	char *interface;	/* "vioif0" */
	char *type, *method;	/* both or neither */
	char *addr, *mask;	/* static: both */
	char *gw;
	char *dns;		/* resolvers, separated by blanks or commas */
};

/* A file system to mount, of "blk" or "mount". */
struct mount_entry {
	const char *key;	/* which of the two, for errors; a constant */
	char *source;		/* "dev", "tmpfs" */
	char *path;		/* of the device; NULL: has none */
	char *fstype;		/* "blk" or NULL: whatever is there */
	char *mountpoint;	/* absolute; NULL: not to be mounted */
	int read_only;
	long long size;		/* tmpfs: bytes at most; 0: as there is */
};

/* Zeroes are an empty configuration. */
struct config {
	char *hostname;		/* NULL: not given */
	unsigned int rows;	/* of the console's terminal; 0: not given */
	unsigned int columns;
	char **cmdline;		/* words, NULL-terminated; NULL: not given */
	size_t cmdline_count;
	char **env;		/* NAME=VALUE; NULL-terminated */
	size_t env_count;
	struct rc_entry *rc;
	size_t rc_count;
	struct net_entry *nets;
	size_t net_count;
	struct mount_entry *mounts;
	size_t mount_count;
};

#define CONFIG_ERROR_SIZE	160

/*
 * Reads text[0..len). Returns 0, or -1 with a line in `error' that names the key
 * and says what is wrong; *config is then partly filled. Either way
 * config_free frees it.
 */
int config_parse(const char *text, size_t len, struct config *config,
    char error[CONFIG_ERROR_SIZE]);
void config_free(struct config *);

/*
 * Splits a command line into words as a shell would: blanks separate; '...',
 * "..." and backslashes protect. Returns 0 and a NULL-terminated list, or -1 and
 * what is wrong in *error (a constant).
 */
int words_split(const char *line, char ***words, size_t *count, const char **error);
void words_free(char **words);

#endif /* RUMPRUN_CONFIG_H */
