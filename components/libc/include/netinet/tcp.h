/*
 * <netinet/tcp.h> - TCP in NetBSD's ABI
 */
#ifndef _NETINET_TCP_H_
#define _NETINET_TCP_H_

#include <features.h>
#include <stdint.h>
#include <sys/types.h>

#define TCP_NODELAY	1
#define TCP_MAXSEG	2
#define TCP_KEEPIDLE	3
#define TCP_MAXBURST	4
#define TCP_KEEPINTVL	5
#define TCP_KEEPCNT	6
#define TCP_KEEPINIT	7
#define TCP_INFO	9
#define TCP_MAX_WINSHIFT	14
#define TCP_MD5SIG	16
#define TCP_CONGCTL	32
#define TCP_MAXWIN	65535

#define TCPOPT_EOL	0
#define TCPOPT_NOP	1
#define TCPOPT_MAXSEG	2
#define TCPOPT_WINDOW	3
#define TCPOPT_SACK_PERMITTED	4
#define TCPOPT_SACK	5
#define TCPOPT_TIMESTAMP	8
#define TCPOPT_SIGNATURE	19

#define TCPOLEN_SACK_PERMITTED	2
#define TCPOLEN_WINDOW	3
#define TCPOLEN_MAXSEG	4
#define TCPOLEN_TIMESTAMP	10
#define TCPOLEN_TSTAMP_APPA	12
#define TCPOLEN_SIGNATURE	18
#define TCPOLEN_SIGLEN	20

#define TH_FIN		1
#define TH_SYN		2
#define TH_RST		4
#define TH_PUSH		8
#define TH_ACK		16
#define TH_URG		32
#define TH_ECE		64
#define TH_CWR		128

#define TCP_MSS		536
#define TCP_MINMSS	216
#define TCP_MAXWIN	65535

typedef uint32_t tcp_seq;

#if defined(_NETBSD_SOURCE)
struct tcphdr {
	uint16_t th_sport;
	uint16_t th_dport;
	tcp_seq th_seq;
	tcp_seq th_ack;
	unsigned char th_x2:4, th_off:4;
	unsigned char th_flags;
	uint16_t th_win;
	uint16_t th_sum;
	uint16_t th_urp;
} __attribute__((__packed__));

#define TCPI_OPT_TIMESTAMPS	0x01
#define TCPI_OPT_SACK		0x02
#define TCPI_OPT_WSCALE		0x04
#define TCPI_OPT_ECN		0x08
#define TCPI_OPT_TOE		0x10

/* What TCP_INFO tells of a connection; members without a comment may be 0. */
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
#endif

#endif /* _NETINET_TCP_H_ */
