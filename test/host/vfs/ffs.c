/*
 * FFS: superblocks, and files whose blocks are where makefs puts none: behind three
 * levels of indirect blocks, beyond 4 GiB, in fragments at the very end.
 * sources: components/dev/disk/cache.c components/dev/disk/cache_io.c
 * sources: components/dev/disk/cache_sync.c components/dev/disk/nodecache.c
 * sources: components/dev/disk/blockpath.c components/vfs/base/vnode.c
 * sources: components/vfs/ffs/ffs_format.c components/vfs/ffs/ffs_map.c
 * sources: components/vfs/ffs/ffs_node.c components/vfs/ffs/ffs_dir.c
 * sources: components/vfs/ffs/ffs_vops.c components/vfs/ffs/ffs_mount.c
 * includes: components/dev/disk components/dev/disk/include components/vfs/ffs
 */
#include "fakedisk.h"
#include "ffs_format.h"
#include "netbsd/stat.h"
#include "test.h"

#define BLOCK		4096U
#define FRAGMENT	512U
#define FRAGS		400U		/* of the file system */
#define IMAGE		(FRAGS * FRAGMENT)
#define TABLE		144U		/* where the inodes are: a fragment */
#define ROOT_DIR	152U
#define FAR_BLOCK	2000000U	/* behind three levels of pointers */
#define TAIL		700U		/* bytes in it */

static uint8_t image[IMAGE];
static bool ufs2;
static struct vnode *root;

static void
put64(void *p, uint64_t v)
{
	put32(p, (uint32_t)v);
	put32((uint8_t *)p + 4, (uint32_t)(v >> 32));
}

static uint32_t
super_place(void)
{
	return ufs2 ? 65536 : 8192;
}

static uint8_t *
super(void)
{
	return image + super_place();
}

static uint8_t *
inode(uint32_t ino)
{
	return image + TABLE * FRAGMENT +
	    ino * (ufs2 ? UFS2_DINODE : UFS1_DINODE);
}

/* The pointer `i' of an inode's 15, or of an indirect block. */
static uint8_t *
slot(uint8_t *p, uint32_t i)
{
	return p + i * (ufs2 ? 8 : 4);
}

static uint8_t *
pointers(uint32_t ino)
{
	return inode(ino) + (ufs2 ? UFS2_DI_BLOCK : UFS1_DI_BLOCK);
}

static void
put_pointer(uint8_t *p, uint64_t frag)
{
	if (ufs2)
		put64(p, frag);
	else
		put32(p, (uint32_t)frag);
}

static void
make_inode(uint32_t ino, uint32_t mode, uint64_t size)
{
	uint8_t *di = inode(ino);

	put16(di, mode);
	put16(di + 2, 1);
	put64(di + (ufs2 ? 16 : 8), size);
}

/* Appends to the root's piece at *at; the last takes what is left. */
static void
make_entry(size_t *at, const char *name, uint32_t ino, uint8_t type, bool last)
{
	uint8_t *e = image + ROOT_DIR * FRAGMENT + *at;
	size_t len = strlen(name);
	size_t step = last ? FFS_DIRBLOCK - *at : DE_LEN(len);

	put32(e + DE_INO, ino);
	put16(e + DE_REC_LEN, (uint32_t)step);
	e[DE_TYPE] = type;
	e[DE_NAME_LEN] = (uint8_t)len;
	memcpy(e + DE_HEADER, name, len);
	*at += step;
}

static void
make_super(void)
{
	uint8_t *sb = super();

	put32(sb + SB_IBLKNO, TABLE);
	put32(sb + SB_NCG, 1);
	put32(sb + SB_BSIZE, BLOCK);
	put32(sb + SB_FSIZE, FRAGMENT);
	put32(sb + SB_FRAG, BLOCK / FRAGMENT);
	put32(sb + SB_MINFREE, 10);
	put32(sb + SB_IPG, ufs2 ? 16 : 32);
	put32(sb + SB_FPG, FRAGS);
	put32(sb + SB_OLD_CGMASK, UINT32_MAX);
	sb[SB_CLEAN] = CLEAN_ISCLEAN;
	sb[SB_OLD_FLAGS] = OLD_FLAGS_UPDATED;
	put64(sb + SB_SBLOCKLOC, super_place());
	put64(sb + SB_CSTOTAL + 8, 20);
	put64(sb + SB_CSTOTAL + 16, 5);
	put64(sb + SB_CSTOTAL + 24, 3);
	put64(sb + SB_SIZE, FRAGS);
	put64(sb + SB_DSIZE, 200);
	put32(sb + SB_MAXSYMLINKLEN, ufs2 ? 120 : 60);
	put32(sb + SB_OLD_INODEFMT, INODEFMT_44BSD);
	put32(sb + SB_MAGIC, ufs2 ? UFS2_MAGIC : UFS1_MAGIC);
}

