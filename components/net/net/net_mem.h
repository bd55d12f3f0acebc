/*
 * net_mem.h - what the network's memory is used for at present: counters for
 * sysctl and tests. Monitor held.
 */
#ifndef NET_MEM_H
#define NET_MEM_H

#include <stddef.h>

#include "lwip/memp.h"

/* Bytes of packets and other objects of any size. */
size_t net_mem_bytes(void);
/* Objects of one kind: connections, segments, queues, ... */
size_t net_memp_count(memp_t);

#endif /* NET_MEM_H */
