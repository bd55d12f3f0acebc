/*
 * net_tcp.c - see net_tcp.h.
 *
 * Limits: a flood of SYNs must not keep others out, so half-open connections
 * are counted apart from the backlog. When there are too many, a SYN is answered
 * without keeping anything (RFC 4987, 3.6): all there is to know is in the
 * sequence number, and the connection is made when that comes back.
 * Finished connections wait for twice the MSL while there are not too many.
 */
#include "lwip/opt.h"
#include "lwip/ip.h"
#include "lwip/priv/tcp_priv.h"
#include "net_hooks.h"
#include "net_mem.h"
#include "net_siphash.h"
#include "net_tcp.h"
#include "net_timer.h"
#include "rump/random.h"
#include "rump/softint.h"
#include "rump/sync.h"
#include "rumpuser.h"

#define BUCKETS		2048U		/* a power of two */
#define HALFOPEN_MAX	512
#define TIMEWAIT_MAX	1024
#define TIMEWAIT_BATCH	64		/* how many go when there are too many */

#define MS		1000000ULL
#define TICK		(TCP_TMR_INTERVAL * MS)
#define SLOW_TICK	(TCP_SLOW_INTERVAL * MS)
#define IDLE_TICK	(500 * MS)
/* The shortest time after which a segment is sent again, in slow ticks. */
#define RTO_MIN		(200 / TCP_SLOW_INTERVAL)

bool (*net_tcp_backlog_full)(void *, bool);

/* Lock for all of this: the monitor. */
static struct tcp_pcb *buckets[BUCKETS];
static struct tcp_pcb *halfopen_oldest, *halfopen_newest;
static size_t halfopen_count, timewait_count;
static uint64_t hash_secret;
static struct siphash_key isn_key;
static struct siphash_key cookie_key;
static uint64_t cookies_until;		/* after that, none can be valid */
static u32_t isn_chosen;
static bool isn_is_chosen;
static bool quick;			/* the next tick is a quick one */
static uint64_t slow_last;		/* when tcp_ticks was last right */
static struct waitq finishers;		/* in net_tcp_wait */

void
net_tcp_init(void)
{
	random_get(&hash_secret, sizeof(hash_secret));
	random_get(&isn_key, sizeof(isn_key));
	random_get(&cookie_key, sizeof(cookie_key));
	slow_last = rumpuser_clock_mono();
}

/* ---- Demultiplexing ----------------------------------------------------- */

static uint64_t
mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * (hash_secret | 1);
	return h ^ h >> 29;
}

static uint64_t
mix_address(uint64_t h, const ip_addr_t *ip)
{
	const u32_t *a;

	if (IP_IS_V4(ip))
		return mix(h, ip4_addr_get_u32(ip_2_ip4(ip)));
	a = ip_2_ip6(ip)->addr;
	h = mix(h, (uint64_t)a[0] << 32 | a[1]);
	return mix(h, (uint64_t)a[2] << 32 | a[3]);
}

static uint32_t
hash(const ip_addr_t *local, uint16_t lport, const ip_addr_t *remote,
    uint16_t rport)
{
	uint64_t h = mix(hash_secret, (uint64_t)lport << 16 | rport);

	h = mix_address(mix_address(h, local), remote);
	return (uint32_t)(h >> 32);
}

struct tcp_pcb *
net_tcp_lookup(const ip_addr_t *local, uint16_t lport,
    const ip_addr_t *remote, uint16_t rport)
{
	uint32_t h = hash(local, lport, remote, rport);
	struct tcp_pcb *pcb;

	for (pcb = buckets[h % BUCKETS]; pcb != NULL;
	    pcb = tcp_node(pcb)->tn_next)
		if (tcp_node(pcb)->tn_hash == h &&
		    pcb->remote_port == rport && pcb->local_port == lport &&
		    ip_addr_eq(&pcb->remote_ip, remote) &&
		    ip_addr_eq(&pcb->local_ip, local))
			return pcb;
	return NULL;
}

static void
halfopen_remove(struct tcp_node *tn)
{
	if (!tn->tn_halfopen)
		return;
	tn->tn_halfopen = false;
	halfopen_count--;
	if (tn->tn_older != NULL)
		tcp_node(tn->tn_older)->tn_newer = tn->tn_newer;
	else
		halfopen_oldest = tn->tn_newer;
	if (tn->tn_newer != NULL)
		tcp_node(tn->tn_newer)->tn_older = tn->tn_older;
	else
		halfopen_newest = tn->tn_older;
}

static void
halfopen_add(struct tcp_pcb *pcb)
{
	struct tcp_node *tn = tcp_node(pcb);

	tn->tn_halfopen = true;
	tn->tn_older = halfopen_newest;
	tn->tn_newer = NULL;
	if (halfopen_newest != NULL)
		tcp_node(halfopen_newest)->tn_newer = pcb;
	else
		halfopen_oldest = pcb;
	halfopen_newest = pcb;
	halfopen_count++;
}

