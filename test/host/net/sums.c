/*
 * The Internet checksum against one computed bit by bit, and SipHash against its
 * authors' values.
 * thirdparty: lwip
 * includes: components/net/net components/net/net/names
 * sources: components/net/net/net_checksum.c components/net/net/net_siphash.c
 */
#include "lwipopts.h"
#include "net_siphash.h"

#include "test.h"

/* RFC 1071 as it is written. */
static uint16_t
plain_sum(const uint8_t *p, int len)
{
	uint32_t sum = 0;
	int i;

	for (i = 0; i < len; i++)
		sum += (uint32_t)p[i] << (i % 2 == 0 ? 0 : 8);
	while (sum >> 16 != 0)
		sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t)sum;
}

/* Zero has two forms; both say the same. */
static uint16_t
same(uint16_t sum)
{
	return sum == 0xffff ? 0 : sum;
}

TEST(every_length_and_alignment_sums_the_same)
{
	static uint8_t data[4200];
	uint32_t state = 1;
	size_t i, at;
	int len;

	for (i = 0; i < sizeof(data); i++) {
		state = state * 1664525 + 1013904223;
		data[i] = (uint8_t)(state >> 24);
	}
	for (at = 0; at < 8; at++)
		for (len = 0; len < 300; len++)
			CHECK_EQ(same(net_checksum(data + at, len)),
			    same(plain_sum(data + at, len)));
	CHECK_EQ(same(net_checksum(data, 4096)), same(plain_sum(data, 4096)));
}

TEST(carries_are_not_lost)
{
	uint8_t ones[1500];

	memset(ones, 0xff, sizeof(ones));
	CHECK_EQ(net_checksum(ones, sizeof(ones)), 0xffff);
	CHECK_EQ(net_checksum(ones, 7), plain_sum(ones, 7));
}

TEST(siphash_is_siphash)
{
	/* Appendix A of the paper: key 00..0f, message 00..0e. */
	static const struct siphash_key key = {
		0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL
	};
	uint8_t message[15];
	size_t i;

	for (i = 0; i < sizeof(message); i++)
		message[i] = (uint8_t)i;
	CHECK_EQ(siphash(&key, message, sizeof(message)),
	    0xa129ca6149be45e5ULL);
	CHECK_EQ(siphash(&key, message, 0), 0x726fdb47dd0e0e31ULL);
}
