/*
 * dhcp.c - lwIP's DHCP client as it is, except that it tells us about DNS
 * servers though lwIP has no resolver here.
 */
#include "lwip/opt.h"

#undef LWIP_DNS
#define LWIP_DNS 1

#include <core/ipv4/dhcp.c>