void
net_tcp_registered(struct tcp_pcb **list, void *registered)
{
	struct tcp_pcb *pcb = registered;
	struct tcp_node *tn;

	if (list != &tcp_active_pcbs && list != &tcp_tw_pcbs)
		return;
	tn = tcp_node(pcb);
	if (!tn->tn_hashed) {
		tn->tn_hashed = true;
		tn->tn_hash = hash(&pcb->local_ip, pcb->local_port,
		    &pcb->remote_ip, pcb->remote_port);
		tn->tn_next = buckets[tn->tn_hash % BUCKETS];
		buckets[tn->tn_hash % BUCKETS] = pcb;
		if (pcb->state == SYN_RCVD)
			halfopen_add(pcb);
	}
	if (list == &tcp_tw_pcbs && !tn->tn_timewait) {
		tn->tn_timewait = true;
		timewait_count++;
	}
	net_tcp_active();
}

void
net_tcp_forget(struct tcp_pcb *pcb)
{
	struct tcp_node *tn = tcp_node(pcb);
	struct tcp_pcb **pp;

	(void)waitq_wake(&finishers, SIZE_MAX);
	halfopen_remove(tn);
	if (tn->tn_timewait)
		timewait_count--;
	if (!tn->tn_hashed)
		return;
	for (pp = &buckets[tn->tn_hash % BUCKETS]; *pp != pcb;
	    pp = &tcp_node(*pp)->tn_next)
		continue;
	*pp = tn->tn_next;
}

void
net_tcp_established(struct tcp_pcb *pcb)
{
	halfopen_remove(tcp_node(pcb));
}

size_t
net_tcp_halfopen(void)
{
	return halfopen_count;
}

size_t
net_tcp_timewait(void)
{
	return timewait_count;
}

/* ---- Limits ------------------------------------------------------------- */

/* Newest first is the order of the list, so the last ones are the oldest. */
void
net_tcp_limit(void)
{
	struct tcp_pcb **pp = &tcp_tw_pcbs, *pcb;
	size_t keep;

	if (timewait_count <= TIMEWAIT_MAX)
		return;
	for (keep = TIMEWAIT_MAX - TIMEWAIT_BATCH; keep > 0; keep--)
		pp = &(*pp)->next;
	while ((pcb = *pp) != NULL) {
		*pp = pcb->next;
		tcp_pcb_purge(pcb);
		memp_free(MEMP_TCP_PCB, pcb);
	}
}

bool
net_tcp_halfopen_full(void)
{
	return halfopen_count >= HALFOPEN_MAX;
}

void
net_tcp_halfopen_evict(void)
{
	if (halfopen_count >= HALFOPEN_MAX)
		tcp_abandon(halfopen_oldest, 0);
}

/* ---- Cookies ------------------------------------------------------------ */

/* Segment sizes a cookie can tell; a peer's is rounded down. */
static const uint16_t cookie_mss[] = { 536, 1220, 1440, 1460 };

#define COOKIE_SLOT	(16 * 1000 * MS)	/* how long one is as new */
#define COOKIE_HASH	0x07ffffffU

/*
 * Two bits of segment size, three of time and the rest a hash of everything, so
 * that only who received it can know it.
 */
static u32_t
cookie(uint64_t slot, unsigned int mss, u32_t peer_isn, u16_t lport,
    u16_t rport)
{
	struct {
		ip_addr_t local, remote;
		uint64_t slot;
		uint32_t isn;
		uint16_t lport, rport;
		uint32_t mss, pad;
	} in;

	memset(&in, 0, sizeof(in));
	in.local = *ip_current_dest_addr();
	in.remote = *ip_current_src_addr();
	in.slot = slot;
	in.isn = peer_isn;
	in.lport = lport;
	in.rport = rport;
	in.mss = mss;
	return (u32_t)siphash(&cookie_key, &in, sizeof(in)) & COOKIE_HASH;
}

u32_t
net_tcp_cookie_make(u16_t lport, u16_t rport, u32_t peer_isn, u16_t mss)
{
	uint64_t slot = rumpuser_clock_mono() / COOKIE_SLOT;
	unsigned int i = nitems(cookie_mss) - 1;

	while (i > 0 && cookie_mss[i] > mss)
		i--;
	cookies_until = rumpuser_clock_mono() + 2 * COOKIE_SLOT;
	return (u32_t)(i << 30 | (slot & 7) << 27) | cookie(slot, i, peer_isn,
	    lport, rport);
}

