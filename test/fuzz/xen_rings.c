/*
 * The rings that the platform xen reads itself: xenstore's at boot and at the end,
 * and the console's, with whatever contents and indices.
 * sources: platforms/xen/x86_64/store.c
 * includes: platforms/xen/x86_64
 */
#include "consring.h"
#include "store.h"

#include "fake.h"
#include "host.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct xs_page page;
static const uint8_t *input, *input_end;

static uint8_t
byte(void)
{
	return input < input_end ? *input++ : 0;
}

/* Some bytes, perhaps with the id that is waited for, or an index bent. */
void
store_event_wait(uint64_t deadline)
{
	struct xs_header h;
	uint32_t n, room;

	if (input == input_end) {
		fake_clock = deadline;
		return;
	}
	switch (byte() % 8) {
	case 0:
		((uint32_t *)&page.xp_req_cons)[byte() % 4] += byte();
		return;
	case 1:
	case 2:
		xs_ring_copy_out(page.xp_req, page.xp_req_cons, (char *)&h,
		    sizeof(h));
		h.xh_len = byte();
		if ((byte() & 15) == 0)
			h.xh_len <<= 5;
		if ((byte() & 3) == 0)
			h.xh_type = byte() % 20;
		xs_ring_copy_in(page.xp_rsp, page.xp_rsp_prod, (char *)&h,
		    sizeof(h));
		page.xp_rsp_prod += sizeof(h);
		page.xp_req_cons = page.xp_req_prod;
		return;
	default:
		room = XS_RING_SIZE - (page.xp_rsp_prod - page.xp_rsp_cons);
		n = MIN((uint32_t)byte() * 4, room % (XS_RING_SIZE + 1));
		page.xp_rsp_prod += n;
	}
}

void
store_event_clear(void)
{
}

void
store_event_send(void)
{
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct cons_page cons;
	static char buf[64];

	unsigned int i;

	input = data;
	input_end = data + size;
	memset(&page, 0, sizeof(page));
	while (input < input_end) {
		switch (byte() % 4) {
		case 0:
			(void)store_read(&page, "path", buf, byte() % sizeof(buf));
			break;
		case 1:
			(void)store_write(&page, "path", "value");
			break;
		default:
			for (i = 0; i < 4; i++)
				(&cons.cp_in_cons)[i] += byte();
			(void)cons_write(&cons, buf, byte() % sizeof(buf));
			if (cons_read(&cons, buf, sizeof(buf)) > sizeof(buf))
				host_panic("more than was asked for");
			(void)cons_drained(&cons);
		}
	}
	return 0;
}
