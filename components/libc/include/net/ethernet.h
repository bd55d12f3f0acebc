/*
 * <net/ethernet.h> - the name other systems have for <net/if_ether.h>
 */
#ifndef _NET_ETHERNET_H_
#define _NET_ETHERNET_H_

#include <net/if_ether.h>

#endif /* _NET_ETHERNET_H_ */
