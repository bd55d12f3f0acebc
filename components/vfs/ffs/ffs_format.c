/*
 * ffs_format.c - checks of what is read: superblock, inodes, directory entries.
 */
#include "netbsd/errno.h"
#include "rump/lib.h"

#include "ffs_format.h"

#define BLOCK_MIN	4096U
#define BLOCK_MAX	65536U
#define FRAGMENT_MIN	512U
#define FRAG_MAX	8U

#define NSEC_MAX	999999999U

/* UFS2's place, UFS1's, after a large boot block, and on a floppy. */
const uint32_t ffs_super_places[4] = { 65536, 8192, 262144, 0 };

static uint32_t
swap32(uint32_t v)
{
	return v >> 24 | (v >> 8 & 0xff00) | (v & 0xff00) << 8 | v << 24;
}

static bool
power_of_2(uint32_t v)
{
	return v != 0 && (v & (v - 1)) == 0;
}

/*
 * What kind it is. UFS1 with blocks of 64 KiB has its first copy where UFS2 has its
 * superblock; newer ones say themselves where they are.
 */
static int
super_kind(const uint8_t *sb, uint64_t at, struct ffs_geometry *fg)
{
	uint32_t magic = le32(sb + SB_MAGIC);

	if (swap32(magic) == UFS1_MAGIC || swap32(magic) == UFS2_MAGIC ||
	    swap32(magic) == UFS2EA_MAGIC) {
		fg->fg_refused = "it is of a big-endian machine";
		return ENOTSUP;
	}
	if (magic == UFS2_MAGIC || magic == UFS2EA_MAGIC) {
		fg->fg_ufs2 = true;
		return le64(sb + SB_SBLOCKLOC) == at ? 0 : EINVAL;
	}
	if (magic != UFS1_MAGIC || at == ffs_super_places[0])
		return EINVAL;
	if ((sb[SB_OLD_FLAGS] & OLD_FLAGS_UPDATED) != 0 &&
	    le64(sb + SB_SBLOCKLOC) != at)
		return EINVAL;
	if ((int32_t)le32(sb + SB_OLD_INODEFMT) < INODEFMT_44BSD) {
		fg->fg_refused = "its inodes are older than 4.4BSD's";
		return ENOTSUP;
	}
	return 0;
}

/* Sizes and counts; older UFS1 has them in other fields. */
static void
sizes_read(const uint8_t *sb, struct ffs_geometry *fg)
{
	uint64_t blocks, frags, inodes, reserve;

	if (fg->fg_ufs2 || (sb[SB_OLD_FLAGS] & OLD_FLAGS_UPDATED) != 0) {
		fg->fg_size = le64(sb + SB_SIZE);
		fg->fg_data = le64(sb + SB_DSIZE);
		blocks = le64(sb + SB_CSTOTAL + 8);
		inodes = le64(sb + SB_CSTOTAL + 16);
		frags = le64(sb + SB_CSTOTAL + 24);
		fg->fg_journal = (le32(sb + SB_FLAGS) & FLAGS_JOURNAL) != 0;
	} else {
		fg->fg_size = le32(sb + SB_OLD_SIZE);
		fg->fg_data = le32(sb + SB_OLD_DSIZE);
		blocks = le32(sb + SB_OLD_CSTOTAL + 4);
		inodes = le32(sb + SB_OLD_CSTOTAL + 8);
		frags = le32(sb + SB_OLD_CSTOTAL + 12);
	}
	/* Only told to programs: kept within reason. */
	fg->fg_data = MIN(fg->fg_data, fg->fg_size);
	blocks = MIN(blocks, fg->fg_data / fg->fg_frag);
	fg->fg_free = MIN(blocks * fg->fg_frag + MIN(frags, fg->fg_data),
	    fg->fg_data);
	reserve = fg->fg_data / 100 * MIN(le32(sb + SB_MINFREE), 99U);
	fg->fg_available = fg->fg_free - MIN(fg->fg_free, reserve);
	fg->fg_free_inodes = (uint32_t)MIN(inodes, (uint64_t)UINT32_MAX);
}

static int
sizes_check(struct ffs_geometry *fg, uint64_t size)
{
	uint64_t groups = fg->fg_groups, inodes, table;
	uint32_t per_block = fg->fg_block / ffs_inode_size(fg);

	if (fg->fg_size == 0 || fg->fg_size > size / fg->fg_fragment ||
	    fg->fg_group_size == 0 || groups == 0 ||
	    fg->fg_inodes_per_group == 0 ||
	    fg->fg_inodes_per_group % per_block != 0)
		return EINVAL;
	inodes = groups * fg->fg_inodes_per_group;
	table = (uint64_t)fg->fg_inodes_per_group / per_block * fg->fg_frag;
	if (inodes <= FFS_ROOT_INO || inodes > UINT32_MAX ||
	    fg->fg_inode_table >= fg->fg_group_size ||
	    table > fg->fg_group_size - fg->fg_inode_table ||
	    groups * fg->fg_group_size < fg->fg_size ||
	    (groups - 1) * fg->fg_group_size >= fg->fg_size)
		return EINVAL;
	fg->fg_inodes = (uint32_t)inodes;
	fg->fg_free_inodes = MIN(fg->fg_free_inodes, fg->fg_inodes);
	return 0;
}

