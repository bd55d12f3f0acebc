/*
 * blockpath.c - the way to a block of a file through blocks of pointers.
 */
#include "netbsd/errno.h"
#include "rump/blockpath.h"

int
blockpath_to(uint64_t lbn, uint32_t pointers, struct blockpath *bp)
{
	uint64_t span = pointers;
	unsigned int level, i;

	if (lbn < BLOCKPATH_DIRECT) {
		bp->bp_depth = 1;
		bp->bp_index[0] = (uint32_t)lbn;
		return 0;
	}
	lbn -= BLOCKPATH_DIRECT;
	for (level = 1; level <= BLOCKPATH_LEVELS; level++, span *= pointers) {
		if (lbn >= span) {
			lbn -= span;
			continue;
		}
		bp->bp_depth = level + 1;
		bp->bp_index[0] = BLOCKPATH_DIRECT + level - 1;
		for (i = level; i > 0; i--) {
			bp->bp_index[i] = (uint32_t)(lbn % pointers);
			lbn /= pointers;
		}
		return 0;
	}
	return EFBIG;
}

uint64_t
blockpath_max(uint32_t pointers)
{
	uint64_t n = pointers;

	return BLOCKPATH_DIRECT + n + n * n + n * n * n;
}
