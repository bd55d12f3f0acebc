/*
 * cpio.h - reading an archive of files in cpio's "new" format (070701). It lies
 * in memory whole; what is read points into it.
 */
#ifndef CPIO_H
#define CPIO_H

#include <stddef.h>
#include <stdint.h>

/* What is left of an archive. */
struct cpio {
	const unsigned char *next;
	size_t left;
};

struct cpio_entry {
	const char *name;		/* NUL terminated, not empty */
	uint32_t mode;			/* type and permissions, as st_mode */
	const unsigned char *data;	/* contents; of a link, its target */
	size_t size;
};

enum cpio_result { CPIO_ENTRY, CPIO_END, CPIO_DAMAGED };

/* Takes the next entry off the archive. Nothing outside of it is read. */
enum cpio_result cpio_next(struct cpio *, struct cpio_entry *);

#endif /* CPIO_H */
