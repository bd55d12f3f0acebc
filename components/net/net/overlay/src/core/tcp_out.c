/*
 * tcp_out.c - lwIP's TCP output as it is, except that tcp_write copies straight
 * from the program's memory (net_copy.h).
 */
#include "lwip/opt.h"
#include "net_copy.h"

#undef MEMCPY
#define MEMCPY(to, from, len)	net_copy_from(to, from, len)

#include <core/tcp_out.c>
