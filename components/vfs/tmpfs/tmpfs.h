/*
 * tmpfs.h - a file system in memory. Owner of everything: the mount; monitor.
 * Nothing here sleeps but uiomove on pages that were faulted in, so directory
 * operations are atomic by themselves.
 */
#ifndef TMPFS_H
#define TMPFS_H

#include "rump/kmem.h"
#include "rump/tmpfs.h"
#include "rump/vfs.h"

#define TMPFS_PAGE	RUMPUSER_PAGE_SIZE
#define TMPFS_MAXSIZE	(INT64_C(1) << 48)

struct tmpfs_node;

/* A name in a directory. */
struct tmpfs_dirent {
	struct tmpfs_dirent *td_next, *td_prev;	/* by cookie, ascending */
	struct tmpfs_dirent *td_hash;
	struct tmpfs_node *td_node;
	uint64_t td_cookie;
	uint32_t td_namelen;
	char td_name[];
};

struct tmpfs_dir {
	struct tmpfs_node *d_parent;
	struct tmpfs_dirent *d_first, *d_last;
	struct tmpfs_dirent **d_table;	/* NULL while small */
	size_t d_buckets, d_count;
	uint64_t d_cookie;		/* of the next entry */
	struct tmpfs_dirent *d_hint;	/* where the last readdir stopped */
};

/*
 * A file's pages: a radix tree of 512-entry tables. A leaf entry is the frame's
 * address with the number of mappings that have it in the low 12 bits.
 */
struct tmpfs_pages {
	void *p_root;
	unsigned int p_height;		/* 0: no tree */
	size_t p_count;
	struct tmpfs_orphan *p_orphans;	/* cut off but still mapped */
	/* What pages without a frame hold, as far as it goes; not ours. */
	const char *p_lent;
	uint64_t p_lent_len;
};

struct tmpfs_node {
	struct vnode tn_vnode;
	struct mapobj tn_map;
	uint64_t tn_ino;
	uint32_t tn_mode, tn_uid, tn_gid, tn_nlink, tn_flags;
	int64_t tn_size;
	struct timespec tn_atime, tn_mtime, tn_ctime, tn_birthtime;
	union {
		struct tmpfs_dir tn_dir;	/* VDIR */
		struct tmpfs_pages tn_pages;	/* VREG */
		char *tn_target;		/* VLNK, tn_size bytes */
	};
};

struct tmpfs_mount {
	struct mount *tm_mount;
	uint64_t tm_next_ino;
	size_t tm_nodes, tm_max_nodes;
	size_t tm_pages, tm_max_pages;
	size_t tm_unnamed;		/* nodes without a name, still open */
};

static inline struct tmpfs_node *
tmpfs_node(struct vnode *vp)
{
	return vp->v_data;
}

static inline struct tmpfs_mount *
tmpfs_mount(struct tmpfs_node *tn)
{
	return tn->tn_vnode.v_mount->mnt_data;
}

/* ---- Nodes (tmpfs_node.c) ----------------------------------------------- */

/* A node without a name and with one vnode reference. ENOSPC. */
int tmpfs_node_create(struct mount *, const struct vattr *,
    const char *target, struct tmpfs_node **);
/* Frees a node that has neither names nor references. */
void tmpfs_node_free(struct tmpfs_node *);
/* Its last name is gone: lives on as long as it is referenced. */
void tmpfs_node_unname(struct tmpfs_node *);
void tmpfs_touch(struct tmpfs_node *, unsigned int what);
#define TOUCH_A		1
#define TOUCH_M		2
#define TOUCH_C		4

/* ---- Directories (tmpfs_dir.c) ------------------------------------------ */

struct tmpfs_dirent *tmpfs_dir_find(struct tmpfs_node *dir, const char *name,
    size_t len);
struct tmpfs_dirent *tmpfs_dirent_alloc(const char *name, size_t len);
void tmpfs_dirent_free(struct tmpfs_dirent *);
/* Link and unlink entries; link counts are the caller's. */
void tmpfs_dir_insert(struct tmpfs_node *dir, struct tmpfs_dirent *);
void tmpfs_dir_remove(struct tmpfs_node *dir, struct tmpfs_dirent *);
void tmpfs_dir_fini(struct tmpfs_node *dir);
int tmpfs_readdir(struct vnode *, uint64_t *, vdirent_fn *, void *, bool *);

/* ---- Pages (tmpfs_page.c) ----------------------------------------------- */

/* The frame of page `index', 0 when it is a hole. */
rump_paddr_t tmpfs_page_find(struct tmpfs_node *, uint64_t index);
/* Contents of a page without a frame: as many as *n bytes, or NULL: zeros. */
const char *tmpfs_page_lent(struct tmpfs_node *, uint64_t offset, size_t *n);
/*
 * Ends the lending of what is at `size' and behind it, which is zeros then. ENOSPC: for
 * what lies at `keep' and behind it, which stays.
 */
int tmpfs_page_unlend(struct tmpfs_node *, uint64_t size, uint64_t keep);
/* Moves *index to the next page that is no hole, itself included; false: none. */
bool tmpfs_page_next(struct tmpfs_node *, uint64_t *index);
/* The same, filling a hole with zeros. ENOSPC. */
int tmpfs_page_get(struct tmpfs_node *, uint64_t index, rump_paddr_t *);
/* Frees pages first <= index < end. */
void tmpfs_page_drop(struct tmpfs_node *, uint64_t first, uint64_t end);
int tmpfs_mapobj(struct vnode *, struct mapobj **);
extern const struct mapops tmpfs_mapops;

extern const struct vops tmpfs_vops;

#endif /* TMPFS_H */
