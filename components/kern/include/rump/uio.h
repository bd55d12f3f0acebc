/*
 * rump/uio.h - the only ways the kernel touches program memory. Each recovers
 * from a fault and returns EFAULT (bytes before the fault may have been
 * copied). They may page in: never call with a vnode, buffer or page lock held.
 */
#ifndef RUMP_UIO_H
#define RUMP_UIO_H

#include <stddef.h>
#include <stdint.h>

int copyin(const void *user, void *kernel, size_t len);
int copyout(const void *kernel, void *user, size_t len);

/*
 * Copies a string of at most `len' bytes including its NUL; *done (may be NULL)
 * gets the length including the NUL. ENAMETOOLONG when there is no NUL in len.
 */
int copyinstr(const void *user, char *kernel, size_t len, size_t *done);

/* Atomic 32-bit access to aligned program memory (futexes). */
int ufetch_32(const uint32_t *user, uint32_t *value);
int ustore_32(uint32_t *user, uint32_t value);
int ucas_32(uint32_t *user, uint32_t expected, uint32_t desired,
    uint32_t *found);

struct iovec {				/* NetBSD's layout */
	void *iov_base;
	size_t iov_len;
};

enum uio_rw { UIO_READ, UIO_WRITE };	/* READ: kernel to program */
enum uio_seg { UIO_USERSPACE, UIO_SYSSPACE };

/* A scattered transfer in progress; uiomove advances it. */
struct uio {
	struct iovec *uio_iov;		/* kernel copy of the vector */
	int uio_iovcnt;
	int64_t uio_offset;		/* file offset; not advanced for pipes */
	size_t uio_resid;		/* bytes left */
	enum uio_rw uio_rw;
	enum uio_seg uio_seg;
};

#define UIO_MAXIOV	1024

/* Moves min(n, resid) bytes between `buf' and the uio, advancing it. */
int uiomove(void *buf, size_t n, struct uio *);

/* n bytes of the first piece, which has as many, were moved in another way. */
void uio_advance(struct uio *, size_t n);

/*
 * Faults in what the uio covers, up to n bytes, so that an I/O path can copy
 * with locks held; EFAULT when part of it is not the program's.
 */
int uio_prefault(const struct uio *, size_t n);

#endif /* RUMP_UIO_H */
