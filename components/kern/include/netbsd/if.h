/*
 * netbsd/if.h - constants of NetBSD/amd64's <net/if.h>, <sys/sockio.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_IF_H
#define NETBSD_IF_H

#define IFF_UP			0x1
#define IFF_BROADCAST		0x2
#define IFF_LOOPBACK		0x8
#define IFF_RUNNING		0x40
#define IFF_SIMPLEX		0x800
#define IFF_MULTICAST		0x8000

#define LINK_STATE_UNKNOWN	0
#define LINK_STATE_DOWN		1
#define LINK_STATE_UP		2

#define SIOCADDRT		0x8038720aUL
#define SIOCDELRT		0x8038720bUL
#define SIOCSIFADDR		0x8090690cUL
#define SIOCSIFFLAGS		0x80906910UL
#define SIOCSIFNETMASK		0x80906916UL
#define SIOCDIFADDR		0x80906919UL
#define SIOCAIFADDR		0x8040691aUL
#define SIOCSIFMTU		0x8090697fUL
#define SIOCGIFCONF		0xc0106926UL
#define SIOCGIFFLAGS		0xc0906911UL
#define SIOCGIFMETRIC		0xc0906917UL
#define SIOCGIFADDR		0xc0906921UL
#define SIOCGIFDSTADDR		0xc0906922UL
#define SIOCGIFBRDADDR		0xc0906923UL
#define SIOCGIFNETMASK		0xc0906925UL
#define SIOCGIFMTU		0xc090697eUL
#define SIOCGIFINDEX		0xc090698cUL
#define SIOCGIFDATA		0xc0986985UL
#define SIOCATMARK		0x40047307UL

#endif
