/*
 * partition.h - partition tables: MBR with logical partitions, and GPT. What is
 * read is not believed.
 */
#ifndef PARTITION_H
#define PARTITION_H

#include <stddef.h>
#include <stdint.h>

/* In sectors of 512 bytes, within the disk, not empty. */
struct partition {
	uint64_t p_start, p_count;
};

/* Reads a sector of 512 bytes into buf; an errno. */
typedef int partition_read_fn(void *arg, uint64_t sector, void *buf);

/*
 * Fills parts with the partitions of a disk of `sectors' sectors, in the order of
 * its table. *n is how many; 0 when the disk has no table. Entries that make no
 * sense are left out. The reader's errno.
 */
int partition_read(partition_read_fn *, void *arg, uint64_t sectors,
    struct partition *parts, size_t max, size_t *n);

#endif /* PARTITION_H */
