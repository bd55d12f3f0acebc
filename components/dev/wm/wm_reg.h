/*
 * wm_reg.h - registers and descriptors of Intel's 8254x and 82574 network cards,
 * as far as the driver uses them. Everything is little-endian.
 */
#ifndef WM_REG_H
#define WM_REG_H

#include <stdint.h>

#include "rump/lib.h"

#define WM_REGS_LEN	0x6000U		/* bytes of BAR 0 that are used */

#define WM_CTRL		0x0000
#define  CTRL_ASDE	0x00000020	/* speed as negotiated */
#define  CTRL_SLU	0x00000040	/* link up */
#define  CTRL_RST	0x04000000
#define WM_STATUS	0x0008
#define  STATUS_LU	0x00000002
#define WM_CTRL_EXT	0x0018
#define  CTRL_EXT_PBA	0x80000000	/* clear pending bits (MSI-X) */
#define WM_ICR		0x00c0
#define WM_ITR		0x00c4		/* in 256 ns */
#define WM_IMS		0x00d0
#define WM_IMC		0x00d8
#define  INT_LSC	0x00000004	/* link changed */
#define  INT_RXDMT	0x00000010	/* few receive descriptors left */
#define  INT_RXO	0x00000040	/* overrun */
#define  INT_RXT	0x00000080	/* received */
#define  INT_RXQ0	0x00100000	/* 82574, MSI-X: received */
#define  INT_OTHER	0x01000000	/* 82574, MSI-X: all but queues */
#define WM_IVAR		0x00e4		/* causes to vectors, all to 0: */
#define  IVAR_RXQ0_0	0x00000008
#define  IVAR_OTHER_0	0x00080000
#define WM_RCTL		0x0100
#define  RCTL_EN	0x00000002
#define  RCTL_MPE	0x00000010	/* all multicast */
#define  RCTL_BAM	0x00008000	/* broadcast; buffers are 2048 bytes */
#define  RCTL_SECRC	0x04000000	/* without the frame's CRC */
#define WM_TCTL		0x0400
#define  TCTL_EN	0x00000002
#define  TCTL_PSP	0x00000008	/* pad short packets */
#define  TCTL_CT	(15U << 4)
#define  TCTL_COLD	(64U << 12)	/* full duplex */
#define WM_TIPG		0x0410
#define  TIPG_COPPER	(8U | 8U << 10 | 6U << 20)
#define WM_RDBAL	0x2800
#define WM_RDBAH	0x2804
#define WM_RDLEN	0x2808
#define WM_RDH		0x2810
#define WM_RDT		0x2818
#define WM_RDTR		0x2820
#define WM_TDBAL	0x3800
#define WM_TDBAH	0x3804
#define WM_TDLEN	0x3808
#define WM_TDH		0x3810
#define WM_TDT		0x3818
#define WM_TXDCTL	0x3828
#define  TXDCTL_COUNT	0x00400000	/* has to be set on the 82574 */
#define WM_RXCSUM	0x5000
#define  RXCSUM_TUOFL	0x00000200	/* check TCP and UDP */
#define WM_RAL0		0x5400
#define WM_RAH0		0x5404
#define  RAH_AV		0x80000000	/* there is an address */

/* A buffer to receive into, and what the card says of it afterwards. */
struct wm_rxdesc {
	uint64_t rd_addr;
	uint16_t rd_len;
	uint16_t rd_sum;
	uint8_t rd_status;
	uint8_t rd_errors;
	uint16_t rd_special;
};
CTASSERT(sizeof(struct wm_rxdesc) == 16);
#define RXS_DD		0x01		/* done */
#define RXS_EOP		0x02		/* end of packet */
#define RXS_IXSM	0x04		/* ignore the other two */
#define RXS_TCPCS	0x20		/* TCP or UDP checksum looked at */
#define RXE_CE		0x01
#define RXE_SE		0x02
#define RXE_SEQ		0x04
#define RXE_CXE		0x10
#define RXE_TCPE	0x20		/* and found wrong */
#define RXE_RXE		0x80
#define RXE_FRAME	(RXE_CE | RXE_SE | RXE_SEQ | RXE_CXE | RXE_RXE)

/* A piece of a packet to send, or the offsets of checksums in what follows. */
struct wm_txdesc {
	uint64_t td_addr;		/* context: see TXC_* */
	uint32_t td_cmd;
	uint32_t td_status;		/* TXD_DD is the card's */
};
CTASSERT(sizeof(struct wm_txdesc) == 16);
#define TXC_TCP(start, offset)						\
	((uint64_t)(start) << 32 | (uint64_t)((start) + (offset)) << 40)
#define TXC_TCP_CMD	(0x01000000U | TXD_DEXT)
#define TXD_DTYP_DATA	0x00100000U
#define TXD_EOP		0x01000000U
#define TXD_IFCS	0x02000000U	/* append the CRC */
#define TXD_RS		0x08000000U	/* report when done */
#define TXD_DEXT	0x20000000U
#define TXD_DD		0x00000001U
#define TXD_TXSM	0x00000200U	/* insert the TCP checksum */

#endif /* WM_REG_H */
