/*
 * <sys/param.h> - parameters of NetBSD 10
 */
#ifndef _SYS_PARAM_H_
#define _SYS_PARAM_H_

#include <features.h>
#include <sys/types.h>
#include <sys/cdefs.h>
#include <sys/syslimits.h>
#include <signal.h>
#include <sys/resource.h>

#define BSD		199506
#define BSD4_3		1
#define BSD4_4		1
#define __NetBSD_Version__	1000000000
#define __NetBSD_Prereq__(M, m, p)					\
	((((M) * 100000000) + (m) * 1000000) + (p) * 100 <= __NetBSD_Version__)
#define NetBSD		199905

#define MAXCOMLEN	16
#define MAXHOSTNAMELEN	256
#define MAXDOMNAMELEN	256
#define MAXLOGNAME	16
#define MAXPATHLEN	PATH_MAX
#define MAXSYMLINKS	32
#define MAXUPRC		CHILD_MAX
#define NCARGS		ARG_MAX
#define NGROUPS		NGROUPS_MAX
#define NOFILE		OPEN_MAX
#define NOGROUP		65535
#define DEV_BSIZE	512
#define DEV_BSHIFT	9
#define MAXBSIZE	65536
#define MAXPHYS		65536
#define MAXFRAG		8
#define FSHIFT		11
#define FSCALE		(1 << FSHIFT)
#define CMASK		022
#define NBPW		4
#define NODEV		((dev_t)-1)
#define MACHINE		"amd64"
#define MACHINE_ARCH	"x86_64"
#define _MACHINE	amd64
#define _MACHINE_ARCH	x86_64
#define PGSHIFT		12
#define NBPG		4096
#define PAGE_SHIFT	12

#define ALIGNBYTES	(sizeof(long) - 1)
#define ALIGN(p)	(((unsigned long)(p) + ALIGNBYTES) & ~ALIGNBYTES)
#define ALIGNED_POINTER(p, t)	1

#ifndef NBBY
#define NBBY		8
#endif
#define setbit(a, i)	((a)[(i) / NBBY] |= 1 << ((i) % NBBY))
#define clrbit(a, i)	((a)[(i) / NBBY] &= ~(1 << ((i) % NBBY)))
#define isset(a, i)	((a)[(i) / NBBY] & (1 << ((i) % NBBY)))
#define isclr(a, i)	(((a)[(i) / NBBY] & (1 << ((i) % NBBY))) == 0)

#ifndef howmany
#define howmany(x, y)	(((x) + ((y) - 1)) / (y))
#endif
#define roundup(x, y)	((((x) + ((y) - 1)) / (y)) * (y))
#define rounddown(x, y)	(((x) / (y)) * (y))
#define roundup2(x, m)	(((x) + (m) - 1) & ~((m) - 1))
#define powerof2(x)	((((x) - 1) & (x)) == 0)
#ifndef MIN
#define MIN(a, b)	((a) < (b) ? (a) : (b))
#define MAX(a, b)	((a) > (b) ? (a) : (b))
#endif
#define dbtob(x)	((x) << DEV_BSHIFT)
#define btodb(x)	((x) >> DEV_BSHIFT)

#endif /* _SYS_PARAM_H_ */
