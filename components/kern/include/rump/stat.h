/*
 * rump/stat.h - NetBSD's struct stat (since 5.0), as fstat(2) fills it.
 */
#ifndef RUMP_STAT_H
#define RUMP_STAT_H

#include <stddef.h>
#include <stdint.h>

#include "netbsd/stat.h"
#include "rump/timespec.h"

struct stat {
	uint64_t st_dev;
	uint32_t st_mode;
	uint32_t st_pad0;
	uint64_t st_ino;
	uint32_t st_nlink;
	uint32_t st_uid;
	uint32_t st_gid;
	uint32_t st_pad1;
	uint64_t st_rdev;
	struct timespec st_atim, st_mtim, st_ctim, st_birthtim;
	int64_t st_size;
	int64_t st_blocks;		/* of 512 bytes */
	int32_t st_blksize;
	uint32_t st_flags;
	uint32_t st_gen;
	uint32_t st_spare[2];
};

_Static_assert(sizeof(struct stat) == 152, "stat");
_Static_assert(offsetof(struct stat, st_ino) == 16, "stat.st_ino");
_Static_assert(offsetof(struct stat, st_rdev) == 40, "stat.st_rdev");
_Static_assert(offsetof(struct stat, st_atim) == 48, "stat.st_atim");
_Static_assert(offsetof(struct stat, st_size) == 112, "stat.st_size");
_Static_assert(offsetof(struct stat, st_blksize) == 128, "stat.st_blksize");
_Static_assert(offsetof(struct stat, st_spare) == 140, "stat.st_spare");

#define S_ISDIR(m)	(((m) & S_IFMT) == S_IFDIR)
#define S_ISREG(m)	(((m) & S_IFMT) == S_IFREG)

/* Device numbers: 12 bits of major, 20 of minor, laid out as NetBSD does. */
#define makedev(major, minor)						\
	((uint64_t)((((uint64_t)(major) << 8) & 0xfff00U) |		\
	    (((uint64_t)(minor) << 12) & 0xfff00000U) |			\
	    ((uint64_t)(minor) & 0xffU)))

#endif /* RUMP_STAT_H */
