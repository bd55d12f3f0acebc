/*
 * format.c - checks of what is read: superblock, directory entries, extents.
 */
#include "netbsd/errno.h"
#include "rump/lib.h"

#include "format.h"

#define GROUPS_MAX	(1U << 20)

#define INCOMPAT_READABLE						\
	(INCOMPAT_FILETYPE | INCOMPAT_RECOVER | INCOMPAT_EXTENTS |	\
	 INCOMPAT_64BIT | INCOMPAT_FLEX_BG | INCOMPAT_CSUM_SEED |	\
	 INCOMPAT_LARGEDIR)

int
ext2_geometry_read(const uint8_t *sb, uint64_t size, struct ext2_geometry *eg)
{
	uint32_t log, dynamic;
	uint64_t groups;

	memset(eg, 0, sizeof(*eg));
	if (le16(sb + SB_MAGIC) != EXT2_MAGIC)
		return EINVAL;
	eg->eg_rev0 = le32(sb + SB_REV) == 0;
	dynamic = !eg->eg_rev0;
	eg->eg_compat = dynamic ? le32(sb + SB_COMPAT) : 0;
	eg->eg_incompat = dynamic ? le32(sb + SB_INCOMPAT) : 0;
	eg->eg_ro_compat = dynamic ? le32(sb + SB_RO_COMPAT) : 0;
	if ((eg->eg_incompat & ~INCOMPAT_READABLE) != 0)
		return ENOTSUP;
	log = le32(sb + SB_LOG_BLOCK);
	if (log > 2)
		return log > 6 ? EINVAL : ENOTSUP;
	eg->eg_block = 1024U << log;
	eg->eg_blocks = le32(sb + SB_BLOCKS);
	if ((eg->eg_incompat & INCOMPAT_64BIT) != 0)
		eg->eg_blocks |= (uint64_t)le32(sb + SB_BLOCKS_HI) << 32;
	eg->eg_inodes = le32(sb + SB_INODES);
	eg->eg_first_data = le32(sb + SB_FIRST_DATA);
	eg->eg_blocks_per_group = le32(sb + SB_BLOCKS_PER_GROUP);
	eg->eg_inodes_per_group = le32(sb + SB_INODES_PER_GROUP);
	eg->eg_inode_size = dynamic ? le16(sb + SB_INODE_SIZE) : DI_OLD_SIZE;
	eg->eg_first_ino = dynamic ? le32(sb + SB_FIRST_INO) : 11;
	eg->eg_desc_size = (eg->eg_incompat & INCOMPAT_64BIT) != 0 ?
	    le16(sb + SB_DESC_SIZE) : 32;
	eg->eg_free_blocks = le32(sb + SB_FREE_BLOCKS);
	eg->eg_free_inodes = le32(sb + SB_FREE_INODES);
	eg->eg_filetype = (eg->eg_incompat & INCOMPAT_FILETYPE) != 0;
	eg->eg_clean = (le16(sb + SB_STATE) & STATE_VALID) != 0;
	eg->eg_recover = (eg->eg_incompat & INCOMPAT_RECOVER) != 0;
	if (eg->eg_blocks == 0 || eg->eg_blocks > size / eg->eg_block ||
	    eg->eg_first_data != (eg->eg_block == 1024) ||
	    eg->eg_blocks <= eg->eg_first_data ||
	    eg->eg_blocks_per_group == 0 ||
	    eg->eg_blocks_per_group > eg->eg_block * 8 ||
	    eg->eg_inodes_per_group == 0 ||
	    eg->eg_inodes_per_group > eg->eg_block * 8 ||
	    eg->eg_inode_size < DI_OLD_SIZE ||
	    eg->eg_inode_size > eg->eg_block ||
	    (eg->eg_inode_size & (eg->eg_inode_size - 1)) != 0 ||
	    eg->eg_desc_size < 32 || eg->eg_desc_size > eg->eg_block ||
	    (eg->eg_desc_size & (eg->eg_desc_size - 1)) != 0 ||
	    eg->eg_first_ino <= EXT2_ROOT_INO)
		return EINVAL;
	groups = (eg->eg_blocks - eg->eg_first_data +
	    eg->eg_blocks_per_group - 1) / eg->eg_blocks_per_group;
	if (groups > GROUPS_MAX ||
	    groups * eg->eg_inodes_per_group != eg->eg_inodes)
		return EINVAL;
	eg->eg_groups = (uint32_t)groups;
	return 0;
}

bool
ext2_geometry_writable(const struct ext2_geometry *eg)
{
	return (eg->eg_incompat & ~INCOMPAT_FILETYPE) == 0 &&
	    (eg->eg_ro_compat & ~(RO_COMPAT_SPARSE | RO_COMPAT_LARGE_FILE |
	    RO_COMPAT_BTREE_DIR)) == 0;
}

size_t
ext2_dirent_check(const struct ext2_geometry *eg, const uint8_t *block,
    size_t at, size_t *namelen)
{
	size_t len, name;

	if (at + DE_HEADER > eg->eg_block)
		return 0;
	len = le16(block + at + DE_REC_LEN);
	name = eg->eg_filetype ? block[at + DE_NAME_LEN] :
	    le16(block + at + DE_NAME_LEN);
	if (len < DE_HEADER || len % 4 != 0 || len > eg->eg_block - at)
		return 0;
	if (le32(block + at + DE_INO) == 0) {
		*namelen = 0;
		return len;
	}
	if (name == 0 || name > EXT2_NAME_MAX || DE_LEN(name) > len ||
	    le32(block + at + DE_INO) > eg->eg_inodes)
		return 0;
	*namelen = name;
	return len;
}

#define EXTENT_MAGIC	0xf30a
#define EXTENT_SIZE	12U
#define EXTENT_MAX	32768U		/* longer: allocated, not written */

int
ext2_extent_find(const uint8_t *node, size_t size, unsigned int depth,
    uint32_t lbn, uint64_t *block, uint32_t *count)
{
	unsigned int n = le16(node + 2), i;
	const uint8_t *e, *next = NULL;
	uint32_t first, len;

	if (le16(node) != EXTENT_MAGIC || le16(node + 6) != depth ||
	    (n + 1) * EXTENT_SIZE > size)
		return EIO;
	/* The last entry that does not begin after the block. */
	for (i = 0, e = NULL; i < n; i++) {
		next = node + (i + 1) * EXTENT_SIZE;
		if (le32(next) > lbn)
			break;
		e = next;
		next = NULL;
	}
	*block = 0;
	*count = next != NULL ? le32(next) - lbn : UINT32_MAX - lbn;
	if (e == NULL)
		return 0;
	if (depth > 0) {
		*block = le32(e + 4) | (uint64_t)le16(e + 8) << 32;
		return ENOENT;
	}
	first = le32(e);
	len = le16(e + 4);
	if (len == 0)
		return EIO;
	if (lbn - first < (len > EXTENT_MAX ? len - EXTENT_MAX : len)) {
		*count = (len > EXTENT_MAX ? len - EXTENT_MAX : len) -
		    (lbn - first);
		if (len <= EXTENT_MAX)
			*block = (le32(e + 8) |
			    (uint64_t)le16(e + 6) << 32) + (lbn - first);
	}
	return 0;
}
