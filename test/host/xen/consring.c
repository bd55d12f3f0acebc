/*
 * A guest's console ring, with an end that keeps the rules and one that does not.
 * includes: platforms/xen/x86_64
 */
#include "consring.h"

#include "test.h"

static struct cons_page page;

/* The console takes what there is; returns how much. */
static size_t
taken(char *buf)
{
	size_t n = 0;

	while (page.cp_out_cons != page.cp_out_prod)
		buf[n++] = page.cp_out[page.cp_out_cons++ % CONS_OUT_SIZE];
	return n;
}

TEST(output)
{
	static char pattern[3 * CONS_OUT_SIZE], got[sizeof(pattern)];
	size_t i, sent, n;

	for (i = 0; i < sizeof(pattern); i++)
		pattern[i] = (char)(i * 7 + i / 256);
	/* Indices run on across the end of the ring and of their type. */
	page.cp_out_cons = page.cp_out_prod = UINT32_MAX - 100;
	for (sent = 0, n = 0; sent < sizeof(pattern);) {
		sent += cons_write(&page, pattern + sent,
		    MIN(sizeof(pattern) - sent, 1500));
		CHECK(!cons_drained(&page));
		if (cons_waiting(&page) > 1000)
			n += taken(got + n);
	}
	n += taken(got + n);
	CHECK_EQ(n, sizeof(pattern));
	CHECK(memcmp(got, pattern, sizeof(pattern)) == 0);
	CHECK(cons_drained(&page));

	CHECK_EQ(cons_write(&page, pattern, sizeof(pattern)), CONS_OUT_SIZE);
	CHECK_EQ(cons_write(&page, pattern, 1), 0);
	/* An index that cannot be: nothing waits for ever. */
	page.cp_out_cons = page.cp_out_prod + 1;
	CHECK_EQ(cons_write(&page, pattern, 10), 10);
	CHECK(cons_drained(&page));
}

TEST(input)
{
	char buf[CONS_IN_SIZE + 10];

	page.cp_in_cons = page.cp_in_prod = CONS_IN_SIZE - 2;
	memcpy(page.cp_in + CONS_IN_SIZE - 2, "ab", 2);
	memcpy(page.cp_in, "cd", 2);
	page.cp_in_prod += 4;
	CHECK_EQ(cons_read(&page, buf, 3), 3);
	CHECK_EQ(cons_read(&page, buf + 3, sizeof(buf) - 3), 1);
	CHECK(memcmp(buf, "abcd", 4) == 0);
	CHECK_EQ(cons_read(&page, buf, sizeof(buf)), 0);
	page.cp_in_prod = page.cp_in_cons + CONS_IN_SIZE + 1;
	CHECK_EQ(cons_read(&page, buf, sizeof(buf)), 0);
}
