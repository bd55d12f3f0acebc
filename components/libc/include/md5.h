/*
 * <md5.h> - the MD5 digest, for old formats only
 */
#ifndef _MD5_H_
#define _MD5_H_

#include <sys/types.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MD5_DIGEST_LENGTH		16
#define MD5_DIGEST_STRING_LENGTH	33
#define MD5_BLOCK_LENGTH		64

typedef struct MD5Context {
	uint32_t state[4];
	uint32_t count[2];	/* bits, low word first */
	unsigned char buffer[64];
} MD5_CTX;

void MD5Init(MD5_CTX *);
void MD5Update(MD5_CTX *, const uint8_t *, unsigned int);
void MD5Final(uint8_t [16], MD5_CTX *);
char *MD5End(MD5_CTX *, char *);
char *MD5Data(const uint8_t *, unsigned int, char *);
char *MD5File(const char *, char *);
char *MD5FileChunk(const char *, char *, off_t, off_t);

#ifdef __cplusplus
}
#endif

#endif /* _MD5_H_ */
