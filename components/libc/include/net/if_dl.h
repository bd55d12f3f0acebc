/*
 * <net/if_dl.h> - link-level addresses in NetBSD's ABI
 */
#ifndef _NET_IF_DL_H_
#define _NET_IF_DL_H_

#include <sys/types.h>
#include <sys/socket.h>

struct dl_addr {
	unsigned char dl_type;
	unsigned char dl_nlen;
	unsigned char dl_alen;
	unsigned char dl_slen;
	char dl_data[24];
};

struct sockaddr_dl {
	unsigned char sdl_len;
	sa_family_t sdl_family;
	unsigned short sdl_index;
	struct dl_addr sdl_addr;
};
#define sdl_type	sdl_addr.dl_type
#define sdl_nlen	sdl_addr.dl_nlen
#define sdl_alen	sdl_addr.dl_alen
#define sdl_slen	sdl_addr.dl_slen
#define sdl_data	sdl_addr.dl_data

#define LLADDR(s)	((char *)((s)->sdl_data + (s)->sdl_nlen))
#define CLLADDR(s)	((const char *)((s)->sdl_data + (s)->sdl_nlen))

#ifdef __cplusplus
extern "C" {
#endif

void link_addr(const char *, struct sockaddr_dl *);
char *link_ntoa(const struct sockaddr_dl *);

#ifdef __cplusplus
}
#endif

#endif /* _NET_IF_DL_H_ */
