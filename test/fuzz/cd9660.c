/*
 * ISO 9660, mounted and read.
 * sources: components/dev/disk/cache.c components/dev/disk/cache_io.c
 * sources: components/dev/disk/cache_sync.c components/dev/disk/nodecache.c
 * sources: components/vfs/base/vnode.c
 * sources: components/vfs/cd9660/cd9660.c components/vfs/cd9660/iso.c
 * sources: components/vfs/cd9660/rockridge.c
 * includes: components/dev/disk components/dev/disk/include test/fuzz
 */
#include "diskfs.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_disk(RUMP_SET_START(fs), data, size, ST_RDONLY);
	return 0;
}
