/*
 * <sys/un.h> - local sockets in NetBSD's ABI
 */
#ifndef _SYS_UN_H_
#define _SYS_UN_H_

#include <features.h>

#define __NEED_sa_family_t
#define __NEED_pid_t
#define __NEED_uid_t
#define __NEED_gid_t
#define __NEED_size_t
#include <bits/alltypes.h>

struct sockaddr_un {
	unsigned char sun_len;
	sa_family_t sun_family;
	char sun_path[104];
};

#define LOCAL_OCREDS	0x0001
#define LOCAL_CONNWAIT	0x0002
#define LOCAL_PEEREID	0x0003
#define LOCAL_CREDS	0x0004

#if defined(_NETBSD_SOURCE)
struct unpcbid {
	pid_t unp_pid;
	uid_t unp_euid;
	gid_t unp_egid;
};

size_t strlen(const char *);
#define SUN_LEN(su)	(sizeof(*(su)) - sizeof((su)->sun_path) + strlen((su)->sun_path))
#endif

#endif /* _SYS_UN_H_ */
