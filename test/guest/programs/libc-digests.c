/* The digests of libc: known answers, each also in pieces that cross block ends. */
#include <fcntl.h>
#include <md5.h>
#include <sha1.h>
#include <sha2.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

/* Structures cross between objects: NetBSD's sizes. */
_Static_assert(sizeof(MD5_CTX) == 88, "MD5_CTX");
_Static_assert(sizeof(SHA1_CTX) == 92, "SHA1_CTX");
_Static_assert(sizeof(SHA256_CTX) == 104, "SHA256_CTX");
_Static_assert(sizeof(SHA512_CTX) == 208, "SHA512_CTX");

static uint8_t message[1000];

#define CHECK(prefix, type, abc, empty, all)				\
	do {								\
		char text[129];						\
		size_t i, n;						\
		type ctx;						\
									\
		is_str(prefix##Data((const uint8_t *)"abc", 3, text), abc, #prefix " of abc");	\
		is_str(prefix##Data(message, 0, text), empty, #prefix " of nothing");		\
		is_str(prefix##Data(message, 1000, text), all, #prefix " of 1000 bytes");	\
		prefix##Init(&ctx);					\
		for (i = 0, n = 1; i < 1000; i += n, n = n % 150 + 7)	\
			prefix##Update(&ctx, message + i, 1000 - i < n ? 1000 - i : n);	\
		is_str(prefix##End(&ctx, text), all, #prefix " in pieces");	\
		is_str(prefix##File("/tmp/message", text), all, #prefix " of a file");	\
		ok(prefix##File("/tmp/none", text) == NULL && errno == ENOENT, #prefix " of no file");	\
	} while (0)

int
main(void)
{
	int fd;
	size_t i;

	for (i = 0; i < sizeof(message); i++)
		message[i] = (uint8_t)(i % 251);
	fd = open("/tmp/message", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	is(write(fd, message, sizeof(message)), (long long)sizeof(message), "a file");
	close(fd);

	CHECK(MD5, MD5_CTX,
	    "900150983cd24fb0d6963f7d28e17f72",
	    "d41d8cd98f00b204e9800998ecf8427e",
	    "a24f1e3ef66950e1327f210e3997ba2c");
	CHECK(SHA1, SHA1_CTX,
	    "a9993e364706816aba3e25717850c26c9cd0d89d",
	    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
	    "c9c960a0b925474fab83942cc27d504fc24ac37b");
	CHECK(SHA224_, SHA224_CTX,
	    "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
	    "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f",
	    "c182669a7f6629dc7fd8a9198f15af15adbbaeffa1842e854f681357");
	CHECK(SHA256_, SHA256_CTX,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	    "4e4c294b331f7a2099a379bec34b9f9fc03dc46ab465d998f4d683da53487e6d");
	CHECK(SHA384_, SHA384_CTX,
	    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
	    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
	    "7a2f8c7f12344964a13cb9260492b845e56615d6152b9eb9e54b580fc88405e64f31813bfda10de2a642fdf1676c61b4");
	CHECK(SHA512_, SHA512_CTX,
	    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
	    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
	    "5096498d96f50f9a137c4db5b8b0cd38383ad55350fb5a98805fedc31fa1262f1f0cf4d6f12d7ecd8dedd933a4c9126344fe22e937a8ad35fdeae1e876ae698b");

	return tap_done();
}
