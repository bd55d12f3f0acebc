/*
 * What loaders pass, by PVH and multiboot2, right and wrong; and the frames that
 * remain.
 * sources: platforms/common/x86_64/bootinfo.c platforms/common/x86_64/memory.c
 * includes: platforms/common/x86_64
 */
#include "x86.h"

#include "test.h"

#define SPACE	(4UL << 30)
#define INFO	0x9000UL
#define MAP	0xa000UL
#define CMDLINE	0xb000UL
#define MODLIST	0xc000UL
#define MB2	0x36d76289U

uintptr_t x86_pt_base;
uint64_t x86_image_pa = 0x200000, x86_image_len = 0x80000;
static uint8_t *memory;

rump_paddr_t
rump_ptpage_alloc(void)
{
	return 0;
}

void
rump_ptpage_free(rump_paddr_t pa)
{
	(void)pa;
	host_panic("freed to the kernel");
}

static void
put32(uint64_t pa, uint32_t v)
{
	memcpy(memory + pa, &v, 4);
}

static void
put64(uint64_t pa, uint64_t v)
{
	memcpy(memory + pa, &v, 8);
}

static void
map_entry(uint64_t at, uint64_t pa, uint64_t len, uint32_t type)
{
	put64(at, pa);
	put64(at + 8, len);
	put32(at + 16, type);
}

/*
 * memory.c keeps what is reserved for the life of the program, so each test
 * looks only at what its own loader said.
 */
static void
begin(void)
{
	if (memory == NULL) {
		memory = host_reserve(SPACE);
		x86_pt_base = (uintptr_t)memory;
	}
	host_reserve_clear(memory, 1UL << 20);
	memset(&x86_bootinfo, 0, sizeof(x86_bootinfo));
}

static void
pvh(uint32_t entries)
{
	begin();
	put32(INFO, 0x336ec578);
	put32(INFO + 4, 1);
	put64(INFO + 24, CMDLINE);
	put64(INFO + 32, 0xf5000);
	put64(INFO + 40, MAP);
	put32(INFO + 48, entries);
}

TEST(pvh_is_known_by_its_magic)
{
	pvh(1);
	map_entry(MAP, 0, 64UL << 20, 1);
	memcpy(memory + CMDLINE, "a b", 4);
	/* qboot has multiboot 1's magic in the register. */
	CHECK(bootinfo_parse(0x2badb002, INFO));
	CHECK_EQ(x86_bootinfo.nram, 1);
	CHECK_EQ(x86_bootinfo.cmdline_pa, CMDLINE);
	CHECK_EQ(x86_bootinfo.rsdp_pa, 0xf5000);
}

TEST(other_loaders_are_refused)
{
	begin();
	CHECK(!bootinfo_parse(0x2badb002, INFO));
	CHECK(!bootinfo_parse(MB2, 0));
	CHECK(!bootinfo_parse(MB2, SPACE));
	pvh(1);
	put32(INFO + 4, 0);		/* version 0 has no memory map */
	CHECK(!bootinfo_parse(0, INFO));
	pvh(1);				/* a map without RAM */
	CHECK(!bootinfo_parse(0, INFO));
	pvh(100000);
	CHECK(!bootinfo_parse(0, INFO));
	pvh(2);
	put64(INFO + 40, SPACE - 8);
	CHECK(!bootinfo_parse(0, INFO));
}

TEST(ram_is_sorted_trimmed_and_joined)
{
	pvh(6);
	map_entry(MAP, 0x5000000, 0x1000000, 1);
	map_entry(MAP + 24, 0x1000010, 0x1ff0, 1);	/* 1001000-1002000 */
	map_entry(MAP + 48, 0x4000000, 0x1000000, 1);	/* joins the first */
	map_entry(MAP + 72, 0x4800000, 0x1000000, 1);	/* overlaps both */
	map_entry(MAP + 96, 0x7000000, 0xfff, 1);	/* no whole page */
	map_entry(MAP + 120, ~0UL - 10, 100, 1);	/* wraps */
	REQUIRE(bootinfo_parse(0, INFO));
	CHECK_EQ(x86_bootinfo.nram, 2);
	CHECK_EQ(x86_bootinfo.ram[0].start, 0x1001000);
	CHECK_EQ(x86_bootinfo.ram[0].end, 0x1002000);
	CHECK_EQ(x86_bootinfo.ram[1].start, 0x4000000);
	CHECK_EQ(x86_bootinfo.ram[1].end, 0x6000000);
}

