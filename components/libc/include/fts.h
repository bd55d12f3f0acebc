/*
 * <fts.h> - walking file hierarchies, in NetBSD's layout
 */
#ifndef _FTS_H_
#define _FTS_H_

#include <sys/types.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct stat;

typedef struct _ftsent {
	struct _ftsent *fts_cycle;	/* FTS_DC: the directory met again */
	struct _ftsent *fts_parent;
	struct _ftsent *fts_link;	/* the next in the directory */
	int64_t fts_number;		/* the program's */
	void *fts_pointer;		/* the program's */
	char *fts_accpath;
	char *fts_path;
	int fts_errno;
	int fts_symfd;
	unsigned int fts_pathlen;
	unsigned int fts_namelen;
	ino_t fts_ino;
	dev_t fts_dev;
	nlink_t fts_nlink;
	int fts_level;
	unsigned short fts_info;
	unsigned short fts_flags;
	unsigned short fts_instr;
	struct stat *fts_statp;
	char fts_name[1];
} FTSENT;

typedef struct {
	FTSENT *fts_cur;
	FTSENT *fts_child;
	FTSENT **fts_array;
	dev_t fts_dev;
	char *fts_path;
	int fts_rfd;
	unsigned int fts_pathlen;
	unsigned int fts_nitems;
	int (*fts_compar)(const FTSENT **, const FTSENT **);
	int fts_options;
} FTS;

#define FTS_COMFOLLOW	0x001
#define FTS_LOGICAL	0x002
#define FTS_NOCHDIR	0x004
#define FTS_NOSTAT	0x008
#define FTS_PHYSICAL	0x010
#define FTS_SEEDOT	0x020
#define FTS_XDEV	0x040
#define FTS_WHITEOUT	0x080
#define FTS_OPTIONMASK	0x0ff
#define FTS_NAMEONLY	0x100
#define FTS_STOP	0x200

#define FTS_ROOTPARENTLEVEL	-1
#define FTS_ROOTLEVEL		0

#define FTS_D		1	/* directory, before its entries */
#define FTS_DC		2	/* directory that closes a cycle */
#define FTS_DEFAULT	3	/* something else */
#define FTS_DNR		4	/* directory that cannot be read */
#define FTS_DOT		5	/* . or .. */
#define FTS_DP		6	/* directory, after its entries */
#define FTS_ERR		7	/* error; see fts_errno */
#define FTS_F		8	/* regular file */
#define FTS_INIT	9
#define FTS_NS		10	/* stat failed; see fts_errno */
#define FTS_NSOK	11	/* stat was not wanted */
#define FTS_SL		12	/* symbolic link */
#define FTS_SLNONE	13	/* symbolic link to nothing */
#define FTS_W		14

#define FTS_DONTCHDIR	0x01
#define FTS_SYMFOLLOW	0x02
#define FTS_ISW		0x04

#define FTS_AGAIN	1
#define FTS_FOLLOW	2
#define FTS_NOINSTR	3
#define FTS_SKIP	4

FTSENT *fts_children(FTS *, int);
int fts_close(FTS *);
FTS *fts_open(char *const *, int, int (*)(const FTSENT **, const FTSENT **));
FTSENT *fts_read(FTS *);
int fts_set(FTS *, FTSENT *, int);

#ifdef __cplusplus
}
#endif

#endif /* _FTS_H_ */
