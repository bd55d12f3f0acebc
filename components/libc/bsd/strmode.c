/*
 * strmode.c - a file's mode as ls shows it: 11 characters and a NUL.
 */
#define _NETBSD_SOURCE
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char
kind(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return 'd';
	case S_IFCHR:
		return 'c';
	case S_IFBLK:
		return 'b';
	case S_IFREG:
		return '-';
	case S_IFLNK:
		return 'l';
	case S_IFSOCK:
		return 's';
	case S_IFIFO:
		return 'p';
	case S_IFWHT:
		return 'w';
	default:
		return '?';
	}
}

static char
execute(mode_t mode, mode_t x, mode_t special, char both)
{
	if ((mode & special) == 0)
		return mode & x ? 'x' : '-';
	return mode & x ? both : (char)(both - 'a' + 'A');
}

void
strmode(mode_t mode, char *s)
{
	int i;

	s[0] = kind(mode);
	for (i = 0; i < 3; i++) {
		s[1 + i * 3] = mode & (0400 >> i * 3) ? 'r' : '-';
		s[2 + i * 3] = mode & (0200 >> i * 3) ? 'w' : '-';
	}
	s[3] = execute(mode, S_IXUSR, S_ISUID, 's');
	s[6] = execute(mode, S_IXGRP, S_ISGID, 's');
	s[9] = execute(mode, S_IXOTH, S_ISVTX, 't');
	s[10] = ' ';
	s[11] = '\0';
}
