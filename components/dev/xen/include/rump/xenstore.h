/*
 * rump/xenstore.h - xenstore, the tree of names and short values that Xen's
 * domains share: reading, writing, transactions and watches.
 *
 * A name is given in two parts, which are joined with a slash: the folder, and
 * what is in it ("" for the folder itself). Names that do not begin with a slash
 * are below the guest's own folder. Calls are made in threads with the monitor
 * held, and sleep. Errors are xenstore's (ENOENT, EACCES, EAGAIN, ...), E2BIG when
 * a name or value is too long, EIO when there is no xenstore or it broke its
 * rules.
 */
#ifndef RUMP_XENSTORE_H
#define RUMP_XENSTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/lib.h"

#define XS_PATH_MAX	128U		/* with its NUL; names used here are short */
#define XS_LIST_MAX	4097U		/* room that any listing fits */
#define XS_NONE		0U		/* no transaction */

/* Whether there is a xenstore. */
bool xs_present(void);

/* The value as a string, cut at a NUL in it; at most size - 1 bytes. */
int xs_read(uint32_t tx, const char *dir, const char *node, char *buf,
    size_t size);
/* A decimal number, and nothing but. EINVAL: it is something else. */
int xs_number(uint32_t tx, const char *dir, const char *node, uint64_t *value);
/* The same for what need not be there: `fallback' on any error. */
uint64_t xs_option(const char *dir, const char *node, uint64_t fallback);

/* The names in a folder, each with its NUL, in XS_LIST_MAX bytes; their length. */
int xs_list(uint32_t tx, const char *dir, const char *node, char *buf,
    size_t *len);

int xs_write(uint32_t tx, const char *dir, const char *node, const char *value);
int xs_write_number(uint32_t tx, const char *dir, const char *node,
    uint64_t value);
int xs_remove(uint32_t tx, const char *dir, const char *node);

/*
 * Runs func(tx, arg), which makes its changes in the transaction, and commits.
 * When somebody else changed the same meanwhile, all of it is done anew. An
 * error of func's ends the transaction without effect and is returned.
 */
int xs_transaction(int (*func)(uint32_t tx, void *arg), void *arg);

/*
 * A watch: xw_func(xw_arg) runs in xenstore's thread, and may sleep, some time
 * after the path or anything below it has changed, and once at first. Several
 * changes may come as one. The caller's storage, for ever; fields up to xw_path
 * are the caller's.
 */
struct xs_watch {
	void (*xw_func)(void *);
	void *xw_arg;
	char xw_path[XS_PATH_MAX];
	uint32_t xw_token;		/* owner: xenstore.c */
	bool xw_fired;
	struct xs_watch *xw_next;
};
int xs_watch(struct xs_watch *);
/* From xenstore's thread, or before the function can have run. */
void xs_unwatch(struct xs_watch *);
/* Has the function run once more. Softint or thread context. */
void xs_watch_again(struct xs_watch *);

#endif /* RUMP_XENSTORE_H */
