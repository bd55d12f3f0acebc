/*
 * uuid.c - universally unique identifiers (RFC 4122). New ones are of version
 * 4, random, as NetBSD 10's.
 */
#define _NETBSD_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uuid.h>

static void
tell(uint32_t *status, uint32_t value)
{
	if (status)
		*status = value;
}

void
uuid_enc_be(void *to, const uuid_t *u)
{
	uint8_t *p = to;

	p[0] = (uint8_t)(u->time_low >> 24);
	p[1] = (uint8_t)(u->time_low >> 16);
	p[2] = (uint8_t)(u->time_low >> 8);
	p[3] = (uint8_t)u->time_low;
	p[4] = (uint8_t)(u->time_mid >> 8);
	p[5] = (uint8_t)u->time_mid;
	p[6] = (uint8_t)(u->time_hi_and_version >> 8);
	p[7] = (uint8_t)u->time_hi_and_version;
	p[8] = u->clock_seq_hi_and_reserved;
	p[9] = u->clock_seq_low;
	memcpy(p + 10, u->node, _UUID_NODE_LEN);
}

void
uuid_dec_be(const void *from, uuid_t *u)
{
	const uint8_t *p = from;

	u->time_low = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	u->time_mid = (uint16_t)(p[4] << 8 | p[5]);
	u->time_hi_and_version = (uint16_t)(p[6] << 8 | p[7]);
	u->clock_seq_hi_and_reserved = p[8];
	u->clock_seq_low = p[9];
	memcpy(u->node, p + 10, _UUID_NODE_LEN);
}

/* The machine is little-endian, and the structure has no padding. */
_Static_assert(sizeof(uuid_t) == 16 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "uuid_t");

void
uuid_enc_le(void *to, const uuid_t *u)
{
	memcpy(to, u, sizeof(*u));
}

void
uuid_dec_le(const void *from, uuid_t *u)
{
	memcpy(u, from, sizeof(*u));
}

void
uuid_create(uuid_t *u, uint32_t *status)
{
	arc4random_buf(u, sizeof(*u));
	u->time_hi_and_version = (uint16_t)((u->time_hi_and_version & 0x0fff) | 0x4000);
	u->clock_seq_hi_and_reserved = (uint8_t)((u->clock_seq_hi_and_reserved & 0x3f) | 0x80);
	tell(status, uuid_s_ok);
}

void
uuid_create_nil(uuid_t *u, uint32_t *status)
{
	memset(u, 0, sizeof(*u));
	tell(status, uuid_s_ok);
}

/* NULL stands for the nil one. */
int32_t
uuid_compare(const uuid_t *a, const uuid_t *b, uint32_t *status)
{
	static const uuid_t nil;
	uint8_t x[16], y[16];
	int r;

	tell(status, uuid_s_ok);
	uuid_enc_be(x, a ? a : &nil);
	uuid_enc_be(y, b ? b : &nil);
	r = memcmp(x, y, sizeof(x));
	return r < 0 ? -1 : r > 0;
}

int32_t
uuid_equal(const uuid_t *a, const uuid_t *b, uint32_t *status)
{
	return uuid_compare(a, b, status) == 0;
}

int32_t
uuid_is_nil(const uuid_t *u, uint32_t *status)
{
	return uuid_compare(u, 0, status) == 0;
}

uint16_t
uuid_hash(const uuid_t *u, uint32_t *status)
{
	tell(status, uuid_s_ok);
	return u ? (uint16_t)u->time_low : 0;
}

void
uuid_to_string(const uuid_t *u, char **text, uint32_t *status)
{
	static const uuid_t nil;

	tell(status, uuid_s_ok);
	if (!text)
		return;
	if (!u)
		u = &nil;
	if (asprintf(text, "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", u->time_low,
	    u->time_mid, u->time_hi_and_version, u->clock_seq_hi_and_reserved, u->clock_seq_low,
	    u->node[0], u->node[1], u->node[2], u->node[3], u->node[4], u->node[5]) < 0) {
		*text = 0;
		tell(status, uuid_s_no_memory);
	}
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void
uuid_from_string(const char *text, uuid_t *u, uint32_t *status)
{
	uint8_t bytes[16];
	size_t i, n = 0;

	uuid_create_nil(u, status);
	if (!text || *text == '\0')
		return;
	tell(status, uuid_s_invalid_string_uuid);
	if (strlen(text) != 36)
		return;
	for (i = 0; i < 36; i++) {
		int high, low;

		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (text[i] != '-')
				return;
			continue;
		}
		high = digit(text[i]);
		low = digit(text[++i]);
		if (high < 0 || low < 0)
			return;
		bytes[n++] = (uint8_t)(high << 4 | low);
	}
	/* Only the variant of the RFC, and the nil one. */
	if ((bytes[8] & 0xc0) != 0x80 && (bytes[8] & 0x80) != 0) {
		tell(status, uuid_s_bad_version);
		return;
	}
	uuid_dec_be(bytes, u);
	tell(status, uuid_s_ok);
}
