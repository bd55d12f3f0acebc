/*
 * <sha2.h> - the SHA-2 digests
 */
#ifndef _SHA2_H_
#define _SHA2_H_

#include <sys/types.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SHA224_BLOCK_LENGTH		64
#define SHA224_DIGEST_LENGTH		28
#define SHA224_DIGEST_STRING_LENGTH	57
#define SHA256_BLOCK_LENGTH		64
#define SHA256_DIGEST_LENGTH		32
#define SHA256_DIGEST_STRING_LENGTH	65
#define SHA384_BLOCK_LENGTH		128
#define SHA384_DIGEST_LENGTH		48
#define SHA384_DIGEST_STRING_LENGTH	97
#define SHA512_BLOCK_LENGTH		128
#define SHA512_DIGEST_LENGTH		64
#define SHA512_DIGEST_STRING_LENGTH	129

typedef struct _SHA256_CTX {
	uint32_t state[8];
	uint64_t bitcount;
	uint8_t buffer[64];
} SHA256_CTX;

typedef struct _SHA512_CTX {
	uint64_t state[8];
	uint64_t bitcount[2];	/* low word first */
	uint8_t buffer[128];
} SHA512_CTX;

typedef SHA256_CTX SHA224_CTX;
typedef SHA512_CTX SHA384_CTX;

int SHA224_Init(SHA224_CTX *);
int SHA224_Update(SHA224_CTX *, const uint8_t *, size_t);
int SHA224_Final(uint8_t [28], SHA224_CTX *);
char *SHA224_End(SHA224_CTX *, char *);
char *SHA224_Data(const uint8_t *, size_t, char *);
char *SHA224_File(const char *, char *);
char *SHA224_FileChunk(const char *, char *, off_t, off_t);

int SHA256_Init(SHA256_CTX *);
int SHA256_Update(SHA256_CTX *, const uint8_t *, size_t);
int SHA256_Final(uint8_t [32], SHA256_CTX *);
char *SHA256_End(SHA256_CTX *, char *);
char *SHA256_Data(const uint8_t *, size_t, char *);
char *SHA256_File(const char *, char *);
char *SHA256_FileChunk(const char *, char *, off_t, off_t);

int SHA384_Init(SHA384_CTX *);
int SHA384_Update(SHA384_CTX *, const uint8_t *, size_t);
int SHA384_Final(uint8_t [48], SHA384_CTX *);
char *SHA384_End(SHA384_CTX *, char *);
char *SHA384_Data(const uint8_t *, size_t, char *);
char *SHA384_File(const char *, char *);
char *SHA384_FileChunk(const char *, char *, off_t, off_t);

int SHA512_Init(SHA512_CTX *);
int SHA512_Update(SHA512_CTX *, const uint8_t *, size_t);
int SHA512_Final(uint8_t [64], SHA512_CTX *);
char *SHA512_End(SHA512_CTX *, char *);
char *SHA512_Data(const uint8_t *, size_t, char *);
char *SHA512_File(const char *, char *);
char *SHA512_FileChunk(const char *, char *, off_t, off_t);

#ifdef __cplusplus
}
#endif

#endif /* _SHA2_H_ */
