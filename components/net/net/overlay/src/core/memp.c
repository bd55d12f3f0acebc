/*
 * memp.c - lwIP's pools are the kernel's allocator, which grows. A TCP control
 * block has a struct tcp_node in front of it (net_tcp.h).
 */
#include "lwip/opt.h"
#include "lwip/def.h"
#include "lwip/etharp.h"
#include "lwip/igmp.h"
#include "lwip/ip4_frag.h"
#include "lwip/ip6_frag.h"
#include "lwip/memp.h"
#include "lwip/mld6.h"
#include "lwip/pbuf.h"
#include "lwip/raw.h"
#include "lwip/udp.h"
#include "lwip/priv/nd6_priv.h"
#include "lwip/priv/tcp_priv.h"
#include "net_mem.h"
#include "net_tcp.h"
#include "rump/kmem.h"

static const size_t sizes[MEMP_MAX] = {
#define LWIP_MEMPOOL(name, num, size, desc)	[MEMP_##name] = (size),
#include "lwip/priv/memp_std.h"
};

/* Objects in use. Lock: the monitor. */
static size_t counts[MEMP_MAX];

size_t
net_memp_count(memp_t type)
{
	return counts[type];
}

/*
 * Reassembly is what strangers can make us keep memory for, so it has the limits
 * that its settings name; everything else ends when memory does.
 */
static bool
allowed(memp_t type)
{
	switch (type) {
	case MEMP_REASSDATA:
	case MEMP_IP6_REASSDATA:
		return counts[type] < MEMP_NUM_REASSDATA;
	case MEMP_ND6_QUEUE:
		return counts[type] < MEMP_NUM_ND6_QUEUE;
	default:
		return true;
	}
}

void
memp_init(void)
{
}

void *
memp_malloc(memp_t type)
{
	struct tcp_node *tn;
	void *p;

	if (!allowed(type))
		return NULL;
	if (type == MEMP_TCP_PCB) {
		tn = kmem_alloc(TCP_NODE_SIZE + sizes[type]);
		if (tn == NULL)
			return NULL;
		memset(tn, 0, sizeof(*tn));
		p = (char *)tn + TCP_NODE_SIZE;
	} else {
		p = kmem_alloc(sizes[type]);
		if (p == NULL)
			return NULL;
	}
	counts[type]++;
	return p;
}

void
memp_free(memp_t type, void *p)
{
	if (p == NULL)
		return;
	counts[type]--;
	if (type == MEMP_TCP_PCB) {
		net_tcp_forget(p);
		kmem_free((char *)p - TCP_NODE_SIZE, TCP_NODE_SIZE + sizes[type]);
	} else
		kmem_free(p, sizes[type]);
}
