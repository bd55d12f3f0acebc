/*
 * seekdir.c - positions are entry counts: start over and read up to there.
 */
#include <dirent.h>
#include <unistd.h>

#include <dirstream.h>
#include "lock.h"

void
seekdir(DIR *dir, long off)
{
	LOCK(dir->lock);
	lseek(dir->fd, 0, SEEK_SET);
	dir->buf_pos = dir->buf_end = 0;
	dir->tell = 0;
	while (dir->tell < off && readdir(dir))
		;
	UNLOCK(dir->lock);
}
