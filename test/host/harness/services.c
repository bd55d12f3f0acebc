/*
 * The harness itself: name spaces, fakes, linker sets, expected panics.
 */
#include "rump/component.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/softint.h"
#include "rump/uio.h"

#include "netbsd/errno.h"

#include "fake.h"
#include "test.h"

static int ran;

static void
init(void)
{
	ran++;
}
RUMP_INIT(RUMP_INIT_DEV, init);

TEST(linker_sets_hold_what_was_put_in)
{
	const struct rump_init *ri = RUMP_SET_START(init);

	CHECK_EQ(RUMP_SET_END(init) - ri, 1);
	CHECK_EQ(ri->ri_stage, RUMP_INIT_DEV);
	ri->ri_func();
	CHECK_EQ(ran, 1);
}

/* The kernel's own malloc does not meet libc's. */
void *malloc(size_t);

void *
malloc(size_t size __unused)
{
	return (void *)1;
}

TEST(kernel_names_are_kept_apart)
{
	void *p = host_calloc(16);

	CHECK(malloc(16) == (void *)1);
	CHECK(p != (void *)1 && p != NULL);
	host_free(p);
}

static void
failing(void *arg)
{
	panic("told to: %d", *(int *)arg);
}

static void
quiet(void *arg __unused)
{
}

TEST(panics_are_caught)
{
	int n = 7;

	CHECK_PANIC(failing, &n);
	CHECK_STR(host_panic_message(), "told to: 7");
	CHECK(!host_panics(quiet, NULL));
}

TEST(memory_runs_out_on_request)
{
	void *a, *b;
	long live = fake_memory_count;

	fake_memory_limit = 1;
	a = kmem_alloc(10);
	b = kmem_alloc(10);
	fake_memory_limit = -1;
	CHECK(a != NULL);
	CHECK(b == NULL);
	CHECK_EQ(fake_memory_count, live + 1);
	kmem_free(a, 10);
	CHECK_EQ(fake_memory_count, live);
}

static int order[4], norder;

static void
note(void *arg)
{
	order[norder++] = *(int *)arg;
}

TEST(callouts_run_in_order)
{
	struct callout co[3];
	int id[3] = { 0, 1, 2 };
	uint64_t now = fake_clock;

	for (int i = 0; i < 3; i++)
		callout_init(&co[i], note, &id[i]);
	callout_schedule(&co[2], now + 10);
	callout_schedule(&co[0], now + 30);
	callout_schedule(&co[1], now + 20);
	fake_clock_advance(now + 20);
	CHECK_EQ(norder, 2);
	CHECK_EQ(order[0], 2);
	CHECK_EQ(order[1], 1);
	CHECK(callout_stop(&co[0]));
	CHECK(!callout_stop(&co[1]));
	CHECK_EQ(fake_clock, now + 20);
}

TEST(uiomove_crosses_vectors)
{
	char a[3], b[4];
	struct iovec iov[2] = { { a, 3 }, { b, 4 } };
	struct uio uio = { iov, 2, 0, 7, UIO_READ, UIO_USERSPACE };
	char text[] = "abcdefgh";

	CHECK_EQ(uiomove(text, 8, &uio), 0);
	CHECK_MEM(a, "abc", 3);
	CHECK_MEM(b, "defg", 4);
	CHECK_EQ(uio.uio_resid, 0);
	CHECK_EQ(copyin(NULL, a, 1), EFAULT);
}
