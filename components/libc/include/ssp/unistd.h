/*
 * <ssp/unistd.h> - checked reading; see <ssp/ssp.h>
 */
#ifndef _SSP_UNISTD_H_
#define _SSP_UNISTD_H_

#include <ssp/ssp.h>

#if __SSP_FORTIFY_LEVEL > 0

#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

ssize_t __read_chk(int __fd, void *__d, size_t __n, size_t);
__ssp_inline ssize_t
read(int __fd, void *__d, size_t __n)
{
	return __read_chk(__fd, __d, __n, __ssp_bos0(__d));
}

ssize_t __pread_chk(int __fd, void *__d, size_t __n, off_t __at, size_t);
__ssp_inline ssize_t
pread(int __fd, void *__d, size_t __n, off_t __at)
{
	return __pread_chk(__fd, __d, __n, __at, __ssp_bos0(__d));
}

ssize_t __readlink_chk(const char *__restrict __name, char *__restrict __d,
    size_t __n, size_t);
__ssp_inline ssize_t
readlink(const char *__restrict __name, char *__restrict __d, size_t __n)
{
	return __readlink_chk(__name, __d, __n, __ssp_bos(__d));
}

ssize_t __readlinkat_chk(int __fd, const char *__restrict __name,
    char *__restrict __d, size_t __n, size_t);
__ssp_inline ssize_t
readlinkat(int __fd, const char *__restrict __name, char *__restrict __d,
    size_t __n)
{
	return __readlinkat_chk(__fd, __name, __d, __n, __ssp_bos(__d));
}

char *__getcwd_chk(char *__d, size_t __n, size_t);
__ssp_inline char *
getcwd(char *__d, size_t __n)
{
	return __getcwd_chk(__d, __n, __ssp_bos(__d));
}

int __gethostname_chk(char *__d, size_t __n, size_t);
__ssp_inline int
gethostname(char *__d, size_t __n)
{
	return __gethostname_chk(__d, __n, __ssp_bos(__d));
}

#ifdef __cplusplus
}
#endif

#endif /* __SSP_FORTIFY_LEVEL > 0 */

#endif /* _SSP_UNISTD_H_ */
