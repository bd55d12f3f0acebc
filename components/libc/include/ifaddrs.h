/*
 * <ifaddrs.h> - interface addresses in NetBSD's ABI
 */
#ifndef _IFADDRS_H_
#define _IFADDRS_H_

#include <features.h>
#include <sys/socket.h>
#include <netinet/in.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ifaddrs {
	struct ifaddrs *ifa_next;
	char *ifa_name;
	unsigned int ifa_flags;
	struct sockaddr *ifa_addr;
	struct sockaddr *ifa_netmask;
	struct sockaddr *ifa_dstaddr;
	void *ifa_data;
	unsigned int ifa_addrflags;
};
#define ifa_broadaddr	ifa_dstaddr

void freeifaddrs(struct ifaddrs *);
int getifaddrs(struct ifaddrs **);

#ifdef __cplusplus
}
#endif

#endif /* _IFADDRS_H_ */
