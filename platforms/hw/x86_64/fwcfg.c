/*
 * fwcfg.c - QEMU's configuration device: files by name. Boot context, early and
 * late.
 */
#include "hw.h"

#define FWCFG_SELECT	0x510
#define FWCFG_DATA	0x511
#define FWCFG_DMA	0x514

#define KEY_SIGNATURE	0x00
#define KEY_ID		0x01
#define KEY_DIRECTORY	0x19
#define ID_DMA		2U

#define DMA_ERROR	1U
#define DMA_READ	2U
#define DMA_SELECT	8U

#define FILE_MAX	4096U

struct fwcfg_file {
	uint32_t size;			/* big-endian */
	uint16_t select, reserved;
	char name[56];
};
CTASSERT(sizeof(struct fwcfg_file) == 64);

/* What the device reads; big-endian. */
struct fwcfg_dma {
	uint32_t control, length;
	uint64_t address;
} __attribute__((__aligned__(16)));

/* Constant after fwcfg_setup. */
static bool present, has_dma;

static rump_paddr_t
pa_of(const volatile void *p)
{
	uintptr_t va = (uintptr_t)p;
	rump_paddr_t pa;
	int prot;

	/* Early code runs at physical addresses. */
	if (x86_pt_base == 0)
		return va;
	if (!rumpuser_extract(va, &pa, &prot))
		return 0;
	return pa + (va & PAGE_MASK);
}

static void
read_port(void *buf, size_t len)
{
	__asm __volatile("rep insb" : "+D" (buf), "+c" (len) :
	    "d" (FWCFG_DATA) : "memory");
}

/* One transfer, within a page. With `select' from the item's start. */
static void
read_dma(uint16_t key, bool select, void *buf, uint32_t len)
{
	static volatile struct fwcfg_dma dma;
	rump_paddr_t pa;

	dma.control = __builtin_bswap32(DMA_READ |
	    (select ? DMA_SELECT | (uint32_t)key << 16 : 0));
	dma.length = __builtin_bswap32(len);
	dma.address = __builtin_bswap64(pa_of(buf));
	pa = pa_of(&dma);
	__asm __volatile("" ::: "memory");
	outl(FWCFG_DMA, __builtin_bswap32((uint32_t)(pa >> 32)));
	outl(FWCFG_DMA + 4, __builtin_bswap32((uint32_t)pa));
	while ((dma.control & ~__builtin_bswap32(DMA_ERROR)) != 0)
		cpu_pause();
	__asm __volatile("" ::: "memory");
}

/* Continues reading the selected item. */
static void
read_more(uint16_t key, bool select, void *buf, size_t len)
{
	uint32_t n;

	if (!has_dma) {
		if (select)
			outw(FWCFG_SELECT, key);
		read_port(buf, len);
		return;
	}
	while (len > 0) {
		n = (uint32_t)MIN(len, PAGE_SIZE - ((uintptr_t)buf & PAGE_MASK));
		read_dma(key, select, buf, n);
		select = false;
		buf = (char *)buf + n;
		len -= n;
	}
}

void
fwcfg_setup(void)
{
	char sig[4];
	uint32_t id;

	/* Real machines may have anything at these ports. */
	if (!x86_cpu.hypervisor)
		return;
	outw(FWCFG_SELECT, KEY_SIGNATURE);
	read_port(sig, sizeof(sig));
	if (memcmp(sig, "QEMU", 4) != 0)
		return;
	present = true;
	outw(FWCFG_SELECT, KEY_ID);
	read_port(&id, sizeof(id));
	has_dma = (id & ID_DMA) != 0;
}

bool
fwcfg_present(void)
{
	return present;
}

bool
fwcfg_find(const char *name, uint16_t *key, uint32_t *size)
{
	struct fwcfg_file file[8];
	uint32_t count, i, n;
	bool select;

	if (!present)
		return false;
	read_more(KEY_DIRECTORY, true, &count, sizeof(count));
	count = MIN(__builtin_bswap32(count), FILE_MAX);
	/* The port's data runs on; DMA continues where it was. */
	select = false;
	for (; count > 0; count -= n) {
		n = MIN(count, (uint32_t)nitems(file));
		read_more(KEY_DIRECTORY, select, file, n * sizeof(file[0]));
		for (i = 0; i < n; i++) {
			file[i].name[sizeof(file[i].name) - 1] = '\0';
			if (strcmp(file[i].name, name) == 0) {
				*key = __builtin_bswap16(file[i].select);
				*size = __builtin_bswap32(file[i].size);
				return true;
			}
		}
	}
	return false;
}

void
fwcfg_read(uint16_t key, void *buf, uint32_t len)
{
	read_more(key, true, buf, len);
}
