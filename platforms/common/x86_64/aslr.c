/*
 * aslr.c - random places in the address space, from the CPU's generator and the
 * launcher's seed. Early code.
 */
#include "x86.h"
#include "rump/blake2s.h"

/* Steps in which a region's start is chosen, and how far it may move. */
#define DMAP_ROOM	(X86_KVA_MIN - X86_DMAP_BASE - X86_DMAP_SIZE)
#define KVA_ROOM	((X86_KVA_MAX - X86_KVA_MIN) / 2)
#define DEV_ROOM	((X86_DEV_MAX - X86_DEV_MIN) / 4)

struct x86_layout x86_layout = { X86_KVA_MIN, X86_DEV_MIN };

/* Mixes 128 bits of the CPU's generator, if it has one, into a hash. */
static void
hash_cpu(struct blake2s *hash)
{
	uint64_t r;
	uint8_t ok;
	int tries, n;

	if (!x86_cpu.rdrand)
		return;
	for (n = 0, tries = 0; n < 2 && tries < 10; tries++) {
		__asm __volatile("rdrand %0; setc %1" :
		    "=r" (r), "=qm" (ok) :: "cc");
		if (ok) {
			blake2s_update(hash, &r, sizeof(r));
			n++;
		}
	}
}

void
aslr_words(const char *label, uint64_t words[ASLR_WORDS])
{
	struct blake2s hash;
	uint8_t digest[BLAKE2S_DIGEST];

	CTASSERT(sizeof(digest) == ASLR_WORDS * sizeof(words[0]));
	blake2s_init(&hash, label, strlen(label) + 1);
	hash_cpu(&hash);
	bootdata_hash_seed(&hash);
	blake2s_final(&hash, digest);
	memcpy(words, digest, sizeof(digest));
	explicit_memset(digest, 0, sizeof(digest));
}

void
aslr_kernel(bool aslr)
{
	uint64_t r[ASLR_WORDS], giants;

	if (!aslr)
		return;
	aslr_words("kernel layout", r);
	/* The first 4 GiB have one table of giant pages' entries. */
	giants = r[0] % (DMAP_ROOM / GIANT_SIZE);
	if (giants % 512 > 508)
		giants -= 3;
	rumpuser_dmap_base = X86_DMAP_BASE + giants * GIANT_SIZE;
	x86_layout.kva_min = X86_KVA_MIN + r[1] % (KVA_ROOM / PAGE_SIZE) * PAGE_SIZE;
	x86_layout.dev_min = X86_DEV_MIN + r[2] % (DEV_ROOM / PAGE_SIZE) * PAGE_SIZE;
	explicit_memset(r, 0, sizeof(r));
}