u16_t
net_tcp_cookie_check(u16_t lport, u16_t rport, u32_t peer_isn, u32_t value)
{
	uint64_t now = rumpuser_clock_mono(), slot = now / COOKIE_SLOT;
	unsigned int i = value >> 30;

	if (now >= cookies_until)
		return 0;
	/* Of this slot of time or of the one before. */
	if ((slot & 7) != (value >> 27 & 7))
		slot--;
	if ((slot & 7) != (value >> 27 & 7))
		return 0;
	return (value & COOKIE_HASH) == cookie(slot, i, peer_isn,
	    lport, rport) ?
	    cookie_mss[i] : 0;
}

void
net_tcp_isn_next(u32_t isn)
{
	isn_chosen = isn;
	isn_is_chosen = true;
}

/* ---- Sequence numbers --------------------------------------------------- */

u32_t
net_tcp_isn(const ip_addr_t *lip, u16_t lport, const ip_addr_t *rip,
    u16_t rport)
{
	struct {
		uint32_t local[4], remote[4];
		uint16_t lport, rport;
		uint32_t pad;
	} tuple;

	if (isn_is_chosen) {
		isn_is_chosen = false;
		return isn_chosen;
	}
	memset(&tuple, 0, sizeof(tuple));
	memcpy(tuple.local, lip, IP_IS_V4(lip) ? 4 : 16);
	memcpy(tuple.remote, rip, IP_IS_V4(rip) ? 4 : 16);
	tuple.lport = lport;
	tuple.rport = rport;
	/* The clock of RFC 793 ticks every 4 microseconds. */
	return (u32_t)siphash(&isn_key, &tuple, sizeof(tuple)) +
	    (u32_t)(rumpuser_clock_mono() / 4000);
}

/* ---- Time --------------------------------------------------------------- */

void
net_tcp_active(void)
{
	(void)waitq_wake(&finishers, SIZE_MAX);
	if (quick)
		return;
	quick = true;
	net_timer_tcp(rumpuser_clock_mono() + TICK);
}

/* Whether a connection waits for anything that happens within milliseconds. */
static bool
is_busy(const struct tcp_pcb *pcb)
{
	return pcb->rtime >= 0 || pcb->unsent != NULL ||
	    pcb->unacked != NULL || pcb->ooseq != NULL ||
	    pcb->refused_data != NULL || pcb->persist_backoff > 0 ||
	    (pcb->flags & (TF_ACK_DELAY | TF_ACK_NOW | TF_CLOSEPEND)) != 0;
}

/* Segments that the card had no room for. */
static void
retry_output(void)
{
	struct tcp_pcb *pcb;

	for (pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next)
		if (pcb->unsent != NULL &&
		    (pcb->flags & TF_NAGLEMEMERR) != 0)
			(void)tcp_output(pcb);
}

/*
 * lwIP counts slow ticks; when nobody is busy there are none for a while, and
 * the clock that they make up is put right instead.
 */
uint64_t
net_tcp_tick(uint64_t now)
{
	struct tcp_pcb *pcb;
	uint64_t ticks = (now - slow_last) / SLOW_TICK;

	for (pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next)
		if (pcb->rto < RTO_MIN)
			pcb->rto = RTO_MIN;
	tcp_fasttmr();
	retry_output();
	if (ticks > 0) {
		slow_last += ticks * SLOW_TICK;
		tcp_ticks += (u32_t)(ticks - 1);
		tcp_slowtmr();
	}
	quick = false;
	for (pcb = tcp_active_pcbs; pcb != NULL && !quick; pcb = pcb->next)
		quick = is_busy(pcb);
	if (quick)
		return now + TICK;
	return tcp_active_pcbs != NULL || tcp_tw_pcbs != NULL ?
	    now + IDLE_TICK : UINT64_MAX;
}

/* ---- The end ------------------------------------------------------------ */

/* What a peer has not acknowledged; an end that is not in a segment yet is one. */
static uint64_t
unfinished(const struct tcp_pcb *pcb)
{
	/* A socket's, or one whose handshake is not over. */
	if (pcb->callback_arg != NULL || pcb->state == SYN_SENT ||
	    pcb->state == SYN_RCVD)
		return 0;
	return (uint64_t)(u32_t)(pcb->snd_lbb - pcb->lastack) +
	    ((pcb->flags & TF_CLOSEPEND) != 0);
}

uint64_t
net_tcp_unfinished(void)
{
	const struct tcp_pcb *pcb;
	uint64_t n = 0;

	for (pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next)
		n += unfinished(pcb);
	return n;
}

void
net_tcp_reset_unfinished(void)
{
	struct tcp_pcb *pcb, *next;

	for (pcb = tcp_active_pcbs; pcb != NULL; pcb = next) {
		next = pcb->next;
		if (unfinished(pcb) == 0)
			continue;
		/* What a peer with a closed window expects, and so believes. */
		pcb->snd_nxt = pcb->lastack;
		tcp_abandon(pcb, 1);
	}
}

void
net_tcp_wait(uint64_t deadline)
{
	(void)waitq_sleep(&finishers, "netend", 0, deadline);
}
