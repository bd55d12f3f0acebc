/*
 * NVMe: a controller that writes what it likes where the driver looks, while pages
 * are read. Every request ends, once, at the latest a minute later.
 * includes: test/fuzz test/host/dev components/dev/nvme components/dev/disk/include
 * sources: components/dev/nvme/nvme.c components/dev/nvme/nvme_queue.c
 * sources: components/dev/nvme/nvme_data.c
 * sources: components/dev/disk/diskqueue.c
 */
#define FUZZ_CARD	"nvme_card.h"
#include "diskcard.h"

static struct nvme *
softc(void)
{
	return (struct nvme *)(void *)softcs[nmachines];
}

/* What no driver does: a controller's memory is for ever. */
static void
detach(void)
{
	struct nvme *sc = softc();

	(void)callout_stop(&sc->sc_requests.dq_timer);
	nvme_queue_free(&sc->sc_admin);
	nvme_queue_free(&sc->sc_io);
	page_free(rumpuser_va_to_pa(sc->sc_data), 2);
	page_free(rumpuser_va_to_pa(sc->sc_lists), NVME_SLOTS * NVME_PRP_MAX *
	    sizeof(uint64_t) / NVME_PAGE);
}

static void
start(void)
{
	if (attached && softc()->sc_failed) {
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
	const uint8_t *end = data + size;
	uint8_t *queue;

	start();
	for (; end - data >= 4; data += 4) {
		queue = (uint8_t *)(uintptr_t)softc()->sc_io.q_completions;
		switch (data[0] % 8) {
		case 0:
		case 1:
			start_io(data[1] % IOS);
			break;
		case 2:			/* as a controller does */
			complete(1, data[1] % 16, data[2]);
			break;
		case 3:
			complete(1, (uint16_t)(data[1] | data[2] << 8),
			    data[3]);
			break;
		case 4:			/* anywhere in the queue */
			queue[(data[1] | data[2] << 8) % 4096] = data[3];
			break;
		case 5:
			(void)machine.handler(machine.handler_arg);
			break;
		case 6:
			fake_clock_advance(fake_clock + data[1] *
			    1000000000ULL);
			break;
		default:
			(void)fake_softint_run();
		}
	}
	finish();
	return 0;
}