/* "far": all holes but its first block and the last one, which TAIL bytes are of. */
static void
make_far(void)
{
	uint32_t n = BLOCK / (ufs2 ? 8 : 4);
	uint64_t lbn = FAR_BLOCK - 12 - n - (uint64_t)n * n;
	uint32_t frag[4] = { 160, 168, 176, 184 };	/* 3 levels, contents */

	make_inode(3, S_IFREG | 0644, (uint64_t)FAR_BLOCK * BLOCK + TAIL);
	put_pointer(slot(pointers(3), 0), 192);
	memset(image + 192 * FRAGMENT, 'a', BLOCK);
	put_pointer(slot(pointers(3), 14), frag[0]);
	put_pointer(slot(image + frag[0] * FRAGMENT,
	    (uint32_t)(lbn / n / n)), frag[1]);
	put_pointer(slot(image + frag[1] * FRAGMENT,
	    (uint32_t)(lbn / n % n)), frag[2]);
	put_pointer(slot(image + frag[2] * FRAGMENT,
	    (uint32_t)(lbn % n)), frag[3]);
	memset(image + frag[3] * FRAGMENT, 'z', BLOCK);
}

/*
 * A file system with /far, /tail (in the very last fragment), /link and
 * /long-link.
 */
static void
make(bool is_ufs2)
{
	size_t at = 0;

	ufs2 = is_ufs2;
	memset(image, 0, sizeof(image));
	make_super();
	make_inode(2, S_IFDIR | 0755, FFS_DIRBLOCK);
	put_pointer(slot(pointers(2), 0), ROOT_DIR);
	make_entry(&at, ".", 2, 4, false);
	make_entry(&at, "..", 2, 4, false);
	make_entry(&at, "whiteout", 1, DE_TYPE_WHITEOUT, false);
	make_entry(&at, "far", 3, 8, false);
	make_entry(&at, "tail", 4, 8, false);
	make_entry(&at, "link", 5, 10, false);
	make_entry(&at, "long-link", 6, 10, true);
	make_far();
	make_inode(4, S_IFREG | 0600, 12);
	put_pointer(slot(pointers(4), 0), FRAGS - 1);
	memset(image + (FRAGS - 1) * FRAGMENT, 't', FRAGMENT);
	make_inode(5, S_IFLNK | 0777, 6);
	memcpy(pointers(5), "target", 6);
	make_inode(6, S_IFLNK | 0777, 120);
	put_pointer(slot(pointers(6), 0), 200);
	memset(image + 200 * FRAGMENT, 'l', 120);
}

static int
mount_image(int flags)
{
	return fakedisk_mount(RUMP_SET_START(fs), image, sizeof(image), flags,
	    &root);
}

static void
unmount_image(void)
{
	CHECK_EQ(fakedisk_mnt.mnt_fs->fs_unmount(&fakedisk_mnt, false), 0);
	fakedisk_end();
}

static int
find(const char *name, struct vnode **vpp)
{
	return root->v_ops->vop_lookup(root, name, strlen(name), vpp);
}

/* Whether [offset, offset + len) of a name is all `c', and the file ends there. */
static void
check_bytes(const char *name, int64_t offset, size_t len, char c, bool end)
{
	static char buf[2 * BLOCK];
	struct vnode *vp;
	size_t i;

	REQUIRE(find(name, &vp) == 0);
	memset(buf, '?', sizeof(buf));
	CHECK_EQ(fakedisk_move(vp, UIO_READ, offset, buf,
	    end ? sizeof(buf) : len), 0);
	for (i = 0; i < len && buf[i] == c; i++)
		;
	CHECK_EQ(i, len);
	CHECK(buf[len] == '?');
	vnode_release(vp);
}

