/*
 * <netinet/ip_icmp.h> - musl's has members named like a macro of <sys/cdefs.h>.
 */
#ifndef _RUMP_NETINET_IP_ICMP_H_
#define _RUMP_NETINET_IP_ICMP_H_

#include <features.h>
#include <netinet/in.h>

#pragma push_macro("__unused")
#undef __unused
#include_next <netinet/ip_icmp.h>
#pragma pop_macro("__unused")

#endif /* _RUMP_NETINET_IP_ICMP_H_ */
