/*
 * net_finish.c - the end of the guest. What programs have sent is sent: a kernel
 * that lives on would see to it, this one waits for it, within limits.
 */
#include "lwip/opt.h"
#include "lwip/memp.h"
#include "net_mem.h"
#include "net_tcp.h"
#include "rump/component.h"
#include "rump/ifnet.h"
#include "rump/lib.h"
#include "rump/shutdown.h"
#include "rumpuser.h"

#define MS		1000000ULL
/*
 * How long nothing may move, which is time for a segment to be sent again three
 * times; and how long it may take in all, for peers that take a little each time.
 */
#define STUCK		(3000 * MS)
#define LIMIT		(30000 * MS)
#define RESETS		(100 * MS)	/* for what tells peers of the end */
/* Nobody tells when a card has sent something, or an address is found. */
#define LOOK_FIRST	(1 * MS)
#define LOOK_LAST	(100 * MS)

/* Packets that wait for their receiver's Ethernet address, or for the card. */
static size_t
packets(void)
{
	return net_memp_count(MEMP_ARP_QUEUE) +
	    net_memp_count(MEMP_ND6_QUEUE) + if_sending();
}

/* Waits until nothing is left, or moves, or the time is over. */
static void
settle(uint64_t stuck, uint64_t limit)
{
	uint64_t now = rumpuser_clock_mono(), end = now + limit;
	uint64_t moved = now, look = LOOK_FIRST, left, deadline;
	uint64_t least = UINT64_MAX;
	size_t waiting;

	for (;;) {
		waiting = packets();
		left = net_tcp_unfinished() + waiting;
		if (left == 0)
			return;
		now = rumpuser_clock_mono();
		if (left < least) {
			least = left;
			moved = now;
		}
		deadline = MIN(moved + stuck, end);
		if (now >= deadline)
			return;
		if (waiting > 0) {
			deadline = MIN(deadline, now + look);
			look = MIN(look * 2, LOOK_LAST);
		}
		net_tcp_wait(deadline);
	}
}

static void
finish(void *arg __unused)
{
	settle(STUCK, LIMIT);
	if (net_tcp_unfinished() == 0)
		return;
	/* Peers would wait for the rest for ever. */
	net_tcp_reset_unfinished();
	settle(RESETS, RESETS);
}

static void
finish_init(void)
{
	/* Owner: the list of hooks, for ever. */
	static struct shutdown_hook hook = { .sh_func = finish };

	shutdown_hook_register(&hook);
}
RUMP_INIT(RUMP_INIT_NET, finish_init);