static int
read_error(const char *name, int64_t offset)
{
	struct vnode *vp;
	char buf[16];
	int error;

	error = find(name, &vp);
	if (error != 0)
		return error;
	error = fakedisk_move(vp, UIO_READ, offset, buf, sizeof(buf));
	vnode_release(vp);
	return error;
}

/* The error of reading the image as it is now. */
static int
damaged_read(const char *name, int64_t offset)
{
	int error = mount_image(ST_RDONLY);

	if (error != 0) {
		fakedisk_end();
		return error;
	}
	error = read_error(name, offset);
	unmount_image();
	return error;
}

static void
check_link(const char *name, size_t len, char first)
{
	struct vnode *vp;
	char text[300];
	size_t got = 0;

	REQUIRE(find(name, &vp) == 0);
	CHECK_EQ(vp->v_type, VLNK);
	CHECK_EQ(vp->v_ops->vop_readlink(vp, text, sizeof(text), &got), 0);
	CHECK_EQ(got, len);
	CHECK(text[0] == first);
	vnode_release(vp);
}

static bool
count_name(void *arg, const struct vdirent *vd)
{
	unsigned int *seen = arg;

	(*seen)++;
	if (strcmp(vd->vd_name, "link") == 0)
		CHECK_EQ(vd->vd_type, VLNK);
	if (strcmp(vd->vd_name, "..") == 0)
		CHECK_EQ(vd->vd_type, VDIR);
	return *seen % 3 != 2;
}

/* Names, a few at a time. */
static void
check_names(void)
{
	unsigned int seen = 0, calls;
	uint64_t cookie = 0;
	bool eof = false;

	for (calls = 0; !eof && calls < 10; calls++)
		REQUIRE(root->v_ops->vop_readdir(root, &cookie, count_name,
		    &seen, &eof) == 0);
	CHECK(eof);
	/* Six, three of which were offered twice. */
	CHECK_EQ(seen, 9);
}

static void
check_whole(bool is_ufs2)
{
	const int64_t far = (int64_t)FAR_BLOCK * BLOCK;
	struct statvfs_info si;
	struct vnode *vp;
	struct vattr va;

	make(is_ufs2);
	REQUIRE(mount_image(ST_RDONLY) == 0);
	CHECK_EQ(find("nothing", &vp), ENOENT);
	CHECK_EQ(find("whiteout", &vp), ENOENT);
	check_names();
	check_bytes("far", 0, BLOCK, 'a', false);
	check_bytes("far", BLOCK, BLOCK, '\0', false);
	check_bytes("far", 100 * BLOCK, BLOCK, '\0', false);
	check_bytes("far", far - 100, 100, '\0', false);
	check_bytes("far", far, TAIL, 'z', true);
	check_bytes("far", far + 600, TAIL - 600, 'z', true);
	check_bytes("far", far + TAIL, 0, 'z', true);
	check_bytes("tail", 0, 12, 't', true);
	check_link("link", 6, 't');
	check_link("long-link", 120, 'l');
	REQUIRE(find("far", &vp) == 0);
	memset(&va, 0, sizeof(va));
	CHECK_EQ(vp->v_ops->vop_getattr(vp, &va), 0);
	CHECK_EQ(va.va_size, far + TAIL);
	CHECK_EQ(va.va_ino, 3);
	vnode_release(vp);
	memset(&si, 0, sizeof(si));
	CHECK_EQ(fakedisk_mnt.mnt_fs->fs_statvfs(&fakedisk_mnt, &si), 0);
	CHECK_EQ(si.si_frsize, FRAGMENT);
	CHECK_EQ(si.si_blocks, 200);
	CHECK_EQ(si.si_bfree, 20 * 8 + 3);
	CHECK_EQ(si.si_bavail, 20 * 8 + 3 - 20);
	CHECK_EQ(si.si_ffree, 5);
	unmount_image();
}

TEST(ufs1_is_read)
{
	check_whole(false);
}

TEST(ufs2_is_read)
{
	check_whole(true);
}

TEST(only_read)
{
	make(true);
	CHECK_EQ(mount_image(0), EROFS);
	fakedisk_end();
}

