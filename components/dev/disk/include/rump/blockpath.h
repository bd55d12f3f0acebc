/*
 * rump/blockpath.h - where a file's block is told, in file systems of Unix's kind:
 * an inode has pointers to its first 12 blocks and one each to blocks of pointers
 * one, two and three levels deep.
 */
#ifndef RUMP_BLOCKPATH_H
#define RUMP_BLOCKPATH_H

#include <stdint.h>

#define BLOCKPATH_DIRECT	12U
#define BLOCKPATH_LEVELS	3U
#define BLOCKPATH_POINTERS	(BLOCKPATH_DIRECT + BLOCKPATH_LEVELS)

/* The way to a block: an index for each level, the first into the inode's. */
struct blockpath {
	unsigned int bp_depth;		/* indices: 1.. */
	uint32_t bp_index[BLOCKPATH_LEVELS + 1];
};

/*
 * The way to logical block `lbn' when a block of pointers has `pointers' of them
 * (at most 2^20). EFBIG: nothing leads that far.
 */
int blockpath_to(uint64_t lbn, uint32_t pointers, struct blockpath *);

/* How many blocks a file can have. */
uint64_t blockpath_max(uint32_t pointers);

#endif /* RUMP_BLOCKPATH_H */
