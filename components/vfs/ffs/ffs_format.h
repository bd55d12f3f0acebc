/*
 * ffs_format.h - what FFS has on disk, UFS1 and UFS2, and reading its description.
 * Everything is little-endian and unaligned here, and checked where it is read.
 *
 * Addresses count fragments; a block is `frag' (1 to 8) of them, and the end of a
 * short file may have fewer.
 */
#ifndef FFS_FORMAT_H
#define FFS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/blockpath.h"
#include "rump/le.h"
#include "rump/timespec.h"

#define FFS_SUPER_SIZE		1376U
#define FFS_ROOT_INO		2U
#define FFS_NAME_MAX		255U
#define FFS_DIRBLOCK		512U	/* no directory entry crosses one */

#define UFS1_MAGIC		0x00011954U
#define UFS2_MAGIC		0x19540119U
#define UFS2EA_MAGIC		0x19012038U	/* with extended attributes */

/* Offsets in the superblock. */
#define SB_IBLKNO		16
#define SB_OLD_CGOFFSET		24
#define SB_OLD_CGMASK		28
#define SB_OLD_SIZE		36
#define SB_OLD_DSIZE		40
#define SB_NCG			44
#define SB_BSIZE		48
#define SB_FSIZE		52
#define SB_FRAG			56
#define SB_MINFREE		60
#define SB_IPG			184
#define SB_FPG			188
#define SB_OLD_CSTOTAL		192	/* directories, blocks, inodes, fragments */
#define SB_CLEAN		209
#define SB_OLD_FLAGS		211
#define SB_SBLOCKLOC		1000
#define SB_CSTOTAL		1008	/* the same, 64 bits each */
#define SB_SIZE			1080
#define SB_DSIZE		1088
#define SB_FLAGS		1312
#define SB_MAXSYMLINKLEN	1320
#define SB_OLD_INODEFMT		1324
#define SB_MAGIC		1372

#define CLEAN_ISCLEAN		0x01
#define OLD_FLAGS_UPDATED	0x80	/* the fields behind 1000 are in use */
#define FLAGS_JOURNAL		0x0100U	/* NetBSD's, of metadata */
#define INODEFMT_44BSD		2

/* Sizes of inodes, and the offset and size of the pointers in them. */
#define UFS1_DINODE		128U
#define UFS1_DI_BLOCK		40
#define UFS2_DINODE		256U
#define UFS2_DI_BLOCK		112
#define FFS_DINODE_MAX		UFS2_DINODE
#define FFS_BLOCK_MAX		(BLOCKPATH_POINTERS * 8)

/* A directory entry's header. */
#define DE_INO			0
#define DE_REC_LEN		4
#define DE_TYPE			6
#define DE_NAME_LEN		7
#define DE_HEADER		8U
#define DE_LEN(namelen)		((DE_HEADER + (namelen) + 1 + 3U) & ~3U)
#define DE_TYPE_WHITEOUT	14

/* What the superblock says, checked. */
struct ffs_geometry {
	bool fg_ufs2;
	uint32_t fg_block, fg_fragment;	/* bytes */
	uint32_t fg_frag;		/* fragments of a block */
	uint32_t fg_groups;
	uint32_t fg_inodes_per_group;
	uint32_t fg_group_size;		/* fragments */
	uint32_t fg_inode_table;	/* where in a group: fragments */
	uint32_t fg_cgoffset, fg_cgmask;
	uint32_t fg_inodes;		/* numbers are below this */
	uint64_t fg_size;		/* fragments, all */
	uint64_t fg_data;		/* fragments for files */
	uint64_t fg_free;		/* fragments */
	uint64_t fg_available;		/* fragments, but for root's reserve */
	uint32_t fg_free_inodes;
	uint32_t fg_link_max;		/* shorter links are in the inode */
	bool fg_clean, fg_journal;
	const char *fg_refused;		/* why, with ENOTSUP */
};

/* What an inode says, not checked. */
struct ffs_inode {
	uint32_t fi_mode, fi_nlink, fi_uid, fi_gid, fi_flags, fi_gen;
	uint64_t fi_size;
	uint64_t fi_blocks;		/* of 512 bytes */
	struct timespec fi_atime, fi_mtime, fi_ctime, fi_birthtime;
	uint8_t fi_block[FFS_BLOCK_MAX];	/* as on disk */
};

/* Where superblocks are looked for, in this order: bytes. */
extern const uint32_t ffs_super_places[4];

/*
 * Reads a superblock that was found at byte `at' of a device of `size' bytes.
 * EINVAL: none, a copy of another, or nonsense; ENOTSUP: fg_refused tells why.
 */
int ffs_geometry_read(const uint8_t *sb, uint64_t at, uint64_t size,
    struct ffs_geometry *);

/* Where on the device an inode (below fg_inodes) is: bytes. */
uint64_t ffs_inode_offset(const struct ffs_geometry *, uint32_t ino);

static inline uint32_t
ffs_inode_size(const struct ffs_geometry *fg)
{
	return fg->fg_ufs2 ? UFS2_DINODE : UFS1_DINODE;
}

void ffs_inode_read(const struct ffs_geometry *, const uint8_t *di,
    struct ffs_inode *);

/* Pointers to blocks, in inodes and indirect blocks. */
static inline uint32_t
ffs_pointer_size(const struct ffs_geometry *fg)
{
	return fg->fg_ufs2 ? 8 : 4;
}

static inline uint64_t
ffs_pointer(const struct ffs_geometry *fg, const uint8_t *p)
{
	return fg->fg_ufs2 ? le64(p) : le32(p);
}

/* Whether [frag, frag + count) lies in the file system. */
static inline bool
ffs_valid(const struct ffs_geometry *fg, uint64_t frag, uint64_t count)
{
	return frag < fg->fg_size && count <= fg->fg_size - frag;
}

/* The largest file: bytes. */
uint64_t ffs_max_size(const struct ffs_geometry *);

/*
 * The entry at `at' of FFS_DIRBLOCK bytes of a directory: its length, 0 when they
 * are damaged there. *namelen is 0 for an unused one.
 */
size_t ffs_dirent_check(const struct ffs_geometry *, const uint8_t *chunk,
    size_t at, size_t *namelen);

#endif /* FFS_FORMAT_H */
