/*
 * <rmd160.h> - the RIPEMD-160 digest
 */
#ifndef _RMD160_H_
#define _RMD160_H_

#include <sys/types.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RMD160_DIGEST_LENGTH		20
#define RMD160_DIGEST_STRING_LENGTH	41
#define RMD160_BLOCK_LENGTH		64

typedef struct RMD160Context {
	uint32_t state[5];
	uint64_t count;		/* bits */
	unsigned char buffer[RMD160_BLOCK_LENGTH];
} RMD160_CTX;

void RMD160Init(RMD160_CTX *);
void RMD160Transform(uint32_t[5], const unsigned char[64]);
void RMD160Update(RMD160_CTX *, const unsigned char *, uint32_t);
void RMD160Final(unsigned char[RMD160_DIGEST_LENGTH], RMD160_CTX *);
char *RMD160End(RMD160_CTX *, char *);
char *RMD160File(const char *, char *);
char *RMD160FileChunk(const char *, char *, off_t, off_t);
char *RMD160Data(const unsigned char *, size_t, char *);

#ifdef __cplusplus
}
#endif

#endif /* _RMD160_H_ */
