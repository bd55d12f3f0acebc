/*
 * rump/nodecache.h - vnodes of a file system on a disk, by number. Those that
 * nobody references are kept for a while, with what is cached of their files.
 * Monitor held; nothing here sleeps but what nc_free does.
 */
#ifndef RUMP_NODECACHE_H
#define RUMP_NODECACHE_H

#include <stddef.h>
#include <stdint.h>

#include "rump/vfs.h"

#define NODECACHE_BUCKETS	128
#define NODECACHE_IDLE		256	/* unreferenced vnodes kept */

/* Embedded in a file system's node. */
struct cachednode {
	struct vnode cn_vnode;
	uint64_t cn_id;
	struct cachednode *cn_hash;
	struct cachednode *cn_newer, *cn_older;	/* unreferenced */
	bool cn_idle, cn_hashed;
};

/*
 * Embedded in a file system's mount, zeroed. nc_free: frees a node; may sleep.
 * nc_busy: the node has to stay for now, as it has something to write (NULL: no
 * node has).
 */
struct nodecache {
	struct cachednode *nc_buckets[NODECACHE_BUCKETS];
	struct cachednode *nc_oldest, *nc_newest;
	size_t nc_idle;
	void (*nc_free)(struct cachednode *);
	bool (*nc_busy)(struct cachednode *);
};

/* The node, referenced once more; NULL when it is not there. */
struct cachednode *nodecache_find(struct nodecache *, uint64_t id);
/* Adds a node whose vnode is initialised. */
void nodecache_insert(struct nodecache *, struct cachednode *, uint64_t id);
/* It is not found any more. */
void nodecache_remove(struct nodecache *, struct cachednode *);
/* vop_inactive: keeps the node, and frees the oldest when there are too many. */
void nodecache_inactive(struct nodecache *, struct cachednode *);
/* Frees what is not referenced; whether something but `root' is. */
bool nodecache_purge(struct nodecache *, struct vnode *root);

#endif /* RUMP_NODECACHE_H */
