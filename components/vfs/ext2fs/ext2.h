/*
 * ext2.h - ext2 in memory.
 *
 * Changes. Whoever changes metadata holds em_tx (ext2_begin, ext2_end) from the
 * first change to the last of an operation; em_tx comes after vnode locks, and
 * nobody takes a vnode lock with it. ext2_cycle, with em_tx held, writes
 * everything back in steps, each on the medium before the next begins, so that
 * what e2fsck finds after a power cut is what `e2fsck -p' repairs:
 *
 *   0 DATA   contents of files, blocks that nothing on disk leads to yet, bitmaps
 *            and counts
 *   1 ADD    names that are new; indirect blocks
 *   2 INODE  inodes
 *   3 LATE   names that are gone
 *
 * A name is on disk before its inode has anything, and gone after its inode is
 * free. Blocks and inodes that are freed are not in the bitmaps until the cycle
 * is over (em_freed), so they cannot be used for something else while the disk
 * still has them where they were. A sector of a directory is atomic, so no entry
 * that we write crosses one, and a sector has either ADD or LATE changes: who
 * needs the other lets a cycle go by first.
 *
 * rename(2) over a file. The new file is as it shall be on disk before its name
 * changes, and the old one has another name until it is free (ext2_keep.c).
 */
#ifndef EXT2_H
#define EXT2_H

#include "rump/disk.h"
#include "rump/kmem.h"
#include "rump/nodecache.h"

#include "format.h"

enum { STEP_DATA, STEP_ADD, STEP_INODE, STEP_LATE };
CTASSERT(STEP_LATE + 1 == CACHE_CLASSES);

#define EXT2_KEPT_MAX	64

struct ext2_group {
	uint64_t g_block_bitmap, g_inode_bitmap, g_inode_table;
	uint16_t g_free_blocks, g_free_inodes, g_dirs;
};

/* Freed since the last cycle: blocks [f_first, f_first + f_count) or an inode. */
struct ext2_freed {
	uint64_t f_first;
	uint32_t f_count;		/* 0: f_first is an inode */
	bool f_dir;
};

struct ext2_mount {
	struct nodecache em_nodes;
	struct ext2_geometry em_geo;
	struct ext2_group *em_groups;
	struct blkdev *em_dev;
	struct mount *em_mount;
	struct kmutex em_tx;
	uint64_t em_cycle;		/* number of the one under way */
	bool em_marked;			/* on disk: not clean */
	bool em_counts_changed;
	bool em_cycling;
	int em_error;			/* writing failed: no more changes */
	struct ext2_freed *em_freed;
	size_t em_nfreed, em_freed_max;
	struct ext2_node *em_lazy;	/* inodes with new times only */
	/* Replaced in this cycle, and the directory where they have names. */
	uint32_t em_kept[EXT2_KEPT_MAX];
	size_t em_nkept;
	uint32_t em_keep_dir;
};

struct ext2_node {
	struct cachednode en_cached;
	struct cacheobj en_pages;	/* VREG */
	uint32_t en_ino;
	uint32_t en_mode, en_uid, en_gid, en_nlink, en_flags, en_gen;
	uint32_t en_file_acl;
	uint64_t en_size;
	uint64_t en_blocks;		/* of 512 bytes */
	uint8_t en_block[EXT2_NBLOCKS * 4];	/* as on disk */
	struct timespec en_atime, en_mtime, en_ctime, en_birthtime;
	uint64_t en_goal;		/* where the next block had best be */
	uint64_t en_fresh;		/* VDIR: cycle in which it last grew */
	uint64_t en_created;		/* cycle in which it was made */
	bool en_lazy, en_freed;
	struct ext2_node *en_lazy_next;
};

static inline struct ext2_node *
ext2_node(struct vnode *vp)
{
	return vp->v_data;
}

static inline struct ext2_mount *
ext2_mount(const struct vnode *vp)
{
	return vp->v_mount->mnt_data;
}

static inline struct ext2_mount *
ext2_mount_of(const struct ext2_node *en)
{
	return ext2_mount(&en->en_cached.cn_vnode);
}

/* ---- ext2_sync.c --------------------------------------------------------- */

/*
 * Begin and end changes. The first of a mount marks the file system as not
 * clean. EROFS, EIO.
 */
int ext2_begin(struct ext2_mount *);
void ext2_end(struct ext2_mount *);
/* Writes everything back; em_tx is held. */
int ext2_cycle(struct ext2_mount *);
/* The same from outside, with new times too. */
int ext2_sync(void *em);
/* Notes what is free after this cycle; em_tx is held. */
void ext2_freed_add(struct ext2_mount *, uint64_t first, uint32_t count,
    bool dir);
/* Writes the superblock's counts, and its state when `clean' is told. */
int ext2_super_write(struct ext2_mount *, bool clean);

/* ---- ext2_keep.c; em_tx held --------------------------------------------- */

