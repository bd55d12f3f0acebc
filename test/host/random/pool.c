/*
 * The entropy pool: when it is ready, what reaches the output, boot's policy.
 * sources: components/kern/random/blake2s.c components/kern/random/chacha20.c
 * sources: components/kern/random/pool.c components/kern/random/init.c
 * sources: components/kern/lib/bootconfig.c
 * includes: components/kern/random
 */
#include "rump/bootconfig.h"
#include "rump/lib.h"
#include "rump/random.h"
#include "rump/sync.h"

#include "fake.h"
#include "netbsd/errno.h"
#include "random_impl.h"
#include "rumpuser.h"
#include "test.h"

static const char *config;

const char *
rumpuser_config(size_t *len)
{
	*len = config != NULL ? strlen(config) : 0;
	return config;
}

static void
fresh(void)
{
	random_reset();
	fake_random_bytes = fake_seed_bytes = 0;
	fake_clock = 1000;
	fake_sleep_hook = NULL;
	config = NULL;
	fake_console_clear();
}

TEST(the_clock_alone_is_not_enough)
{
	fresh();
	random_init();
	CHECK(!random_ready());
	CHECK(!random_boot_done());
	CHECK(strlen(fake_console()) > 0);
	CHECK(strchr(fake_console(), '\n') ==
	    fake_console() + strlen(fake_console()) - 1);
}

TEST(the_cpu_is_enough)
{
	fresh();
	fake_random_bytes = 64;
	random_init();
	CHECK(random_ready());
	CHECK(random_boot_done());
	CHECK_STR(fake_console(), "");
}

TEST(the_seed_is_enough)
{
	fresh();
	fake_seed_bytes = 32;
	random_init();
	CHECK(random_ready());
}

TEST(a_short_seed_is_not)
{
	fresh();
	fake_seed_bytes = 31;
	random_init();
	CHECK(!random_ready());
	random_add("x", 1, 8);
	CHECK(random_ready());
}

TEST(credit_is_bounded_by_length)
{
	char sample[4] = "abc";

	fresh();
	for (int i = 0; i < 7; i++)
		random_add(sample, sizeof(sample), 10000);
	CHECK(!random_ready());
	random_add(sample, sizeof(sample), SIZE_MAX);
	CHECK(random_ready());
}

TEST(weak_entropy_must_be_configured)
{
	fresh();
	config = "{\"cmdline\": \"x\", \"entropy\": \"weak\"}";
	random_init();
	CHECK(random_boot_done());
	CHECK(strlen(fake_console()) > 0);
}

static int requests;

static void
request(void *arg __unused, size_t len)
{
	CHECK(len >= 32);
	requests++;
}
static struct random_source device = { request, NULL, NULL };

static int
device_answers(const char *why __unused, uint64_t deadline __unused)
{
	uint8_t sample[32] = { 1, 2, 3 };

	random_add(sample, sizeof(sample), 256);
	return 0;
}

static int
device_is_silent(const char *why __unused, uint64_t deadline)
{
	fake_clock = deadline;
	return EWOULDBLOCK;
}

TEST(boot_waits_for_a_device)
{
	fresh();
	requests = 0;
	random_init();
	random_source_register(&device);
	CHECK_EQ(requests, 1);
	fake_sleep_hook = device_answers;
	CHECK(random_boot_done());
	CHECK_STR(fake_console(), "");
}

TEST(boot_does_not_wait_for_ever)
{
	uint64_t start;

	fresh();
	random_init();
	random_source_register(&device);
	fake_sleep_hook = device_is_silent;
	start = fake_clock;
	CHECK(!random_boot_done());
	CHECK(fake_clock - start <= 5000000000ULL);
}

TEST(sources_are_asked_again_later)
{
	uint8_t out[16];

	fresh();
	fake_random_bytes = 64;
	random_init();
	random_source_register(&device);
	requests = 0;
	random_get(out, sizeof(out));
	CHECK_EQ(requests, 0);
	fake_clock += 301ULL * 1000000000;
	random_get(out, sizeof(out));
	CHECK_EQ(requests, 1);
	random_get(out, sizeof(out));
	CHECK_EQ(requests, 1);
}

/* Two pools with the same history, then with one difference. */
static void
history(uint8_t out[64], bool with_sample, bool with_event, uint64_t clock)
{
	uint8_t sample[32] = { 7 };

	fresh();
	fake_clock = clock;
	random_add(sample, sizeof(sample), 256);
	if (with_sample)
		random_add("x", 1, 0);
	if (with_event)
		random_event();
	random_add(sample, sizeof(sample), 256);
	random_get(out, 64);
}

