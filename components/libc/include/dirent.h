/*
 * <dirent.h> - directory entries in NetBSD's ABI
 */
#ifndef _DIRENT_H_
#define _DIRENT_H_

#include <features.h>

#define __NEED_ino_t
#define __NEED_off_t
#define __NEED_size_t
#define __NEED_ssize_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

struct dirent {
	ino_t d_fileno;
	unsigned short d_reclen;
	unsigned short d_namlen;
	unsigned char d_type;
	char d_name[512];
};
#define d_ino		d_fileno
#define _DIRENT_HAVE_D_TYPE	1

#if defined(_NETBSD_SOURCE) || defined(_RUMP_LIBC_BUILD)
#define MAXNAMLEN	511
#define DT_UNKNOWN	0
#define DT_FIFO		1
#define DT_CHR		2
#define DT_DIR		4
#define DT_BLK		6
#define DT_REG		8
#define DT_LNK		10
#define DT_SOCK		12
#define DT_WHT		14
#define IFTODT(mode)	(((mode) & 0170000) >> 12)
#define DTTOIF(type)	((type) << 12)
#endif

typedef struct __dirstream DIR;

int alphasort(const struct dirent **, const struct dirent **);
int closedir(DIR *);
int dirfd(DIR *);
DIR *fdopendir(int);
DIR *opendir(const char *);
struct dirent *readdir(DIR *);
int readdir_r(DIR *__restrict, struct dirent *__restrict, struct dirent **__restrict);
void rewinddir(DIR *);
int scandir(const char *, struct dirent ***, int (*)(const struct dirent *),
    int (*)(const struct dirent **, const struct dirent **));
void seekdir(DIR *, long);
long telldir(DIR *);
#if defined(_NETBSD_SOURCE)
int getdents(int, char *, size_t);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _DIRENT_H_ */
