/*
 * netbsd/tcp_info.h - what getsockopt(TCP_INFO) returns, and the states in it,
 * as programs have them from <netinet/tcp.h> and <netinet/tcp_fsm.h>.
 */
#ifndef _NETBSD_TCP_INFO_H_
#define _NETBSD_TCP_INFO_H_

#include <stddef.h>
#include <stdint.h>

#include "rump/lib.h"

#define TCPS_CLOSED		0
#define TCPS_LISTEN		1
#define TCPS_SYN_SENT		2
#define TCPS_SYN_RECEIVED	3
#define TCPS_ESTABLISHED	4
#define TCPS_CLOSE_WAIT		5
#define TCPS_FIN_WAIT_1		6
#define TCPS_CLOSING		7
#define TCPS_LAST_ACK		8
#define TCPS_FIN_WAIT_2		9
#define TCPS_TIME_WAIT		10

#define TCPI_OPT_TIMESTAMPS	0x01
#define TCPI_OPT_SACK		0x02
#define TCPI_OPT_WSCALE		0x04

struct tcp_info {
	uint8_t tcpi_state;		/* TCPS_* of <netinet/tcp_fsm.h> */
	uint8_t __tcpi_ca_state;
	uint8_t __tcpi_retransmits;
	uint8_t __tcpi_probes;
	uint8_t __tcpi_backoff;
	uint8_t tcpi_options;		/* TCPI_OPT_* */
	uint8_t tcpi_snd_wscale:4, tcpi_rcv_wscale:4;

	uint32_t tcpi_rto;		/* microseconds */
	uint32_t __tcpi_ato;
	uint32_t tcpi_snd_mss;
	uint32_t tcpi_rcv_mss;

	uint32_t __tcpi_unacked;
	uint32_t __tcpi_sacked;
	uint32_t __tcpi_lost;
	uint32_t __tcpi_retrans;
	uint32_t __tcpi_fackets;

	uint32_t __tcpi_last_data_sent;
	uint32_t __tcpi_last_ack_sent;
	uint32_t tcpi_last_data_recv;	/* microseconds */
	uint32_t __tcpi_last_ack_recv;

	uint32_t __tcpi_pmtu;
	uint32_t __tcpi_rcv_ssthresh;
	uint32_t tcpi_rtt;		/* microseconds, smoothed */
	uint32_t tcpi_rttvar;		/* microseconds */
	uint32_t tcpi_snd_ssthresh;	/* bytes */
	uint32_t tcpi_snd_cwnd;		/* bytes */
	uint32_t __tcpi_advmss;
	uint32_t __tcpi_reordering;

	uint32_t __tcpi_rcv_rtt;
	uint32_t tcpi_rcv_space;	/* the window offered to the peer */

	uint32_t tcpi_snd_wnd;		/* the window the peer offers */
	uint32_t tcpi_snd_bwnd;
	uint32_t tcpi_snd_nxt;
	uint32_t tcpi_rcv_nxt;
	uint32_t tcpi_toe_tid;
	uint32_t tcpi_snd_rexmitpack;
	uint32_t tcpi_rcv_ooopack;
	uint32_t tcpi_snd_zerowin;

	uint32_t __tcpi_pad[26];
};

CTASSERT(sizeof(struct tcp_info) == 236);
CTASSERT(offsetof(struct tcp_info, tcpi_rto) == 8);
CTASSERT(offsetof(struct tcp_info, tcpi_rtt) == 68);
CTASSERT(offsetof(struct tcp_info, tcpi_snd_wnd) == 100);
CTASSERT(offsetof(struct tcp_info, __tcpi_pad) == 132);

#endif /* _NETBSD_TCP_INFO_H_ */
