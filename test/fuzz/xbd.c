/*
 * Xen's disks: a back end that answers as it likes, writes anywhere onto the ring,
 * holds on to pages, goes and comes back. Every request must end, and its memory be
 * its own again then.
 * runs: 5000
 * includes: components/dev/xbd components/dev/disk/include test/host/dev
 * sources: components/dev/xbd/xbd.c components/dev/xbd/xbd_io.c
 * sources: components/dev/disk/diskqueue.c components/dev/xen/xenbus_share.c
 */
#include "xbd_back.h"

#include "fake.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define NIOS	80U

static struct disk_io ios[NIOS];
static bool busy[NIOS];
static unsigned int nbusy;
static rump_paddr_t memory;		/* 16 pages, of all requests */

/* Whether the back end can still reach a request's memory. */
static void
check_free(const struct disk_io *di)
{
	unsigned int ref;

	if (nbusy > 0 || di->di_nsegs == 0)
		return;
	for (ref = 0; ref < BACK_GRANTS; ref++)
		if (back.grants[ref].used && back.grants[ref].pa >= memory &&
		    back.grants[ref].pa < memory + 16 * RUMPUSER_PAGE_SIZE)
			host_panic("memory is done with, but granted");
}

static void
done(struct disk_io *di)
{
	unsigned int i = (unsigned int)(di - ios);

	if (!busy[i])
		host_panic("done twice");
	busy[i] = false;
	nbusy--;
	check_free(di);
}

static void
request(struct xbd *sc, const uint8_t *b)
{
	struct disk_io *di;
	unsigned int i, s;

	for (i = 0; i < NIOS && busy[i]; i++)
		;
	if (i == NIOS)
		return;
	di = &ios[i];
	memset(di, 0, sizeof(*di));
	di->di_op = b[0] % 4;
	di->di_sector = b[1] * 8U;
	di->di_nsegs = di->di_op == DISK_READ || di->di_op == DISK_WRITE ?
	    b[2] % 32 + 1U : 0;
	for (s = 0; s < di->di_nsegs; s++) {
		di->di_segs[s].ds_pa = memory + (b[2] + s) % 8 *
		    RUMPUSER_PAGE_SIZE + b[3] % 8 * DISK_SECTOR;
		di->di_segs[s].ds_len = (b[3] / 8 % 24 + 1U) * DISK_SECTOR;
		di->di_count += di->di_segs[s].ds_len / DISK_SECTOR;
	}
	di->di_done = done;
	di->di_disk = &sc->sc_disk;
	busy[i] = true;
	nbusy++;
	sc->sc_disk.dk_start(&sc->sc_disk, di);
}

/* Lets go of all it has mapped. */
static void
let_go(void)
{
	unsigned int i;

	for (i = 0; i < BACK_GRANTS; i++)
		back.grants[i].mapped = false;
	fake_clock_advance(fake_clock + 100000000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const limits[] = { "0", "11", "60", "256" };
	static struct xbd sc;
	const uint8_t *end = data + size;
	unsigned int i;

	if (size < 1)
		return 0;
	if (memory == 0)
		memory = page_alloc(16);
	memset(busy, 0, sizeof(busy));
	nbusy = 0;
	if (vbd_attach(&sc, (data[0] & 4) != 0 ? "1" : "0",
	    limits[data[0] & 3]) != 0)
		host_panic("not attached");
	for (data++; data < end; data++) {
		switch (*data % 8) {
		case 0:
		case 1:
			if (end - data < 5)
				break;
			request(&sc, data + 1);
			data += 4;
			break;
		case 2:			/* as a back end does */
		case 3:
			if (end - data < 2 || !sc.sc_open)
				break;
			data++;
			vbd_answer(*data % XBD_TAGS, *data / 64 == 3 ? -1 : 0);
			vbd_event();
			break;
		case 4:			/* anywhere on the ring */
			if (end - data < 4 || sc.sc_mem.xr_memory == NULL)
				break;
			((uint8_t *)sc.sc_mem.xr_memory)[(data[1] |
			    data[2] << 8) % RUMPUSER_PAGE_SIZE] = data[3];
			data += 3;
			break;
		case 5:
			if (end - data < 2)
				break;
			back.grants[*++data].mapped = true;
			break;
		case 6:
			if (*data / 8 < 24)
				let_go();
			else if (!sc.sc_gone) {
				sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
				back.failed = NULL;
				vbd_cons = 0;
				if (back_connect() != 0)
					host_panic("no second connection");
			}
			break;
		default:
			(void)fake_softint_run();
			break;
		}
	}
	(void)fake_softint_run();
	sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
	sc.sc_xenbus.xd_ops->xo_gone(&sc);
	for (i = 0; i < 4; i++) {
		let_go();
		(void)fake_softint_run();
	}
	if (nbusy != 0)
		host_panic("a request does not end");
	vbd_free(&sc);
	return 0;
}
