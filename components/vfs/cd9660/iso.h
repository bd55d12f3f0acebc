/*
 * iso.h - the format of ISO 9660 with Rock Ridge (SUSP, RRIP) and Joliet: reading
 * it, and nothing of vnodes. Everything that comes from the disk is checked.
 */
#ifndef ISO_H
#define ISO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/timespec.h"

#define ISO_BLOCK	2048U
#define ISO_NAME_MAX	255
#define ISO_RECORD_MIN	34U		/* bytes of a directory record */
#define ISO_LINK_MAX	1023		/* bytes of a symbolic link's text */

/* Reads len bytes at a byte offset of the volume; an errno. */
typedef int iso_read_fn(void *arg, uint64_t offset, void *buf, size_t len);

enum iso_names { ISO_PLAIN, ISO_JOLIET, ISO_ROCKRIDGE };

struct iso_volume {
	iso_read_fn *iv_read;
	void *iv_arg;
	enum iso_names iv_names;
	uint8_t iv_skip;		/* SUSP: bytes before the first field */
	uint32_t iv_root;		/* block of the root directory */
	uint32_t iv_root_size;
	uint32_t iv_blocks;		/* of the volume */
	char iv_label[33];
};

/* What a directory record says. */
struct iso_entry {
	uint32_t ie_block, ie_size;	/* of this extent */
	bool ie_directory, ie_more;	/* more: another extent follows */
	bool ie_self, ie_parent;	/* "." and ".." */
	bool ie_moved;			/* Rock Ridge's own folder: not shown */
	uint32_t ie_child;		/* moved directory: its block; 0: none */
	uint32_t ie_mode;		/* with the type; 0: not told */
	uint32_t ie_nlink, ie_uid, ie_gid;
	uint64_t ie_rdev;
	struct timespec ie_mtime, ie_atime, ie_ctime;
	size_t ie_namelen;
	char ie_name[ISO_NAME_MAX + 1];
	size_t ie_linklen;
	char ie_link[ISO_LINK_MAX + 1];
};

#define ISO_NOROCKRIDGE	1
#define ISO_NOJOLIET	2

/*
 * Finds the volume and which names it has. EINVAL: no ISO 9660, or one with
 * other blocks than 2048 bytes; the reader's errno.
 */
int iso_volume_open(struct iso_volume *, iso_read_fn *, void *arg,
    int without);

/*
 * The record at `at' of a directory whose extent begins at block `dir' with
 * `size' bytes. *next is where the following one is (size: there is none).
 * ENOENT: no more; EIO: damaged.
 */
int iso_record(struct iso_volume *, uint32_t dir, uint32_t size, uint32_t at,
    struct iso_entry *, uint32_t *next);

#endif /* ISO_H */
