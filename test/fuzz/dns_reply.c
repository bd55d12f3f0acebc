/*
 * DNS replies through the C library's parser: its walk over the records, and the
 * names in them expanded into buffers of any size.
 * thirdparty: musl
 * namespace: user
 * sources: musl/src/network/dns_parse.c musl/src/network/dn_expand.c
 * sources: musl/src/network/dn_skipname.c
 * flags: -D_GNU_SOURCE -Dhidden= '-Dweak_alias(a,b)='
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int __dns_parse(const unsigned char *, int, int (*)(void *, int, const void *,
    int, const void *, int), void *);
int __dn_expand(const unsigned char *, const unsigned char *,
    const unsigned char *, char *, int);
int dn_skipname(const unsigned char *, const unsigned char *);
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct reply {
	const uint8_t *start, *end;
	int room;			/* of names */
	unsigned int records;
};

/* A name at `at', into exactly so many bytes that one more would be noticed. */
static void
name(const struct reply *r, const uint8_t *at)
{
	char *to = malloc((size_t)r->room);
	int n, skipped = dn_skipname(at, r->end);

	if (to == NULL)
		abort();
	n = __dn_expand(r->start, r->end, at, to, r->room);
	if (n >= 0 && (n == 0 || n > r->end - at ||
	    strnlen(to, (size_t)r->room) == (size_t)r->room))
		abort();
	if (skipped > r->end - at)
		abort();
	free(to);
}

static int
record(void *arg, int type, const void *data, int len, const void *packet,
    int packet_len)
{
	const uint8_t *at = data;
	struct reply *r = arg;

	if (packet != r->start || packet_len != r->end - r->start ||
	    type < 0 || type > 255 || len < 0 || at < r->start ||
	    at > r->end || len > r->end - at)
		abort();
	if (len > 0)
		name(r, at);
	return ++r->records > 100 ? -1 : 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reply r = { .records = 0 };
	uint8_t *packet;

	/* As large as the resolver's buffer is; the first byte is the test's. */
	if (size < 2 || size > 4800)
		return 0;
	packet = malloc(size - 1);
	if (packet == NULL)
		abort();
	memcpy(packet, data + 1, size - 1);
	r.start = packet;
	r.end = packet + size - 1;
	r.room = data[0] + 1;
	(void)__dns_parse(packet, (int)size - 1, record, &r);
	if (size > 13)
		name(&r, packet + 12);
	free(packet);
	return 0;
}