/* The next file that is replaced in this cycle can be kept. May end the cycle. */
int ext2_keep_prepare(struct ext2_mount *);
/* The file is about to lose its only name. */
int ext2_keep(struct ext2_mount *, const struct ext2_node *);
/* Whether the only name that the inode has is one of these. */
bool ext2_kept(const struct ext2_mount *, uint32_t ino);
/* After a cycle's first step: all these names shall go. */
int ext2_keep_end(struct ext2_mount *);

/* ---- ext2_alloc.c; em_tx held -------------------------------------------- */

/* ENOSPC. A new block's contents are the caller's to set. */
int ext2_block_alloc(struct ext2_mount *, uint64_t goal, uint64_t *block);
int ext2_inode_alloc(struct ext2_mount *, uint32_t parent, bool dir,
    uint32_t *ino);
/* At the end of a cycle only. */
void ext2_block_release(struct ext2_mount *, uint64_t first, uint32_t count);
void ext2_inode_release(struct ext2_mount *, uint32_t ino, bool dir);
/* Puts a group's counts into its descriptor. */
int ext2_group_write(struct ext2_mount *, uint32_t group);

/* ---- ext2_map.c ---------------------------------------------------------- */

/* Block of a file: 0 is a hole. *count (may be NULL): how many follow it. */
int ext2_bmap(struct ext2_node *, uint64_t lbn, uint64_t *block,
    uint64_t *count);
/* The same, making one; *fresh when it was. em_tx held. */
int ext2_bmap_alloc(struct ext2_node *, uint64_t lbn, uint64_t *block,
    bool *fresh);
/* Frees blocks [first, end); em_tx held. The inode is the caller's to write. */
int ext2_bmap_free(struct ext2_node *, uint64_t first, uint64_t end);
uint64_t ext2_max_size(const struct ext2_mount *);
/* Metadata block, in a page. */
int ext2_block_get(struct ext2_mount *, uint64_t block, uint8_t **data,
    struct cachepage **);
extern const struct cacheops ext2_cacheops;

/* ---- ext2_inode.c -------------------------------------------------------- */

int ext2_node_get(struct ext2_mount *, uint32_t ino, struct ext2_node **);
/* A new inode with its node; em_tx held. */
int ext2_node_new(struct ext2_node *dir, const struct vattr *,
    struct ext2_node **);
/* Writes the inode into its block; em_tx held. */
int ext2_node_write(struct ext2_node *);
/* Whether the disk may have an older inode; em_tx held. */
bool ext2_node_changed(struct ext2_node *);
/* Only times have changed. */
void ext2_node_lazy(struct ext2_node *);
void ext2_node_free(struct cachednode *);
bool ext2_node_busy(struct cachednode *);
void ext2_inactive(struct vnode *);
/* Cuts or extends a file; em_tx held. */
int ext2_truncate(struct ext2_node *, uint64_t size);

#define TOUCH_A	1
#define TOUCH_M	2
#define TOUCH_C	4
void ext2_touch(struct ext2_node *, unsigned int what);

/* ---- ext2_dir.c ---------------------------------------------------------- */

/* ENOENT; *type is the entry's. */
int ext2_dir_find(struct ext2_node *dir, const char *name, size_t len,
    uint32_t *ino);
int ext2_readdir(struct vnode *, uint64_t *, vdirent_fn *, void *, bool *);
bool ext2_dir_is_empty(struct ext2_node *dir);
/*
 * Before a name is added, taken away or changed: makes room for it, and lets a
 * cycle go by if the order wants one, so that the change itself does neither.
 * Of several changes all are prepared first. em_tx held. `fresh' is whether the
 * name was made in this cycle. ENOSPC, ENOENT.
 */
int ext2_dir_prepare_add(struct ext2_node *dir, size_t len);
int ext2_dir_prepare_early(struct ext2_node *dir, size_t len);
int ext2_dir_prepare_remove(struct ext2_node *dir, const char *name,
    size_t len, bool fresh);
int ext2_dir_prepare_change(struct ext2_node *dir, const char *name,
    size_t len);
int ext2_dir_add(struct ext2_node *dir, const char *name, size_t len,
    uint32_t ino, enum vtype);
/* The same in the step before; prepared by ext2_dir_prepare_early. */
int ext2_dir_add_early(struct ext2_node *dir, const char *name, size_t len,
    uint32_t ino, enum vtype);
int ext2_dir_remove(struct ext2_node *dir, const char *name, size_t len);
/*
 * Gives an entry another name within its sector, both at once; it is prepared for
 * removal and for change. ENOSPC: there is no room.
 */
int ext2_dir_rename(struct ext2_node *dir, const char *from, size_t fromlen,
    const char *to, size_t tolen);
/* Makes a name lead to another inode. */
int ext2_dir_change(struct ext2_node *dir, const char *name, size_t len,
    uint32_t ino, enum vtype);
/* The first block of a new directory. */
int ext2_dir_init(struct ext2_node *dir, uint32_t parent);

/* ---- ext2_vops.c --------------------------------------------------------- */

extern const struct vops ext2_vops;

/* A new inode with a name, which is prepared for; em_tx held. */
int ext2_create_node(struct ext2_node *dir, const struct vattr *,
    const char *name, size_t len, const char *target, struct ext2_node **);

#endif /* EXT2_H */
