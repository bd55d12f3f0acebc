/*
 * digest.h - what the digests share: filling blocks, and the functions that
 * give a digest as text. All are weak: programs bring functions of these names.
 */
#ifndef RUMP_DIGEST_H
#define RUMP_DIGEST_H

#include <errno.h>
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
/* A part of a file; length 0: all that follows. */			\
DIGEST_WEAK char *							\
PREFIX##FileChunk(const char *path, char *text, off_t from, off_t length) \
{									\
	uint8_t part[1024];						\
	ssize_t n = 0;							\
	CTX ctx;							\
	int fd;								\
									\
	if (from < 0 || length < 0) {					\
		errno = EINVAL;						\
		return 0;						\
	}								\
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)		\
		return 0;						\
	if (from > 0 && lseek(fd, from, SEEK_SET) < 0) {		\
		close(fd);						\
		return 0;						\
	}								\
	PREFIX##Init(&ctx);						\
	for (off_t left = length; length == 0 || left > 0; left -= n) {	\
		n = read(fd, part, length == 0 || left > (off_t)sizeof(part) ? \
		    sizeof(part) : (size_t)left);			\
		if (n <= 0)						\
			break;						\
		PREFIX##Update(&ctx, part, (size_t)n);			\
	}								\
	close(fd);							\
	return n < 0 ? 0 : PREFIX##End(&ctx, text);			\
}									\
									\
DIGEST_WEAK char *							\
PREFIX##File(const char *path, char *text)				\
{									\
	return PREFIX##FileChunk(path, text, 0, 0);			\
}

#endif /* RUMP_DIGEST_H */
