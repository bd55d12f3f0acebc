/*
 * ext2, mounted, read and changed.
 * sources: components/dev/disk/cache.c components/dev/disk/cache_io.c
 * sources: components/dev/disk/cache_sync.c components/dev/disk/nodecache.c
 * sources: components/dev/disk/blockpath.c
 * sources: components/vfs/base/vnode.c
 * sources: components/vfs/ext2fs/format.c components/vfs/ext2fs/ext2_alloc.c
 * sources: components/vfs/ext2fs/ext2_dir.c components/vfs/ext2fs/ext2_inode.c
 * sources: components/vfs/ext2fs/ext2_keep.c
 * sources: components/vfs/ext2fs/ext2_map.c components/vfs/ext2fs/ext2_mount.c
 * sources: components/vfs/ext2fs/ext2_sync.c components/vfs/ext2fs/ext2_vops.c
 * includes: components/dev/disk components/dev/disk/include test/fuzz
 */
#include "diskfs.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_disk(RUMP_SET_START(fs), data, size, 0);
	/* What can only be read. */
	fuzz_disk(RUMP_SET_START(fs), data, size, ST_RDONLY);
	return 0;
}
