/*
 * rump/netcount.h - what the network has in use at present: a sysctl of ours,
 * { CTL_NET, RUMP_NETCOUNT }, read only.
 */
#ifndef RUMP_NETCOUNT_H
#define RUMP_NETCOUNT_H

#include <stdint.h>

#define RUMP_NETCOUNT	4096

struct rump_netcount {
	uint64_t nc_bytes;		/* packets and queues, without cards' buffers */
	uint64_t nc_tcp;		/* connections in any state */
	uint64_t nc_halfopen;		/* of them: handshake not over */
	uint64_t nc_timewait;		/* of them: over */
	uint64_t nc_listening;
	uint64_t nc_udp, nc_raw;	/* sockets */
	uint64_t nc_segments;		/* TCP: to be sent or acknowledged, or early */
	uint64_t nc_reassembly;		/* packets of which fragments are missing */
};

#endif /* RUMP_NETCOUNT_H */