/* Fragments are read one by one, which disks with larger blocks cannot do. */
TEST(large_disk_blocks)
{
	make(true);
	fakedisk_blocksize = 2 * FRAGMENT;
	CHECK_EQ(damaged_read("tail", 0), EINVAL);
	fakedisk_blocksize = FRAGMENT;
	CHECK_EQ(damaged_read("tail", 0), 0);
}

static int
damaged_mount(size_t at, uint32_t value)
{
	int error;

	make(ufs2);
	put32(super() + at, value);
	error = mount_image(ST_RDONLY);
	if (error == 0)
		unmount_image();
	else
		fakedisk_end();
	return error;
}

static void
check_supers(void)
{
	CHECK_EQ(damaged_mount(SB_MINFREE, 99), 0);
	CHECK_EQ(damaged_mount(SB_MAGIC, 0), EINVAL);
	CHECK_EQ(damaged_mount(SB_MAGIC, 0x54190100), EOPNOTSUPP);
	CHECK_EQ(damaged_mount(SB_MAGIC, 0x19015419), EOPNOTSUPP);
	CHECK_EQ(damaged_mount(SB_SBLOCKLOC, 12345), EINVAL);
	CHECK_EQ(damaged_mount(SB_BSIZE, 2048), EINVAL);
	CHECK_EQ(damaged_mount(SB_BSIZE, 131072), EINVAL);
	CHECK_EQ(damaged_mount(SB_FSIZE, 0), EINVAL);
	CHECK_EQ(damaged_mount(SB_FSIZE, 256), EINVAL);
	CHECK_EQ(damaged_mount(SB_FRAG, 4), EINVAL);
	CHECK_EQ(damaged_mount(SB_NCG, 0), EINVAL);
	CHECK_EQ(damaged_mount(SB_NCG, 2), EINVAL);
	CHECK_EQ(damaged_mount(SB_IPG, 0), EINVAL);
	CHECK_EQ(damaged_mount(SB_IPG, 17), EINVAL);
	CHECK_EQ(damaged_mount(SB_IPG, 1U << 31), EINVAL);
	CHECK_EQ(damaged_mount(SB_FPG, 0), EINVAL);
	CHECK_EQ(damaged_mount(SB_FPG, FRAGS - 1), EINVAL);
	CHECK_EQ(damaged_mount(SB_IBLKNO, FRAGS), EINVAL);
	CHECK_EQ(damaged_mount(SB_IBLKNO, UINT32_MAX), EINVAL);
	CHECK_EQ(damaged_mount(SB_SIZE, 0), EINVAL);
	CHECK_EQ(damaged_mount(SB_SIZE, FRAGS + 1), EINVAL);
	CHECK_EQ(damaged_mount(SB_SIZE + 4, 1), EINVAL);
	CHECK_EQ(damaged_mount(SB_MAXSYMLINKLEN, 121), EINVAL);
	CHECK_EQ(damaged_mount(SB_MAXSYMLINKLEN, UINT32_MAX), EINVAL);
}

TEST(superblocks_are_checked)
{
	ufs2 = true;
	check_supers();
	CHECK_EQ(damaged_mount(SB_MAGIC, UFS2EA_MAGIC), 0);
	ufs2 = false;
	check_supers();
	CHECK_EQ(damaged_mount(SB_OLD_INODEFMT, UINT32_MAX), EOPNOTSUPP);
}

/* An old UFS1 has its sizes elsewhere. */
TEST(old_fields)
{
	uint8_t *sb;

	make(false);
	sb = super();
	sb[SB_OLD_FLAGS] = 0;
	memset(sb + SB_SBLOCKLOC, 0xff, 100);
	put32(sb + SB_OLD_SIZE, FRAGS);
	put32(sb + SB_OLD_DSIZE, 100);
	CHECK_EQ(damaged_read("tail", 0), 0);
	put32(sb + SB_OLD_SIZE, FRAGS + 1);
	CHECK_EQ(damaged_read("tail", 0), EINVAL);
}

/* A copy of UFS1's superblock where UFS2's would be does not count. */
TEST(the_first_superblock_counts)
{
	make(false);
	memcpy(image + 65536, super(), FFS_SUPER_SIZE);
	put32(image + 65536 + SB_IBLKNO, 0);
	image[65536 + SB_OLD_FLAGS] = 0;
	CHECK_EQ(damaged_read("tail", 0), 0);
	put32(super() + SB_MAGIC, 0);
	CHECK_EQ(damaged_read("tail", 0), EINVAL);
}

