/*
 * test.h - the unit test macros. See docs/testing.md.
 *
 *	TEST(name) { CHECK(x); CHECK_EQ(got, expected); CHECK_STR(a, "b"); }
 *
 * CHECK* record a failure and go on; REQUIRE ends the test function.
 */
#ifndef TEST_H
#define TEST_H

#include "host.h"

#define TEST(ident)							\
	static void test_##ident(void);					\
	static const struct host_test host_test_##ident			\
	    __attribute__((__section__("host_tests"), __used__,		\
	    __aligned__(8))) = { #ident, test_##ident, __LINE__ };		\
	static void test_##ident(void)

#define CHECK(x)							\
	do {								\
		if (!(x))						\
			host_check_failed(__FILE__, __LINE__, #x);	\
	} while (0)

#define REQUIRE(x)							\
	do {								\
		if (!(x)) {						\
			host_check_failed(__FILE__, __LINE__, #x);	\
			return;						\
		}							\
	} while (0)

#define CHECK_EQ(got, expected)						\
	do {								\
		long long got_ = (long long)(got);			\
		long long expected_ = (long long)(expected);		\
		if (got_ != expected_)					\
			host_check_failed_int(__FILE__, __LINE__, #got,	\
			    got_, expected_);				\
	} while (0)

#define CHECK_STR(got, expected)					\
	do {								\
		const char *got_ = (got), *expected_ = (expected);	\
		if (host_strcmp(got_, expected_) != 0)			\
			host_check_failed_str(__FILE__, __LINE__, #got,	\
			    got_, expected_);				\
	} while (0)

#define CHECK_MEM(got, expected, len)					\
	CHECK(host_memcmp((got), (expected), (len)) == 0)

/* func(arg) must panic. */
#define CHECK_PANIC(func, arg)						\
	do {								\
		if (!host_panics((func), (arg)))			\
			host_check_failed(__FILE__, __LINE__,		\
			    #func " panics");				\
	} while (0)

/* Marks the running test as skipped, with the reason, and ends it. */
#define SKIP(why)							\
	do {								\
		host_skip(why);						\
		return;							\
	} while (0)

#endif /* TEST_H */
