/*
 * <sys/mman.h> - memory mappings in NetBSD's ABI
 */
#ifndef _SYS_MMAN_H_
#define _SYS_MMAN_H_

#include <features.h>

#define __NEED_mode_t
#define __NEED_size_t
#define __NEED_off_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PROT_NONE	0x0
#define PROT_READ	0x1
#define PROT_WRITE	0x2
#define PROT_EXEC	0x4

#define MAP_FILE	0x0
#define MAP_SHARED	0x1
#define MAP_PRIVATE	0x2
#define MAP_FIXED	0x10
#define MAP_RENAME	0x20
#define MAP_NORESERVE	0x40
#define MAP_INHERIT	0x80
#define MAP_HASSEMAPHORE	0x200
#define MAP_TRYFIXED	0x400
#define MAP_WIRED	0x800
#define MAP_ANON	0x1000
#define MAP_ANONYMOUS	0x1000
#define MAP_STACK	0x2000

#define MADV_NORMAL	0
#define MADV_RANDOM	1
#define MADV_SEQUENTIAL	2
#define MADV_WILLNEED	3
#define MADV_DONTNEED	4
#define MADV_SPACEAVAIL	5
#define MADV_FREE	6

#define POSIX_MADV_NORMAL	0
#define POSIX_MADV_RANDOM	1
#define POSIX_MADV_SEQUENTIAL	2
#define POSIX_MADV_WILLNEED	3
#define POSIX_MADV_DONTNEED	4

#define MS_ASYNC	0x1
#define MS_INVALIDATE	0x2
#define MS_SYNC		0x4

#define MCL_CURRENT	0x1
#define MCL_FUTURE	0x2

#define MAP_FAILED	((void *)-1)
#define MAP_ALIGNED(n)	((int)((unsigned int)(n) << MAP_ALIGNMENT_SHIFT))
#define MAP_ALIGNMENT_SHIFT	24
#define MAP_ALIGNMENT_MASK	MAP_ALIGNED(0xff)
#define MAP_ALIGNMENT_64KB	MAP_ALIGNED(16)
#define MAP_ALIGNMENT_16MB	MAP_ALIGNED(24)
#define MAP_ALIGNMENT_4GB	MAP_ALIGNED(32)
#define MAP_ALIGNMENT_1TB	MAP_ALIGNED(40)
#define MAP_ALIGNMENT_256TB	MAP_ALIGNED(48)
#define MAP_ALIGNMENT_64PB	MAP_ALIGNED(56)
#define MAP_INHERIT_SHARE	0
#define MAP_INHERIT_COPY	1
#define MAP_INHERIT_NONE	2
#define MAP_INHERIT_DONATE_COPY	3
#define MAP_INHERIT_ZERO	4
#define MAP_INHERIT_DEFAULT	MAP_INHERIT_COPY

#define PROT_MPROTECT(x)		((x) << 3)
#define PROT_MPROTECT_EXTRACT(x)	(((x) >> 3) & 0x7)

int madvise(void *, size_t, int);
int mincore(void *, size_t, char *);
int minherit(void *, size_t, int);
int mlock(const void *, size_t);
int mlockall(int);
void *mmap(void *, size_t, int, int, int, off_t);
int mprotect(void *, size_t, int);
void *mremap(void *, size_t, void *, size_t, int);
int msync(void *, size_t, int);
int munlock(const void *, size_t);
int munlockall(void);
int munmap(void *, size_t);
int posix_madvise(void *, size_t, int);
int shm_open(const char *, int, mode_t);
int shm_unlink(const char *);

#ifdef _RUMP_LIBC_BUILD
#define __hid __attribute__((__visibility__("hidden")))
__hid void __vm_wait(void);
__hid void __vm_lock(void);
__hid void __vm_unlock(void);
__hid void *__mmap(void *, size_t, int, int, int, off_t);
__hid int __munmap(void *, size_t);
__hid int __madvise(void *, size_t, int);
__hid int __mprotect(void *, size_t, int);
__hid const unsigned char *__map_file(const char *, size_t *);
__hid char *__shm_mapname(const char *, char *);
__hid void *__mremap(void *, size_t, size_t, int, ...);
#undef __hid
#define MREMAP_MAYMOVE	1
#endif

#ifdef __cplusplus
}
#endif

#endif /* _SYS_MMAN_H_ */
