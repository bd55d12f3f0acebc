/*
 * <fstab.h> - /etc/fstab
 */
#ifndef _FSTAB_H_
#define _FSTAB_H_

#define _PATH_FSTAB	"/etc/fstab"
#define FSTAB		_PATH_FSTAB

#define FSTAB_RW	"rw"
#define FSTAB_RQ	"rq"
#define FSTAB_RO	"ro"
#define FSTAB_SW	"sw"
#define FSTAB_DP	"dp"
#define FSTAB_XX	"xx"

struct fstab {
	char *fs_spec;
	char *fs_file;
	char *fs_vfstype;
	char *fs_mntops;
	const char *fs_type;
	int fs_freq;
	int fs_passno;
};

#ifdef __cplusplus
extern "C" {
#endif

void endfsent(void);
struct fstab *getfsent(void);
struct fstab *getfsfile(const char *);
struct fstab *getfsspec(const char *);
int setfsent(void);

#ifdef __cplusplus
}
#endif

#endif /* _FSTAB_H_ */
