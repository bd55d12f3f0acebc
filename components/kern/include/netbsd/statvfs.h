/*
 * netbsd/statvfs.h - constants of NetBSD/amd64's <sys/statvfs.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_STATVFS_H
#define NETBSD_STATVFS_H

#define ST_RDONLY		1
#define ST_WAIT			1
#define ST_NOWAIT		2
#define ST_SYNCHRONOUS		2
#define ST_NOEXEC		4
#define ST_NOSUID		8
#define ST_NODEV		16
#define ST_UNION		32
#define VFS_NAMELEN		32
#define ST_ASYNC		64
#define ST_EXRDONLY		128
#define ST_EXPORTED		256
#define ST_DEFEXPORTED		512
#define ST_EXPORTANON		0x400
#define VFS_MNAMELEN		0x400
#define ST_EXKERB		0x800
#define ST_LOCAL		0x1000
#define ST_QUOTA		0x2000
#define ST_ROOTFS		0x4000
#define ST_NOCOREDUMP		0x8000
#define ST_RELATIME		0x20000
#define ST_IGNORE		0x100000
#define ST_EXTATTR		0x1000000
#define ST_LOG			0x2000000
#define ST_NOATIME		0x4000000
#define ST_EXNORESPORT		0x8000000
#define ST_EXPUBLIC		0x10000000
#define ST_SYMPERM		0x20000000
#define ST_NODEVMTIME		0x40000000
#define ST_SOFTDEP		0x80000000U

#endif