int
ffs_geometry_read(const uint8_t *sb, uint64_t at, uint64_t size,
    struct ffs_geometry *fg)
{
	int error;

	memset(fg, 0, sizeof(*fg));
	error = super_kind(sb, at, fg);
	if (error != 0)
		return error;
	fg->fg_block = le32(sb + SB_BSIZE);
	fg->fg_fragment = le32(sb + SB_FSIZE);
	fg->fg_frag = le32(sb + SB_FRAG);
	if (!power_of_2(fg->fg_block) || fg->fg_block < BLOCK_MIN ||
	    fg->fg_block > BLOCK_MAX || !power_of_2(fg->fg_fragment) ||
	    fg->fg_fragment < FRAGMENT_MIN ||
	    fg->fg_fragment > fg->fg_block || fg->fg_frag > FRAG_MAX ||
	    fg->fg_frag != fg->fg_block / fg->fg_fragment)
		return EINVAL;
	fg->fg_groups = le32(sb + SB_NCG);
	fg->fg_inodes_per_group = le32(sb + SB_IPG);
	fg->fg_group_size = le32(sb + SB_FPG);
	fg->fg_inode_table = le32(sb + SB_IBLKNO);
	if (!fg->fg_ufs2) {
		fg->fg_cgoffset = le32(sb + SB_OLD_CGOFFSET);
		fg->fg_cgmask = le32(sb + SB_OLD_CGMASK);
	}
	fg->fg_link_max = le32(sb + SB_MAXSYMLINKLEN);
	if (fg->fg_link_max > BLOCKPATH_POINTERS * ffs_pointer_size(fg))
		return EINVAL;
	fg->fg_clean = (sb[SB_CLEAN] & CLEAN_ISCLEAN) != 0;
	sizes_read(sb, fg);
	return sizes_check(fg, size);
}

uint64_t
ffs_inode_offset(const struct ffs_geometry *fg, uint32_t ino)
{
	uint32_t group = ino / fg->fg_inodes_per_group;

	/* UFS1 may begin each group at another place, once for disks' sake. */
	return ((uint64_t)group * fg->fg_group_size +
	    (uint64_t)fg->fg_cgoffset * (group & ~fg->fg_cgmask) +
	    fg->fg_inode_table) * fg->fg_fragment +
	    (uint64_t)(ino % fg->fg_inodes_per_group) * ffs_inode_size(fg);
}

static struct timespec
time_of(int64_t sec, const uint8_t *nsec)
{
	return (struct timespec){ sec, MIN(le32(nsec), NSEC_MAX) };
}

void
ffs_inode_read(const struct ffs_geometry *fg, const uint8_t *di,
    struct ffs_inode *fi)
{
	memset(fi, 0, sizeof(*fi));
	fi->fi_mode = le16(di);
	fi->fi_nlink = le16(di + 2);
	if (fg->fg_ufs2) {
		fi->fi_uid = le32(di + 4);
		fi->fi_gid = le32(di + 8);
		fi->fi_size = le64(di + 16);
		fi->fi_blocks = le64(di + 24);
		fi->fi_atime = time_of((int64_t)le64(di + 32), di + 68);
		fi->fi_mtime = time_of((int64_t)le64(di + 40), di + 64);
		fi->fi_ctime = time_of((int64_t)le64(di + 48), di + 72);
		fi->fi_birthtime = time_of((int64_t)le64(di + 56), di + 76);
		fi->fi_gen = le32(di + 80);
		fi->fi_flags = le32(di + 88);
		memcpy(fi->fi_block, di + UFS2_DI_BLOCK,
		    BLOCKPATH_POINTERS * 8);
	} else {
		fi->fi_size = le64(di + 8);
		fi->fi_atime = time_of((int32_t)le32(di + 16), di + 20);
		fi->fi_mtime = time_of((int32_t)le32(di + 24), di + 28);
		fi->fi_ctime = time_of((int32_t)le32(di + 32), di + 36);
		fi->fi_birthtime = fi->fi_ctime;
		fi->fi_flags = le32(di + 100);
		fi->fi_blocks = le32(di + 104);
		fi->fi_gen = le32(di + 108);
		fi->fi_uid = le32(di + 112);
		fi->fi_gid = le32(di + 116);
		memcpy(fi->fi_block, di + UFS1_DI_BLOCK,
		    BLOCKPATH_POINTERS * 4);
	}
}

uint64_t
ffs_max_size(const struct ffs_geometry *fg)
{
	return blockpath_max(fg->fg_block / ffs_pointer_size(fg)) *
	    fg->fg_block;
}

size_t
ffs_dirent_check(const struct ffs_geometry *fg, const uint8_t *chunk,
    size_t at, size_t *namelen)
{
	size_t len, name;

	if (at + DE_HEADER > FFS_DIRBLOCK)
		return 0;
	len = le16(chunk + at + DE_REC_LEN);
	name = chunk[at + DE_NAME_LEN];
	if (len < DE_HEADER || len % 4 != 0 || len > FFS_DIRBLOCK - at)
		return 0;
	*namelen = 0;
	if (le32(chunk + at + DE_INO) == 0 ||
	    chunk[at + DE_TYPE] == DE_TYPE_WHITEOUT)
		return len;
	if (name == 0 || DE_LEN(name) > len ||
	    le32(chunk + at + DE_INO) >= fg->fg_inodes)
		return 0;
	*namelen = name;
	return len;
}
