/*
 * format.h - what ext2 has on disk, and reading its description. Everything is
 * little-endian and unaligned here, and checked where it is read.
 */
#ifndef EXT2_FORMAT_H
#define EXT2_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/blockpath.h"
#include "rump/le.h"

#define EXT2_SUPER_OFFSET	1024U
#define EXT2_SUPER_SIZE		1024U
#define EXT2_MAGIC		0xef53
#define EXT2_ROOT_INO		2U
#define EXT2_NDIRECT		BLOCKPATH_DIRECT
#define EXT2_NBLOCKS		BLOCKPATH_POINTERS
#define EXT2_MAX_BLOCK		4096U
#define EXT2_LINK_MAX		32000U
#define EXT2_NAME_MAX		255U

/* Offsets in the superblock. */
#define SB_INODES		0
#define SB_BLOCKS		4
#define SB_FREE_BLOCKS		12
#define SB_FREE_INODES		16
#define SB_FIRST_DATA		20
#define SB_LOG_BLOCK		24
#define SB_BLOCKS_PER_GROUP	32
#define SB_INODES_PER_GROUP	40
#define SB_MTIME		44
#define SB_WTIME		48
#define SB_MNT_COUNT		52
#define SB_MAGIC		56
#define SB_STATE		58
#define SB_REV			76
#define SB_FIRST_INO		84
#define SB_INODE_SIZE		88
#define SB_COMPAT		92
#define SB_INCOMPAT		96
#define SB_RO_COMPAT		100
#define SB_DESC_SIZE		254
#define SB_BLOCKS_HI		336

#define STATE_VALID		1
#define COMPAT_JOURNAL		0x0004U
#define INCOMPAT_FILETYPE	0x0002U
#define INCOMPAT_RECOVER	0x0004U
#define INCOMPAT_EXTENTS	0x0040U
#define INCOMPAT_64BIT		0x0080U
#define INCOMPAT_FLEX_BG	0x0200U
#define INCOMPAT_CSUM_SEED	0x2000U
#define INCOMPAT_LARGEDIR	0x4000U
#define RO_COMPAT_SPARSE	0x0001U
#define RO_COMPAT_LARGE_FILE	0x0002U
#define RO_COMPAT_BTREE_DIR	0x0004U

/* Offsets in a group descriptor. */
#define GD_BLOCK_BITMAP		0
#define GD_INODE_BITMAP		4
#define GD_INODE_TABLE		8
#define GD_FREE_BLOCKS		12
#define GD_FREE_INODES		14
#define GD_USED_DIRS		16
#define GD_INODE_TABLE_HI	40

/* Offsets in an inode. */
#define DI_MODE			0
#define DI_UID			2
#define DI_SIZE			4
#define DI_ATIME		8
#define DI_CTIME		12
#define DI_MTIME		16
#define DI_DTIME		20
#define DI_GID			24
#define DI_LINKS		26
#define DI_BLOCKS		28
#define DI_FLAGS		32
#define DI_BLOCK		40
#define DI_GENERATION		100
#define DI_FILE_ACL		104
#define DI_SIZE_HI		108
#define DI_BLOCKS_HI		116
#define DI_UID_HI		120
#define DI_GID_HI		122
#define DI_EXTRA_SIZE		128
#define DI_CTIME_EXTRA		132
#define DI_MTIME_EXTRA		136
#define DI_ATIME_EXTRA		140
#define DI_CRTIME		144
#define DI_CRTIME_EXTRA		148
#define DI_OLD_SIZE		128U
#define DI_EXTRA_KNOWN		32U	/* what we write of the rest */

#define FLAG_SYNC		0x00000008U
#define FLAG_IMMUTABLE		0x00000010U
#define FLAG_APPEND		0x00000020U
#define FLAG_INDEX		0x00001000U
#define FLAG_HUGE		0x00040000U
#define FLAG_EXTENTS		0x00080000U

/* A directory entry's header. */
#define DE_INO			0
#define DE_REC_LEN		4
#define DE_NAME_LEN		6
#define DE_TYPE			7
#define DE_HEADER		8U
#define DE_LEN(namelen)		((DE_HEADER + (namelen) + 3U) & ~3U)

/* What the superblock says, checked. */
struct ext2_geometry {
	uint32_t eg_block;		/* bytes: 1024, 2048, 4096 */
	uint64_t eg_blocks;
	uint32_t eg_inodes;
	uint32_t eg_first_data;
	uint32_t eg_blocks_per_group, eg_inodes_per_group, eg_groups;
	uint32_t eg_inode_size, eg_desc_size, eg_first_ino;
	uint32_t eg_compat, eg_incompat, eg_ro_compat;
	uint64_t eg_free_blocks;
	uint32_t eg_free_inodes;
	bool eg_filetype, eg_rev0, eg_clean;
	bool eg_recover;		/* the journal must be replayed */
};

/*
 * Reads a superblock of a device of `size' bytes. EINVAL: not ext2, or nonsense;
 * ENOTSUP: it has features (in eg_incompat) that we cannot even read.
 */
int ext2_geometry_read(const uint8_t *sb, uint64_t size,
    struct ext2_geometry *);

/* Whether we can write to it too. */
bool ext2_geometry_writable(const struct ext2_geometry *);

/*
 * The entry at `at' of a directory block: its length, 0 when the block is
 * damaged there. *namelen is 0 for an unused one.
 */
size_t ext2_dirent_check(const struct ext2_geometry *, const uint8_t *block,
    size_t at, size_t *namelen);

/*
 * Finds a logical block in a node of an extent tree (an inode's 60 bytes, or a
 * block). 0: *found is a leaf's answer (*block 0: a hole) for *count blocks;
 * ENOENT: look in the node at *block; EIO: damaged.
 */
int ext2_extent_find(const uint8_t *node, size_t size, unsigned int depth,
    uint32_t lbn, uint64_t *block, uint32_t *count);

#endif /* EXT2_FORMAT_H */
