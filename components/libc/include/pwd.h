/*
 * <pwd.h> - user database in NetBSD's ABI
 */
#ifndef _PWD_H_
#define _PWD_H_

#include <features.h>

#define __NEED_size_t
#define __NEED_uid_t
#define __NEED_gid_t
#define __NEED_time_t
#include <bits/alltypes.h>
#if defined(_NETBSD_SOURCE) || defined(_RUMP_LIBC_BUILD)
#define __NEED_FILE
#include <bits/alltypes.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct passwd {
	char *pw_name;
	char *pw_passwd;
	uid_t pw_uid;
	gid_t pw_gid;
	time_t pw_change;
	char *pw_class;
	char *pw_gecos;
	char *pw_dir;
	char *pw_shell;
	time_t pw_expire;
};

#define _PATH_PASSWD		"/etc/passwd"
#define _PATH_MASTERPASSWD	"/etc/master.passwd"
#define _PASSWORD_LEN		128

void endpwent(void);
struct passwd *getpwent(void);
struct passwd *getpwnam(const char *);
int getpwnam_r(const char *, struct passwd *, char *, size_t, struct passwd **);
struct passwd *getpwuid(uid_t);
int getpwuid_r(uid_t, struct passwd *, char *, size_t, struct passwd **);
void setpwent(void);
#if defined(_NETBSD_SOURCE) || defined(_RUMP_LIBC_BUILD)
struct passwd *fgetpwent(FILE *);
int getpwent_r(struct passwd *, char *, size_t, struct passwd **);
int setpassent(int);
int putpwent(const struct passwd *, FILE *);
const char *user_from_uid(uid_t, int);
int uid_from_user(const char *, uid_t *);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _PWD_H_ */
