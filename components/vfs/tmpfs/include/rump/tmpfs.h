/*
 * rump/tmpfs.h - what tmpfs offers to the kernel.
 */
#ifndef RUMP_TMPFS_H
#define RUMP_TMPFS_H

#include <stddef.h>

struct vnode;

/*
 * Makes `len' bytes at `data' the contents of a regular file, without copying them:
 * they stay as they are for ever, and the file has pages of its own for what is
 * written to it or mapped. EINVAL: no regular file of a tmpfs.
 */
int tmpfs_lend(struct vnode *, const void *data, size_t len);

#endif /* RUMP_TMPFS_H */
