/*
 * <md4.h> - the MD4 digest, for old protocols only
 */
#ifndef _MD4_H_
#define _MD4_H_

#include <sys/types.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MD4_DIGEST_LENGTH		16
#define MD4_DIGEST_STRING_LENGTH	33

typedef struct MD4Context {
	uint32_t state[4];
	uint32_t count[2];	/* bits, low word first */
	unsigned char buffer[64];
} MD4_CTX;

void MD4Init(MD4_CTX *);
void MD4Update(MD4_CTX *, const unsigned char *, unsigned int);
void MD4Final(unsigned char[16], MD4_CTX *);
char *MD4End(MD4_CTX *, char *);
char *MD4File(const char *, char *);
char *MD4FileChunk(const char *, char *, off_t, off_t);
char *MD4Data(const unsigned char *, unsigned int, char *);

#ifdef __cplusplus
}
#endif

#endif /* _MD4_H_ */
