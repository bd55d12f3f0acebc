/*
 * <sha1.h> - the SHA-1 digest, for old formats only
 */
#ifndef _SHA1_H_
#define _SHA1_H_

#include <sys/types.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SHA1_DIGEST_LENGTH		20
#define SHA1_DIGEST_STRING_LENGTH	41
#define SHA1_BLOCK_LENGTH		64

typedef struct {
	uint32_t state[5];
	uint32_t count[2];	/* bits, low word first */
	uint8_t buffer[64];
} SHA1_CTX;

void SHA1Init(SHA1_CTX *);
void SHA1Update(SHA1_CTX *, const uint8_t *, unsigned int);
void SHA1Final(uint8_t [20], SHA1_CTX *);
char *SHA1End(SHA1_CTX *, char *);
char *SHA1Data(const uint8_t *, size_t, char *);
char *SHA1File(const char *, char *);
char *SHA1FileChunk(const char *, char *, off_t, off_t);

#ifdef __cplusplus
}
#endif

#endif /* _SHA1_H_ */
