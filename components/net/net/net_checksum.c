/*
 * net_checksum.c - the Internet checksum (RFC 1071), eight bytes at a time.
 */
#include "lwipopts.h"

/*
 * The ones' complement sum of data as 16-bit words in memory order, folded but
 * not inverted. `data' may have any alignment.
 */
uint16_t
net_checksum(const void *data, int len)
{
	const unsigned char *p = data;
	uint64_t sum = 0, word;
	uint32_t part;
	uint16_t half;
	size_t n = (size_t)len;

	/* Halves of a word go to halves of the sum, so carries do not get lost. */
	for (; n >= 8; n -= 8, p += 8) {
		__builtin_memcpy(&word, p, 8);
		sum += (word >> 32) + (word & 0xffffffff);
	}
	if (n >= 4) {
		__builtin_memcpy(&part, p, 4);
		sum += part;
		n -= 4;
		p += 4;
	}
	if (n >= 2) {
		__builtin_memcpy(&half, p, 2);
		sum += half;
		n -= 2;
		p += 2;
	}
	if (n > 0)
		sum += *p;
	sum = (sum >> 32) + (sum & 0xffffffff);
	sum = (sum >> 32) + (sum & 0xffffffff);
	sum = (sum >> 16) + (sum & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t)((sum >> 16) + (sum & 0xffff));
}
