/*
 * resolv.conf follows what DHCP tells.
 * thirdparty: lwip
 * includes: components/net/net components/net/net/names
 * sources: components/net/net/net_dns.c
 */
#include "lwip/ip_addr.h"
#include "net_dns.h"
#include "net_hooks.h"
#include "rump/lib.h"
#include "rump/lwp.h"

#include "fake.h"
#include "test.h"

static char file[256];
static unsigned int writes;
static void (*thread)(void *);

int vfs_replacefile(const char *, const char *, size_t);

int
vfs_replacefile(const char *path, const char *text, size_t len)
{
	CHECK_STR(path, "/etc/resolv.conf");
	CHECK(len < sizeof(file));
	len = MIN(len, sizeof(file) - 1);
	memcpy(file, text, len);
	file[len] = '\0';
	writes++;
	return 0;
}

int
kthread_create(void (*func)(void *), void *arg __unused,
    const char *name __unused)
{
	CHECK(thread == NULL);
	thread = func;
	return 0;
}

/* An answer with these last numbers of 10.0.0.0. */
static void
answer(const char *numbers)
{
	ip_addr_t a;
	u8_t i;

	for (i = 0; numbers[i] != '\0'; i++) {
		IP_ADDR4(&a, 10, 0, 0, numbers[i] - '0');
		dns_setserver(i, &a);
	}
	(void)fake_softint_run();
}

static void
run_thread(void)
{
	void (*func)(void *) = thread;

	REQUIRE(func != NULL);
	func(NULL);
	thread = NULL;
}

TEST(only_changes_after_it_was_asked_to_are_written)
{
	answer("12");
	CHECK(thread == NULL);
	net_dns_follow();
	answer("12");
	CHECK(thread == NULL);
	answer("3");
	run_thread();
	CHECK_STR(file, "nameserver 10.0.0.3\n");
	answer("3");
	CHECK(thread == NULL);
	answer("3456");
	run_thread();
	CHECK_STR(file, "nameserver 10.0.0.3\nnameserver 10.0.0.4\n"
	    "nameserver 10.0.0.5\n");
	CHECK_EQ(writes, 2);
}

TEST(the_last_of_several_answers_counts)
{
	net_dns_follow();
	writes = 0;
	answer("7");
	/* The thread has not run yet. */
	answer("8");
	run_thread();
	CHECK_STR(file, "nameserver 10.0.0.8\n");
	CHECK_EQ(writes, 1);
	answer("9");
	run_thread();
	CHECK_STR(file, "nameserver 10.0.0.9\n");
}
