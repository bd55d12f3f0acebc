/*
 * tcp_out.c - lwIP's TCP output as it is, except that tcp_write copies straight
 * from the program's memory (net_copy.h), and for what probes of closed windows
 * leave behind.
 */
#include "lwip/opt.h"
#include "net_copy.h"

#undef MEMCPY
#define MEMCPY(to, from, len)	net_copy_from(to, from, len)

#define tcp_zero_window_probe	lwip_zero_window_probe
#include <core/tcp_out.c>
#undef tcp_zero_window_probe

err_t tcp_zero_window_probe(struct tcp_pcb *);

/*
 * A peer whose window stays closed drops the probe, its byte and the window it
 * tells of. Were the byte counted as sent, acknowledgements that follow would be
 * outside the peer's window and dropped as well: two sides with closed windows
 * would never learn that one has opened (RFC 9293, 3.10.7.4). net_tcp_inpacket()
 * counts the byte when the peer has taken it.
 */
err_t
tcp_zero_window_probe(struct tcp_pcb *pcb)
{
	u32_t next = pcb->snd_nxt, edge = pcb->rcv_ann_right_edge;
	err_t err = lwip_zero_window_probe(pcb);

	pcb->snd_nxt = next;
	pcb->rcv_ann_right_edge = edge;
	return err;
}
