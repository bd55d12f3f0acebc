/*
 * disk_impl.h - requests, between the files of the disks. Monitor held.
 */
#ifndef DISK_IMPL_H
#define DISK_IMPL_H

#include "rump/disk.h"

struct uio;

/* Does a request and waits for it; blkdev_start's errors, and the request's own. */
int blkdev_do(struct blkdev *, struct disk_io *);

/*
 * Moves what uio says, which lies within the device, past the cache, which knows
 * nothing else of these bytes. Writes are whole blocks. EFAULT, EIO, ENOMEM. Sleeps.
 */
int raw_move(struct blkdev *, struct uio *);

/* Fills DISKLABEL_SIZE bytes: a struct disklabel of the disk and its partitions. */
#define DISKLABEL_SIZE	408
void disk_label(const struct disk *, void *);

#endif /* DISK_IMPL_H */