/* On a floppy it is at the start. */
TEST(other_places)
{
	make(true);
	memcpy(image, super(), FFS_SUPER_SIZE);
	memset(super(), 0, FFS_SUPER_SIZE);
	CHECK_EQ(damaged_read("tail", 0), EINVAL);
	put64(image + SB_SBLOCKLOC, 0);
	CHECK_EQ(damaged_read("tail", 0), 0);
}

static void
check_pointers(bool is_ufs2)
{
	const int64_t far = (int64_t)FAR_BLOCK * BLOCK;

	make(is_ufs2);
	put_pointer(slot(pointers(4), 0), FRAGS);
	CHECK_EQ(damaged_read("tail", 0), EIO);
	put_pointer(slot(pointers(4), 0), UINT32_MAX);
	CHECK_EQ(damaged_read("tail", 0), EIO);
	/* Two fragments where there is one. */
	put_pointer(slot(pointers(4), 0), FRAGS - 1);
	put32(inode(4) + (ufs2 ? 16 : 8), FRAGMENT + 1);
	CHECK_EQ(damaged_read("tail", 0), EIO);
	put_pointer(slot(pointers(4), 0), FRAGS - 2);
	CHECK_EQ(damaged_read("tail", 0), 0);
	/* An indirect block is whole. */
	put_pointer(slot(pointers(3), 14), FRAGS - 7);
	CHECK_EQ(damaged_read("far", 0), 0);
	CHECK_EQ(damaged_read("far", far), EIO);
	make(is_ufs2);
	put_pointer(slot(pointers(2), 0), 0);
	CHECK_EQ(damaged_read("tail", 0), EIO);
}

TEST(pointers_are_checked)
{
	check_pointers(false);
	check_pointers(true);
}

TEST(inodes_are_checked)
{
	make(true);
	put16(inode(4), 0);
	CHECK_EQ(damaged_read("tail", 0), EIO);
	put16(inode(4), S_IFREG);
	put16(inode(4) + 2, 0);
	CHECK_EQ(damaged_read("tail", 0), EIO);
	put16(inode(4) + 2, 1);
	put32(inode(4) + 20, 1U << 30);
	CHECK_EQ(damaged_read("tail", 0), EIO);
	make(true);
	put32(inode(2) + 16, FFS_DIRBLOCK - 1);
	CHECK_EQ(damaged_read("tail", 0), EIO);
	make(true);
	put16(inode(2), S_IFREG);
	CHECK_EQ(damaged_read("tail", 0), EINVAL);
}

TEST(snapshots_are_not_read)
{
	make(true);
	put32(inode(4) + 88, SF_SNAPSHOT);
	CHECK_EQ(damaged_read("tail", 0), EOPNOTSUPP);
	make(false);
	put32(inode(4) + 100, SF_SNAPSHOT);
	CHECK_EQ(damaged_read("tail", 0), EOPNOTSUPP);
}

TEST(entries_are_checked)
{
	uint8_t *tail;

	make(true);
	tail = image + ROOT_DIR * FRAGMENT + 2 * DE_LEN(1) + DE_LEN(8) +
	    DE_LEN(3);
	CHECK(tail[DE_HEADER] == 't');
	put16(tail + DE_REC_LEN, 4);
	CHECK_EQ(damaged_read("tail", 0), EIO);
	put16(tail + DE_REC_LEN, 18);
	CHECK_EQ(damaged_read("tail", 0), EIO);
	put16(tail + DE_REC_LEN, 512);
	CHECK_EQ(damaged_read("tail", 0), EIO);
	put16(tail + DE_REC_LEN, DE_LEN(4));
	CHECK_EQ(damaged_read("tail", 0), 0);
	tail[DE_NAME_LEN] = 0;
	CHECK_EQ(damaged_read("tail", 0), EIO);
	tail[DE_NAME_LEN] = 9;
	CHECK_EQ(damaged_read("tail", 0), EIO);
	tail[DE_NAME_LEN] = 4;
	put32(tail + DE_INO, 16);
	CHECK_EQ(damaged_read("tail", 0), EIO);
	/* Names before a damaged one are found. */
	CHECK_EQ(damaged_read("far", 0), 0);
}
