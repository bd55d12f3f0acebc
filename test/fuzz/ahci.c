/*
 * AHCI: a controller that writes what it likes where the driver looks, while pages
 * are read. Every request ends, once, at the latest a minute later.
 * includes: test/fuzz test/host/dev components/dev/ahcisata components/dev/disk/include
 * sources: components/dev/ahcisata/ahci.c components/dev/ahcisata/ahci_port.c
 * sources: components/dev/ahcisata/ata.c
 * sources: components/dev/disk/diskqueue.c
 */
#define FUZZ_CARD	"ahci_card.h"
#include "diskcard.h"

static struct ahci *
softc(void)
{
	return (struct ahci *)(void *)softcs[nmachines];
}

/* What no driver does: a port's memory is for ever. */
static void
detach(void)
{
	struct ahci_port *p = softc()->sc_ports[0];

	(void)callout_stop(&p->p_callout);
	(void)callout_stop(&p->p_requests.dq_timer);
	page_free(rumpuser_va_to_pa(p->p_memory), 2);
	kmem_free(p, sizeof(*p));
}

static void
start(void)
{
	if (attached && softc()->sc_ports[0]->p_off) {
		detach();
		attached = false;
	}
	if (attached)
		return;
	nmachines = started = 0;
	memset(softcs, 0, sizeof(softcs));
	memset(ios, 0, sizeof(ios));
	card_start(NOTHING);
	card.wrong = SILENT;
	attached = true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned int regs[] = {
		PX(PX_IS), PX(PX_CMD), PX(PX_TFD), PX(PX_SSTS), PX(PX_CI),
	};
	const uint8_t *end = data + size;

	start();
	for (; end - data >= 4; data += 4)
		switch (data[0] % 8) {
		case 0:
		case 1:
			start_io(data[1] % IOS);
			break;
		case 2:			/* as a controller does */
			card.regs[PX(PX_CI)] = 0;
			raise(IS_DONE);
			break;
		case 3:			/* an error */
			card.regs[PX(PX_CI)] = data[1];
			raise(data[2] % 2 == 0 ? IS_TASK : IS_PHY);
			break;
		case 4:
			card.regs[regs[data[1] % nitems(regs)]] ^=
			    (uint32_t)data[2] << data[3] % 25;
			break;
		case 5:
			raise((uint32_t)data[1] << data[2] % 25);
			break;
		case 6:
			fake_clock_advance(fake_clock + data[1] * 1000000ULL *
			    (data[2] % 2 == 0 ? 1 : 1000));
			break;
		default:
			(void)fake_softint_run();
		}
	finish();
	return 0;
}
