/*
 * netbsd/dirent.h - constants of NetBSD/amd64's <sys/dirent.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_DIRENT_H
#define NETBSD_DIRENT_H

#define DT_UNKNOWN		0
#define DT_FIFO			1
#define DT_CHR			2
#define DT_DIR			4
#define DT_BLK			6
#define DT_REG			8
#define DT_LNK			10
#define DT_SOCK			12
#define DT_WHT			14
#define MAXNAMLEN		511

#endif
