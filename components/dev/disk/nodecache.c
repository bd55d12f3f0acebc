/*
 * nodecache.c - vnodes by number; the unreferenced ones oldest first.
 */
#include "rump/lib.h"
#include "rump/nodecache.h"

static struct cachednode **
bucket(struct nodecache *nc, uint64_t id)
{
	return &nc->nc_buckets[(id ^ id >> 7 ^ id >> 14) %
	    NODECACHE_BUCKETS];
}

static void
idle_remove(struct nodecache *nc, struct cachednode *cn)
{
	if (cn->cn_older != NULL)
		cn->cn_older->cn_newer = cn->cn_newer;
	else
		nc->nc_oldest = cn->cn_newer;
	if (cn->cn_newer != NULL)
		cn->cn_newer->cn_older = cn->cn_older;
	else
		nc->nc_newest = cn->cn_older;
	cn->cn_idle = false;
	nc->nc_idle--;
}

struct cachednode *
nodecache_find(struct nodecache *nc, uint64_t id)
{
	struct cachednode *cn;

	for (cn = *bucket(nc, id); cn != NULL; cn = cn->cn_hash)
		if (cn->cn_id == id) {
			if (cn->cn_idle)
				idle_remove(nc, cn);
			vnode_hold(&cn->cn_vnode);
			return cn;
		}
	return NULL;
}

void
nodecache_insert(struct nodecache *nc, struct cachednode *cn, uint64_t id)
{
	struct cachednode **pp = bucket(nc, id);

	cn->cn_id = id;
	cn->cn_hash = *pp;
	*pp = cn;
	cn->cn_hashed = true;
}

void
nodecache_remove(struct nodecache *nc, struct cachednode *cn)
{
	struct cachednode **pp;

	if (!cn->cn_hashed)
		return;
	for (pp = bucket(nc, cn->cn_id); *pp != cn; pp = &(*pp)->cn_hash)
		continue;
	*pp = cn->cn_hash;
	cn->cn_hashed = false;
}

/* The node is unreferenced and idle. */
static void
evict(struct nodecache *nc, struct cachednode *cn)
{
	idle_remove(nc, cn);
	nodecache_remove(nc, cn);
	nc->nc_free(cn);
}

void
nodecache_inactive(struct nodecache *nc, struct cachednode *cn)
{
	KASSERT(!cn->cn_idle && cn->cn_vnode.v_refs == 0);
	cn->cn_idle = true;
	cn->cn_newer = NULL;
	cn->cn_older = nc->nc_newest;
	if (nc->nc_newest != NULL)
		nc->nc_newest->cn_newer = cn;
	else
		nc->nc_oldest = cn;
	nc->nc_newest = cn;
	nc->nc_idle++;
	for (cn = nc->nc_oldest; nc->nc_idle > NODECACHE_IDLE && cn != NULL;
	    cn = nc->nc_oldest) {
		while (nc->nc_busy != NULL && nc->nc_busy(cn))
			if ((cn = cn->cn_newer) == NULL)
				return;
		evict(nc, cn);
	}
}

bool
nodecache_purge(struct nodecache *nc, struct vnode *root)
{
	struct cachednode *cn;
	size_t i;

	while (nc->nc_oldest != NULL)
		evict(nc, nc->nc_oldest);
	for (i = 0; i < NODECACHE_BUCKETS; i++)
		for (cn = nc->nc_buckets[i]; cn != NULL; cn = cn->cn_hash)
			if (&cn->cn_vnode != root)
				return true;
	return false;
}
