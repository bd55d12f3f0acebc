/*
 * FFS, mounted and read.
 * sources: components/dev/disk/cache.c components/dev/disk/cache_io.c
 * sources: components/dev/disk/cache_sync.c components/dev/disk/nodecache.c
 * sources: components/dev/disk/blockpath.c components/vfs/base/vnode.c
 * sources: components/vfs/ffs/ffs_format.c components/vfs/ffs/ffs_map.c
 * sources: components/vfs/ffs/ffs_node.c components/vfs/ffs/ffs_dir.c
 * sources: components/vfs/ffs/ffs_vops.c components/vfs/ffs/ffs_mount.c
 * includes: components/dev/disk components/dev/disk/include test/fuzz
 */
#include "diskfs.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_disk(RUMP_SET_START(fs), data, size, ST_RDONLY);
	return 0;
}
