/*
 * digest.h - what the digests share: filling blocks, and the functions that
 * give a digest as text. All are weak: programs bring functions of these names.
 */
#ifndef RUMP_DIGEST_H
#define RUMP_DIGEST_H

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DIGEST_WEAK __attribute__((__weak__))

/* Feeds data through the block buffer, of which `used` bytes are filled. */
static inline void
digest_feed(void *ctx, void (*block)(void *, const uint8_t *), uint8_t *buffer, size_t size,
    size_t used, const uint8_t *data, size_t len)
{
	while (len > 0) {
		size_t n = size - used < len ? size - used : len;

		memcpy(buffer + used, data, n);
		used += n;
		data += n;
		len -= n;
		if (used == size) {
			block(ctx, buffer);
			used = 0;
		}
	}
}

/* Ends the message: one bit, zeros, and room for `tail` bytes that the caller fills. */
static inline void
digest_pad(void *ctx, void (*block)(void *, const uint8_t *), uint8_t *buffer, size_t size,
    size_t used, size_t tail)
{
	buffer[used++] = 0x80;
	if (used > size - tail) {
		memset(buffer + used, 0, size - used);
		block(ctx, buffer);
		used = 0;
	}
	memset(buffer + used, 0, size - used);
}

static inline void
digest_put(uint8_t *to, uint64_t v, int bytes)
{
	while (bytes-- > 0)
		*to++ = (uint8_t)(v >> (8 * bytes));
}

static inline uint64_t
digest_get(const uint8_t *from, int bytes)
{
	uint64_t v = 0;

	while (bytes-- > 0)
		v = v << 8 | *from++;
	return v;
}

#define DIGEST_TEXT(PREFIX, CTX, LENGTH, DATALEN)			\
DIGEST_WEAK char *							\
PREFIX##End(CTX *ctx, char *text)					\
{									\
	static const char digit[] = "0123456789abcdef";			\
	uint8_t sum[LENGTH];						\
	int i;								\
									\
	if (!text && (text = malloc(2 * LENGTH + 1)) == 0)		\
		return 0;						\
	PREFIX##Final(sum, ctx);					\
	for (i = 0; i < LENGTH; i++) {					\
		text[2 * i] = digit[sum[i] >> 4];			\
		text[2 * i + 1] = digit[sum[i] & 15];			\
	}								\
	text[2 * LENGTH] = '\0';					\
	return text;							\
}									\
									\
DIGEST_WEAK char *							\
PREFIX##Data(const uint8_t *data, DATALEN len, char *text)		\
{									\
	CTX ctx;							\
									\
	PREFIX##Init(&ctx);						\
	PREFIX##Update(&ctx, data, len);				\
	return PREFIX##End(&ctx, text);					\
}									\
									\
DIGEST_WEAK char *							\
PREFIX##File(const char *path, char *text)				\
{									\
	uint8_t part[1024];						\
	ssize_t n;							\
	CTX ctx;							\
	int fd = open(path, O_RDONLY | O_CLOEXEC);			\
									\
	if (fd < 0)							\
		return 0;						\
	PREFIX##Init(&ctx);						\
	while ((n = read(fd, part, sizeof(part))) > 0)			\
		PREFIX##Update(&ctx, part, (size_t)n);			\
	close(fd);							\
	return n < 0 ? 0 : PREFIX##End(&ctx, text);			\
}

#endif /* RUMP_DIGEST_H */
