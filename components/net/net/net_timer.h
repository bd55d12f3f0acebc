/*
 * net_timer.h - lwIP's time, by callouts that run only while somebody needs
 * them. Monitor held.
 */
#ifndef NET_TIMER_H
#define NET_TIMER_H

#include <stdint.h>

void net_timer_init(void);

/* The next tick of TCP is to be at that time. */
void net_timer_tcp(uint64_t deadline);

/* An interface came up or starts DHCP: their clocks are to run. */
void net_timer_interfaces(void);

#endif /* NET_TIMER_H */
