/*
 * xenstore: whatever comes on its ring, in pieces, while requests are made.
 * includes: components/dev/xen test/host/dev
 * sources: components/dev/xen/xenstore.c
 */
#include "xs_daemon.h"

#include "netbsd/errno.h"
#include "rump/xenstore.h"

#include "fake.h"
#include "host.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const uint8_t *input, *input_end;

static uint8_t
byte(void)
{
	return input < input_end ? *input++ : 0;
}

/* A message with the number of the last request, as it came or bent. */
static void
message(void)
{
	static char payload[256];
	struct xs_header xh;
	size_t i;

	xs_ring_copy_out(xs_shared.xp_req, xs_shared.xp_req_cons,
	    (char *)&xh, sizeof(xh));
	if ((byte() & 3) == 0)
		xh.xh_type = byte() % 20;
	if ((byte() & 7) == 0)
		xh.xh_id += byte();
	xh.xh_len = byte();
	if ((byte() & 31) == 0)
		xh.xh_len |= (uint32_t)byte() << 8;
	(void)xs_daemon_put(&xh, sizeof(xh));
	for (i = 0; i < MIN(xh.xh_len, sizeof(payload)); i++)
		payload[i] = (char)byte();
	(void)xs_daemon_put(payload, i);
	xs_shared.xp_req_cons = xs_shared.xp_req_prod;
}

static int
sleeping(const char *why __unused, uint64_t deadline __unused)
{
	uint8_t what = byte();

	if (input == input_end)		/* nothing more comes: ends it */
		xs_shared.xp_rsp_prod = xs_shared.xp_rsp_cons +
		    XS_RING_SIZE + 1;
	else if (what % 4 == 0)		/* raw bytes */
		(void)xs_daemon_put(input, MIN((size_t)what,
		    (size_t)(input_end - input)));
	else if (what % 64 == 1)	/* an index anywhere */
		((uint32_t *)&xs_shared.xp_req_cons)[byte() % 4] += byte();
	else
		message();
	xenstore_intr();
	(void)fake_softint_run();
	return 0;
}

static void
watched(void *arg __unused)
{
}

static int
change(uint32_t tx, void *arg __unused)
{
	return xs_write_number(tx, "a", "b", 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char list[XS_LIST_MAX];
	static struct xs_watch xw = { .xw_func = watched, .xw_path = "w" };
	uint64_t value;
	char buf[16];
	size_t len;

	input = data;
	input_end = data + size;
	fake_sleep_hook = sleeping;
	fake_console_clear();
	xs_daemon_start();
	while (xs_present()) {
		switch (byte() % 6) {
		case 0:
			if (xs_read(0, "a", "b", buf, sizeof(buf)) == 0 &&
			    strnlen(buf, sizeof(buf)) == sizeof(buf))
				host_panic("value without end");
			break;
		case 1:
			(void)xs_number(0, "a", "b", &value);
			break;
		case 2:
			if (xs_list(0, "a", "", list, &len) == 0 &&
			    (len > XS_PAYLOAD_MAX ||
			    (len > 0 && list[len - 1] != '\0')))
				host_panic("list without end");
			break;
		case 3:
			(void)xs_transaction(change, NULL);
			break;
		case 4:
			if (xs_watch(&xw) == 0)
				xs_unwatch(&xw);
			break;
		default:
			xenstore_run_watches();
			(void)sleeping("", 0);
			break;
		}
	}
	return 0;
}
