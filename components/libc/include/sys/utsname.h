/*
 * <sys/utsname.h> - system identification in NetBSD's ABI
 */
#ifndef _SYS_UTSNAME_H_
#define _SYS_UTSNAME_H_

#include <features.h>

#ifdef __cplusplus
extern "C" {
#endif

#define _SYS_NMLN	256
#define SYS_NMLN	_SYS_NMLN

struct utsname {
	char sysname[_SYS_NMLN];
	char nodename[_SYS_NMLN];
	char release[_SYS_NMLN];
	char version[_SYS_NMLN];
	char machine[_SYS_NMLN];
};

int uname(struct utsname *);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_UTSNAME_H_ */
