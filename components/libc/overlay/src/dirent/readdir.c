/*
 * readdir.c - reading directories. Records are checked before they are believed.
 */
#include <dirent.h>
#include <errno.h>
#include <stddef.h>

#include <dirstream.h>
#include "syscall.h"

struct dirent *
readdir(DIR *dir)
{
	struct dirent *de;

	do {
		if (dir->buf_pos >= dir->buf_end) {
			int len = __syscall(SYS_getdents, dir->fd, dir->buf,
			    sizeof(dir->buf));

			if (len <= 0) {
				if (len < 0 && len != -ENOENT)
					errno = -len;
				return 0;
			}
			dir->buf_end = len;
			dir->buf_pos = 0;
		}
		de = (struct dirent *)(dir->buf + dir->buf_pos);
		if (de->d_reclen < offsetof(struct dirent, d_name) + 1 ||
		    de->d_reclen > dir->buf_end - dir->buf_pos) {
			errno = EIO;
			return 0;
		}
		dir->buf_pos += de->d_reclen;
		dir->tell++;
	} while (de->d_fileno == 0);
	return de;
}
