/*
 * netbsd/stat.h - constants of NetBSD/amd64's <sys/stat.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_STAT_H
#define NETBSD_STAT_H

#define S_IXOTH			1
#define UF_NODUMP		1
#define S_IWOTH			2
#define UF_IMMUTABLE		2
#define S_IROTH			4
#define UF_APPEND		4
#define S_IRWXO			7
#define S_IXGRP			8
#define UF_OPAQUE		8
#define S_IWGRP			16
#define S_IRGRP			32
#define S_IRWXG			56
#define S_IEXEC			64
#define S_IXUSR			64
#define S_IWRITE		128
#define S_IWUSR			128
#define S_IREAD			256
#define S_IRUSR			256
#define DEFFILEMODE		438
#define S_IRWXU			448
#define ACCESSPERMS		511
#define S_BLKSIZE		512
#define S_ISTXT			512
#define S_ISVTX			512
#define S_ISGID			0x400
#define S_ISUID			0x800
#define ALLPERMS		4095
#define S_IFIFO			0x1000
#define S_IFCHR			0x2000
#define S_IFDIR			0x4000
#define S_IFBLK			24576
#define S_IFREG			0x8000
#define S_IFLNK			40960
#define S_IFSOCK		49152
#define S_IFWHT			57344
#define S_IFMT			61440
#define UF_SETTABLE		65535
#define SF_ARCHIVED		0x10000
#define S_ARCH1			0x10000
#define SF_IMMUTABLE		0x20000
#define S_ARCH2			0x20000
#define SF_APPEND		0x40000
#define SF_SNAPSHOT		0x200000
#define SF_LOG			0x400000
#define SF_SNAPINVAL		0x800000
#define UTIME_OMIT		0x3ffffffe
#define UTIME_NOW		0x3fffffff
#define SF_SETTABLE		0xffff0000U

#endif
