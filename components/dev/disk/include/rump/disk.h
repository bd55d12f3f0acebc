/*
 * rump/disk.h - disks: what drivers register, requests to them, and the devices
 * (whole disks and partitions) that file systems are mounted from. Monitor held
 * throughout.
 *
 * Drivers attach a `struct disk'. Its partitions are read and nodes appear below
 * /dev, for ld0:
 *   ld0, ld0d    all of it
 *   ld0a         what there is to mount: all of it, or the first partition
 *   ld0e ...     partitions in the order of the table (MBR, GPT)
 * and the same with an "r" in front for access without the cache.
 */
#ifndef RUMP_DISK_H
#define RUMP_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/cache.h"
#include "rump/vfs.h"
#include "rumpuser.h"

#define DISK_SECTOR	512U		/* unit of all sector numbers */
#define DISK_MAXSEGS	32U
#define DISK_PARTITIONS	16U		/* nodes of a disk: a to p */

enum disk_op { DISK_READ, DISK_WRITE, DISK_FLUSH, DISK_DISCARD };

struct disk;

/* A physically contiguous piece of memory, a multiple of the sector size. */
struct disk_seg {
	rump_paddr_t ds_pa;
	uint32_t ds_len;
};

/*
 * A request. The maker fills everything up to di_error, keeps within the disk
 * and its limits, and does not touch it until di_done(di), which runs in
 * softint context with di_error set. FLUSH and DISCARD have no segments.
 */
struct disk_io {
	enum disk_op di_op;
	uint64_t di_sector;
	uint32_t di_count;		/* sectors */
	unsigned int di_nsegs;
	struct disk_seg di_segs[DISK_MAXSEGS];
	void (*di_done)(struct disk_io *);
	void *di_arg;
	int di_error;
	struct disk *di_disk;		/* owner: disk.c */
	struct disk_io *di_next;	/* owner: the driver */
};

/*
 * What a driver registers; lives for ever. dk_start takes any number of requests
 * and answers each by di_done, not before it has returned.
 */
struct disk {
	const char *dk_name;		/* "ld0" */
	unsigned int dk_unit;
	unsigned int dk_block_major, dk_char_major;
	uint64_t dk_sectors;
	uint32_t dk_blocksize;		/* bytes; requests are multiples of it */
	unsigned int dk_maxsegs;	/* 1..DISK_MAXSEGS */
	uint32_t dk_maxsectors;		/* of one request */
	bool dk_readonly;
	bool dk_volatile;		/* has a cache: FLUSH means something */
	bool dk_discard;
	bool dk_pagesegs;		/* only the first segment of a request may
					   begin, and the last end, within a page */
	void (*dk_start)(struct disk *, struct disk_io *);
	void *dk_softc;			/* the driver's */
	bool dk_unflushed;		/* owner: disk.c; written since a flush */
};

/*
 * Reads the partition table and makes the nodes. EINVAL: geometry that cannot
 * be worked with; ENOMEM. May sleep: the driver must be ready for requests.
 */
int disk_attach(struct disk *);

/* NetBSD/amd64's device numbers of a kind of disk. */
struct disk_majors {
	unsigned int dm_block, dm_char;
};
extern const struct disk_majors disk_ld, disk_sd, disk_wd, disk_xbd;

/*
 * disk_attach of a node of the device tree, which gives the disk its name and
 * unit. Says on the console why it fails.
 */
struct device;
int disk_attach_device(struct disk *, const struct device *,
    const struct disk_majors *);

/* Finishes a request; for drivers, in softint or thread context. */
void disk_done(struct disk_io *, int error);

/* A whole disk or a partition. Lives for ever. */
struct blkdev {
	struct disk *bd_disk;
	uint64_t bd_start, bd_sectors;
	struct cacheobj bd_cache;	/* its contents; metadata of file systems */
	struct cachedev bd_state;
	struct cdev bd_block, bd_raw;
	char bd_names[2][24];
	const struct mount *bd_mount;	/* mounted from here */
	struct blkdev *bd_next;
};

/*
 * The block device of that path, for a mount: ENOTBLK when it is something
 * else, EBUSY when it is mounted, EROFS when `write' and the disk is read-only.
 */
int blkdev_open(const char *path, bool write, struct mount *,
    struct blkdev **);
/*
 * Whether a file system with blocks of that size can be on the device. If not, the
 * disk's are larger, which is said on the console.
 */
bool blkdev_suits(const struct blkdev *, uint32_t blocksize);
/* Writes back, flushes, forgets what was cached, and lets go of the device. */
int blkdev_close(struct blkdev *);

/*
 * Starts a request relative to the device, which is checked: EINVAL beyond its
 * end, EROFS. The rest is as for a disk's.
 */
int blkdev_start(struct blkdev *, struct disk_io *);

/*
 * What was written before is on the medium when this returns; does nothing when
 * nothing was. Sleeps.
 */
int blkdev_flush(struct blkdev *);
/* Tells the device that a range is of no use any more; a hint. Sleeps. */
int blkdev_discard(struct blkdev *, uint64_t sector, uint64_t count);

#endif /* RUMP_DISK_H */