TEST(pvh_modules)
{
	pvh(1);
	map_entry(MAP, 0, 64UL << 20, 1);
	put32(INFO + 12, 2);
	put64(INFO + 16, MODLIST);
	put64(MODLIST, 0x3000000);
	put64(MODLIST + 8, 100);
	put64(MODLIST + 32, 0x3001000);
	put64(MODLIST + 40, 32);
	put64(MODLIST + 48, CMDLINE + 100);
	memcpy(memory + CMDLINE + 100, "seed x", 7);
	REQUIRE(bootinfo_parse(0, INFO));
	CHECK_EQ(x86_bootinfo.nmodules, 2);
	CHECK(!x86_bootinfo.module[0].is_seed);
	CHECK(x86_bootinfo.module[1].is_seed);
	CHECK_EQ(x86_bootinfo.module[1].len, 32);
}

TEST(unterminated_command_line_is_ignored)
{
	pvh(1);
	map_entry(MAP, 0, 64UL << 20, 1);
	memset(memory + 0x10000, 'x', 0x20000);
	put64(INFO + 24, 0x10000);
	REQUIRE(bootinfo_parse(0, INFO));
	CHECK_EQ(x86_bootinfo.cmdline_pa, 0);
}

static uint64_t
mb2_tag(uint64_t at, uint32_t type, uint32_t size)
{
	put32(at, type);
	put32(at + 4, size);
	return at + roundup2(size, 8);
}

TEST(multiboot2)
{
	uint64_t at = INFO + 8;

	begin();
	memcpy(memory + at + 8, "kernel arg", 11);
	at = mb2_tag(at, 1, 8 + 11);
	put32(at + 8, 24);
	map_entry(at + 16, 0x100000, 0x3f00000, 1);
	map_entry(at + 40, 0x4000000, 0x1000, 2);
	at = mb2_tag(at, 6, 16 + 48);
	put32(at + 8, 0x3800000);
	put32(at + 12, 0x3800064);
	memcpy(memory + at + 16, "config", 7);
	at = mb2_tag(at, 3, 16 + 7);
	at = mb2_tag(at, 15, 44);
	at = mb2_tag(at, 0, 8);
	put32(INFO, (uint32_t)(at - INFO));
	REQUIRE(bootinfo_parse(MB2, INFO));
	CHECK_EQ(x86_bootinfo.nram, 1);
	CHECK_EQ(x86_bootinfo.ram[0].end, 0x4000000);
	CHECK_STR((char *)memory + x86_bootinfo.cmdline_pa, "kernel arg");
	CHECK_EQ(x86_bootinfo.nmodules, 1);
	CHECK_EQ(x86_bootinfo.module[0].len, 100);
	CHECK(x86_bootinfo.rsdp_pa != 0);
}

TEST(multiboot2_with_bad_sizes)
{
	uint64_t at = INFO + 8;

	begin();
	put32(INFO, 0xffffffff);
	CHECK(!bootinfo_parse(MB2, INFO));
	put32(INFO, 64);
	put32(at, 6);
	put32(at + 4, 0);		/* would loop */
	CHECK(!bootinfo_parse(MB2, INFO));
	put32(at + 4, 1000);		/* beyond the whole */
	CHECK(!bootinfo_parse(MB2, INFO));
	put32(at + 4, 0xfffffffc);	/* rounds up to 0 */
	CHECK(!bootinfo_parse(MB2, INFO));
}

/* Last: afterwards the kernel has the memory. */
TEST(zz_frames)
{
	struct rumpuser_memrange r[16];
	rump_paddr_t pa, again;
	size_t i, n;

	pvh(2);
	map_entry(MAP, 0, 0x9fc00, 1);
	map_entry(MAP + 24, 0x100000, 63UL << 20, 1);
	memory_reserve(x86_image_pa, x86_image_pa + x86_image_len);
	REQUIRE(bootinfo_parse(0, INFO));
	pa = ptpage_alloc();
	CHECK(pa != 0 && pa < 0x100000 && pa % PAGE_SIZE == 0);
	CHECK(pa != CMDLINE);
	ptpage_free(pa);
	CHECK_EQ(ptpage_alloc(), pa);
	pa = memory_early_alloc(256, x86_pt_base);
	CHECK(pa >= 0x100000);
	n = rumpuser_memory(r, nitems(r));
	CHECK(n > 0);
	for (i = 0; i < n; i++) {
		CHECK(r[i].mr_pa >= 0x100000);
		CHECK(r[i].mr_pa + r[i].mr_len <= 64UL << 20);
		CHECK(i == 0 || r[i].mr_pa > r[i - 1].mr_pa + r[i - 1].mr_len);
		CHECK(r[i].mr_pa >= x86_image_pa + x86_image_len ||
		    r[i].mr_pa + r[i].mr_len <= x86_image_pa);
		CHECK(r[i].mr_pa >= pa + 256 * PAGE_SIZE ||
		    r[i].mr_pa + r[i].mr_len <= pa);
	}
	/* Only low memory is left, and it ends. */
	for (i = 0; (again = ptpage_alloc()) != 0; i++)
		CHECK(again < 0x100000);
	CHECK(i > 50 && i < 160);
}
