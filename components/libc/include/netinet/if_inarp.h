/*
 * <netinet/if_inarp.h> - where NetBSD has struct ether_arp
 */
#ifndef _NETINET_IF_INARP_H_
#define _NETINET_IF_INARP_H_

#include <netinet/if_ether.h>

#endif /* _NETINET_IF_INARP_H_ */
