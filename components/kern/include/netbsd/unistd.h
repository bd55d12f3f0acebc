/*
 * netbsd/unistd.h - constants of NetBSD/amd64's <sys/unistd.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_UNISTD_H
#define NETBSD_UNISTD_H

#define F_OK			0
#define L_SET			0
#define SEEK_SET		0
#define L_INCR			1
#define SEEK_CUR		1
#define X_OK			1
#define L_XTND			2
#define SEEK_END		2
#define W_OK			2
#define R_OK			4
#define FDATASYNC		16
#define FFILESYNC		32
#define FDISKSYNC		64

#endif