TEST(every_input_reaches_the_output)
{
	uint8_t a[64], b[64];

	history(a, false, false, 1);
	history(b, false, false, 1);
	CHECK_MEM(a, b, 64);
	history(b, true, false, 1);
	CHECK(memcmp(a, b, 64) != 0);
	history(b, false, true, 1);
	CHECK(memcmp(a, b, 64) != 0);
	history(b, false, false, 2);
	CHECK(memcmp(a, b, 64) != 0);
}

TEST(output_never_repeats_and_is_filled)
{
	static uint8_t big[200000];
	uint8_t a[48], b[48];
	unsigned long ones = 0;

	fresh();
	fake_random_bytes = 64;
	random_init();
	random_get(a, sizeof(a));
	random_get(b, sizeof(b));
	CHECK(memcmp(a, b, sizeof(a)) != 0);
	random_get(big, sizeof(big));
	for (size_t i = 0; i < sizeof(big); i++)
		for (int bit = 0; bit < 8; bit++)
			ones += big[i] >> bit & 1;
	/* 1.6 million coin flips: five standard deviations are 3200. */
	CHECK(ones > 800000 - 3200 && ones < 800000 + 3200);
	random_get(a, 0);
}

/* What is given out comes from the key before it was replaced. */
TEST(generator_replaces_its_key)
{
	uint8_t a[32], long_out[96], again[32];

	history(long_out, false, false, 1);
	random_get(a, sizeof(a));
	history(long_out, false, false, 1);
	random_get(again, sizeof(again));
	CHECK_MEM(a, again, 32);
	CHECK(memcmp(a, long_out + 32, 32) != 0);
}

static bool
config_is(const char *s, const char *key, const char *value)
{
	/* A copy of the exact size: reading past it is caught. */
	size_t len = strlen(s);
	char *copy = host_calloc(len);
	bool result;

	memcpy(copy, s, len);
	result = bootconfig_is(copy, len, key, value);
	host_free(copy);
	return result;
}

static bool
weak(const char *s)
{
	return config_is(s, "entropy", "\"weak\"");
}

static bool
no_aslr(const char *s)
{
	return config_is(s, "aslr", "false");
}

TEST(weak_is_found_only_where_it_counts)
{
	CHECK(weak("{\"entropy\":\"weak\"}"));
	CHECK(weak("{ \"entropy\" :\n \"weak\" , }"));
	CHECK(weak("{\"env\":[\"A=}]\\\"\"],\"entropy\":\"weak\"}"));
	CHECK(!weak("{\"entropy\":\"strong\"}"));
	CHECK(!weak("{\"env\":[\"entropy\",\"weak\"]}"));
	CHECK(!weak("{\"net\":[{\"entropy\":\"weak\"}]}"));
	CHECK(!weak("{\"cmdline\":\"entropy\",\"x\":\"weak\"}"));
	CHECK(!weak("{\"entropy\":\"weak\""));
	CHECK(!weak("{\"entropy\":\"weak"));
	CHECK(!weak("{\"entropy\":"));
	CHECK(!weak("{\"entropy\\"));
	CHECK(!weak("}}{\"entropy\":\"weak\"}"));
	CHECK(!weak("\"entropy\":\"weak\""));
	CHECK(!weak(""));
	CHECK(!weak("{\"cmdline\":\"\\\"entropy\\\":\\\"weak\\\"\"}"));
}

TEST(words_are_values_too)
{
	CHECK(no_aslr("{\"aslr\":false}"));
	CHECK(no_aslr("{\"aslr\" : false, \"hostname\": \"x\"}"));
	CHECK(no_aslr("{\"aslr\":true,\"aslr\":false}"));
	CHECK(!no_aslr("{\"aslr\":false,\"aslr\":true}"));
	CHECK(!no_aslr("{\"aslr\":\"false\"}"));
	CHECK(!no_aslr("{\"aslr\":falsey}"));
	CHECK(!no_aslr("{\"aslr\":}"));
	CHECK(!no_aslr("{\"aslr\":fals"));
	CHECK(!no_aslr("{\"net\":[{\"aslr\":false}]}"));
	CHECK(!no_aslr("{\"cmdline\":\"aslr\",\"x\":false}"));
}
