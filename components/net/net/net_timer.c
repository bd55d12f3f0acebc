/*
 * net_timer.c - see net_timer.h.
 */
#include "lwip/opt.h"
#include "lwip/dhcp.h"
#include "lwip/etharp.h"
#include "lwip/igmp.h"
#include "lwip/ip4_frag.h"
#include "lwip/ip6_frag.h"
#include "lwip/mld6.h"
#include "lwip/nd6.h"
#include "lwip/sys.h"
#include "net_tcp.h"
#include "net_timer.h"
#include "rump/ifnet.h"
#include "rump/softint.h"
#include "rumpuser.h"

#define MS		1000000ULL
/* Half a second (DHCP), of which two make a second (everything else). */
#define BEAT		(DHCP_FINE_TIMER_MSECS * MS)
#define BEATS_SECOND	2
#define BEATS_MINUTE	(60 * BEATS_SECOND)
#define GROUP_TICK	(IGMP_TMR_INTERVAL * MS)
CTASSERT(IGMP_TMR_INTERVAL == MLD6_TMR_INTERVAL);
CTASSERT(DHCP_COARSE_TIMER_SECS == 60);

/* Lock: the monitor. */
static struct callout tcp_callout, beat_callout, group_callout;
static unsigned int beats;
static bool beating, grouping;

u32_t
sys_now(void)
{
	return (u32_t)(rumpuser_clock_mono() / MS);
}

static void
tcp_tick(void *arg __unused)
{
	uint64_t next;

	/* A segment that a driver still holds would not be sent again. */
	if_reclaim();
	next = net_tcp_tick(rumpuser_clock_mono());
	if (next != UINT64_MAX)
		callout_schedule(&tcp_callout, next);
}

void
net_timer_tcp(uint64_t deadline)
{
	callout_schedule(&tcp_callout, deadline);
}

/* Whether a membership is to be reported after a while. */
static bool
groups_pending(void)
{
	const struct igmp_group *ig;
	const struct mld_group *mg;
	struct netif *netif;

	NETIF_FOREACH(netif) {
		for (ig = netif_igmp_data(netif); ig != NULL; ig = ig->next)
			if (ig->timer != 0)
				return true;
		for (mg = netif_mld6_data(netif); mg != NULL; mg = mg->next)
			if (mg->timer != 0)
				return true;
	}
	return false;
}

static void
group_tick(void *arg __unused)
{
	igmp_tmr();
	mld6_tmr();
	grouping = groups_pending();
	if (grouping)
		callout_schedule(&group_callout,
		    rumpuser_clock_mono() + GROUP_TICK);
}

static bool
interfaces_up(void)
{
	struct netif *netif;

	NETIF_FOREACH(netif)
		if (if_from_netif(netif) != NULL && netif_is_up(netif))
			return true;
	return false;
}

static void
beat(void *arg __unused)
{
	if_reclaim();
	dhcp_fine_tmr();
	if (++beats % BEATS_SECOND == 0) {
		etharp_tmr();
		ip_reass_tmr();
		ip6_reass_tmr();
		nd6_tmr();
		if (!grouping && groups_pending()) {
			grouping = true;
			callout_schedule(&group_callout,
			    rumpuser_clock_mono() + GROUP_TICK);
		}
	}
	if (beats % BEATS_MINUTE == 0)
		dhcp_coarse_tmr();
	beating = interfaces_up();
	if (beating)
		callout_schedule(&beat_callout,
		    rumpuser_clock_mono() + BEAT);
}

void
net_timer_interfaces(void)
{
	if (beating || !interfaces_up())
		return;
	beating = true;
	callout_schedule(&beat_callout, rumpuser_clock_mono() + BEAT);
}

void
net_timer_init(void)
{
	callout_init(&tcp_callout, tcp_tick, NULL);
	callout_init(&beat_callout, beat, NULL);
	callout_init(&group_callout, group_tick, NULL);
}
