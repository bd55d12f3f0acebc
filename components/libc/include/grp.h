/*
 * <grp.h> - group database, with NetBSD's additions
 */
#ifndef _RUMP_GRP_H_
#define _RUMP_GRP_H_

#include_next <grp.h>

#define _PATH_GROUP	"/etc/group"

#if defined(_NETBSD_SOURCE)
#ifdef __cplusplus
extern "C" {
#endif

int getgrent_r(struct group *, char *, size_t, struct group **);
int gid_from_group(const char *, gid_t *);
const char *group_from_gid(gid_t, int);
int setgroupent(int);

#ifdef __cplusplus
}
#endif
#endif

#endif /* _RUMP_GRP_H_ */
