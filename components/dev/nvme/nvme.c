/*
 * nvme.c - NVMe controllers: attachment, and namespaces as disks. There is one
 * queue for requests, with one interrupt for everything.
 */
#include "netbsd/errno.h"
#include "rump/component.h"
#include "rump/kmem.h"

#include "nvme.h"

#define PCI_CLASS_NVME		0x010802

#define REG_CAP			0x00
#define REGS_LEN(stride)	(0x1000 + 4 * (size_t)(stride))

/* Commands of the administrator. */
#define ADMIN_CREATE_SQ		0x01
#define ADMIN_CREATE_CQ		0x05
#define ADMIN_IDENTIFY		0x06
#define  IDENTIFY_NAMESPACE	0
#define  IDENTIFY_CONTROLLER	1
#define  IDENTIFY_LIST		2
#define ADMIN_SET_FEATURES	0x09
#define  FEATURE_QUEUES		0x07
#define QUEUE_CONTIGUOUS	0x1U
#define QUEUE_INTERRUPTS	0x2U

/* Commands of a namespace. */
#define NVM_FLUSH		0x00
#define NVM_WRITE		0x01
#define NVM_READ		0x02
#define NVM_DATASET		0x09
#define  DATASET_DEALLOCATE	0x4U

#define MAX_NAMESPACES		16U

/* A disk: one namespace. */
struct ld {
	struct disk sc_disk;
	uint32_t sc_namespace;
};

struct nvme_attach_args {
	struct nvme *na_controller;
	uint32_t na_number;
	struct nvme_namespace na_namespace;
};

/* ---- Requests ------------------------------------------------------------ */

static int
nvme_submit(void *arg, unsigned int slot, struct disk_io *di)
{
	struct nvme *sc = arg;
	struct nvme_command c = { .c_id = (uint16_t)slot };
	struct ld *ld = container_of(di->di_disk, struct ld, sc_disk);
	uint32_t per_block = di->di_disk->dk_blocksize / DISK_SECTOR;
	uint64_t block = di->di_sector / per_block;
	uint64_t *list = sc->sc_lists + (size_t)slot * NVME_PRP_MAX;

	c.c_namespace = ld->sc_namespace;
	switch (di->di_op) {
	case DISK_FLUSH:
		c.c_opcode = NVM_FLUSH;
		break;
	case DISK_DISCARD:
		/* One range: attributes, blocks, the first. */
		c.c_opcode = NVM_DATASET;
		c.c_dw11 = DATASET_DEALLOCATE;
		c.c_prp[0] = rumpuser_va_to_pa(list);
		list[0] = (uint64_t)(di->di_count / per_block) << 32;
		list[1] = block;
		break;
	default:
		c.c_opcode = di->di_op == DISK_READ ? NVM_READ : NVM_WRITE;
		c.c_dw10 = (uint32_t)block;
		c.c_dw11 = (uint32_t)(block >> 32);
		c.c_dw12 = di->di_count / per_block - 1;
		if (!nvme_prp(di->di_segs, di->di_nsegs, c.c_prp, list,
		    rumpuser_va_to_pa(list)))
			return EIO;
	}
	nvme_queue_put(&sc->sc_io, &c);
	return 0;
}

static void
nvme_kick(void *arg)
{
	struct nvme *sc = arg;

	nvme_queue_ring(sc, &sc->sc_io);
}

static void
nvme_expired(void *arg)
{
	nvme_fail(arg, "does not answer");
}

static const struct diskqueue_ops nvme_requests = {
	.do_submit = nvme_submit,
	.do_kick = nvme_kick,
	.do_expired = nvme_expired,
};

static void
ld_start(struct disk *dk, struct disk_io *di)
{
	struct nvme *sc = dk->dk_softc;

	diskqueue_start(&sc->sc_requests, di);
}

/* ---- Disks --------------------------------------------------------------- */

static int
ld_match(struct device *parent __unused, const void *aux __unused)
{
	return DEVICE_MATCH_ID;
}

static int
ld_attach(struct device *self, const void *aux)
{
	const struct nvme_attach_args *na = aux;
	struct nvme *sc = na->na_controller;
	struct ld *ld = device_softc(self);
	struct disk *dk = &ld->sc_disk;

	ld->sc_namespace = na->na_number;
	dk->dk_sectors = na->na_namespace.nn_sectors;
	dk->dk_blocksize = na->na_namespace.nn_blocksize;
	dk->dk_maxsegs = DISK_MAXSEGS;
	dk->dk_maxsectors = sc->sc_info.ni_max_sectors;
	dk->dk_readonly = na->na_namespace.nn_readonly;
	dk->dk_volatile = sc->sc_info.ni_volatile;
	dk->dk_discard = sc->sc_info.ni_discard;
	dk->dk_pagesegs = true;
	dk->dk_start = ld_start;
	dk->dk_softc = sc;
	return disk_attach_device(dk, self, &disk_ld);
}

RUMP_DRIVER(ld_nvme) = {
	.rd_name = "ld",
	.rd_bus = "nvme",
	.rd_softc_size = sizeof(struct ld),
	.rd_match = ld_match,
	.rd_attach = ld_attach,
};

/* ---- The controller ------------------------------------------------------ */

/* The answer is in sc_copy, where the device cannot change it any more. */
static int
identify(struct nvme *sc, uint32_t what, uint32_t namespace)
{
	struct nvme_command c = {
		.c_opcode = ADMIN_IDENTIFY, .c_namespace = namespace,
		.c_prp = { rumpuser_va_to_pa(sc->sc_data) }, .c_dw10 = what,
	};
	int error;

	memset(sc->sc_data, 0, NVME_IDENTIFY_LEN);
	error = nvme_admin(sc, &c);
	memcpy(sc->sc_copy, sc->sc_data, NVME_IDENTIFY_LEN);
	return error;
}

static void
namespace_found(struct nvme *sc, uint32_t number)
{
	struct nvme_attach_args na = { sc, number, { 0 } };
	const char *why;
	char where[32];

	if (identify(sc, IDENTIFY_NAMESPACE, number) != 0)
		return;
	why = nvme_namespace_parse(sc->sc_copy, &na.na_namespace);
	if (why != NULL) {
		device_printf(sc->sc_self, "namespace %u is not used: %s",
		    number, why);
		return;
	}
	snprintf(where, sizeof(where), "namespace %u", number);
	(void)device_found(sc->sc_self, "nvme", where, &na);
}

static void
find_namespaces(struct nvme *sc)
{
	uint32_t numbers[MAX_NAMESPACES], id = 0;
	unsigned int i, n = 0;

	if (identify(sc, IDENTIFY_LIST, 0) == 0)
		while (n < MAX_NAMESPACES && (id = nvme_list_entry(sc->sc_copy,
		    n, id)) != 0)
			numbers[n++] = id;
	else
		/* Before 1.1 there was no list, and all were active. */
		for (; n < MAX_NAMESPACES && n < sc->sc_info.ni_namespaces;
		    n++)
			numbers[n] = n + 1;
	for (i = 0; i < n && !sc->sc_failed; i++)
		namespace_found(sc, numbers[i]);
}

/* The queue for requests, on both sides. */
static int
create_queue(struct nvme *sc)
{
	struct nvme_queue *q = &sc->sc_io;
	uint32_t size = MIN(NVME_QUEUE_SIZE, sc->sc_cap.nc_entries);
	struct nvme_command count = {
		.c_opcode = ADMIN_SET_FEATURES, .c_dw10 = FEATURE_QUEUES,
	};
	struct nvme_command cq = {
		.c_opcode = ADMIN_CREATE_CQ, .c_dw10 = (size - 1) << 16 | 1,
		.c_dw11 = QUEUE_CONTIGUOUS | QUEUE_INTERRUPTS,
	};
	struct nvme_command sq = {
		.c_opcode = ADMIN_CREATE_SQ, .c_dw10 = (size - 1) << 16 | 1,
		.c_dw11 = 1U << 16 | QUEUE_CONTIGUOUS,
	};
	size_t bytes = (size_t)NVME_SLOTS * NVME_PRP_MAX * sizeof(uint64_t);
	rump_paddr_t lists;
	int error;

	lists = page_alloc(bytes / NVME_PAGE);
	if (lists == 0)
		return ENOMEM;
	sc->sc_lists = rumpuser_pa_to_va(lists);
	error = nvme_queue_alloc(q, 1, size);
	if (error != 0)
		return error;
	cq.c_prp[0] = rumpuser_va_to_pa((const void *)(uintptr_t)
	    q->q_completions);
	sq.c_prp[0] = rumpuser_va_to_pa(q->q_commands);
	error = nvme_admin(sc, &count);
	if (error == 0)
		error = nvme_admin(sc, &cq);
	if (error == 0)
		error = nvme_admin(sc, &sq);
	return error;
}

/* Everything after interrupts are there. What is wrong, or NULL. */
static const char *
bring_up(struct nvme *sc)
{
	if (nvme_start(sc) != 0)
		return "does not become ready";
	if (identify(sc, IDENTIFY_CONTROLLER, 0) != 0 ||
	    !nvme_controller_parse(sc->sc_copy, &sc->sc_info))
		return "does not say what it is";
	if (create_queue(sc) != 0)
		return "has no queue for requests";
	find_namespaces(sc);
	return NULL;
}

static int
nvme_match(struct device *parent __unused, const void *aux)
{
	const struct pci_attach_args *pa = aux;

	return pa->pa_function.pf_class == PCI_CLASS_NVME ?
	    DEVICE_MATCH_CLASS : DEVICE_MATCH_NONE;
}

/* Registers, and a controller that has stopped. */
static int
map_controller(struct nvme *sc)
{
	uint64_t cap;
	int error;

	error = pci_bar_map(&sc->sc_function, 0, 0, 0, &sc->sc_regs);
	if (error != 0)
		return error;
	if (sc->sc_regs.ps_len < REGS_LEN(4))
		return ENXIO;
	pci_command(&sc->sc_function, PCI_COMMAND_MEM | PCI_COMMAND_MASTER, 0);
	cap = pci_space_read(&sc->sc_regs, REG_CAP, 4);
	cap |= (uint64_t)pci_space_read(&sc->sc_regs, REG_CAP + 4, 4) << 32;
	if (!nvme_cap_parse(cap, &sc->sc_cap) ||
	    sc->sc_regs.ps_len < REGS_LEN(sc->sc_cap.nc_stride))
		return ENXIO;
	return nvme_stop(sc);
}

static int
nvme_attach(struct device *self, const void *aux)
{
	const struct pci_attach_args *pa = aux;
	struct nvme *sc = device_softc(self);
	rump_paddr_t frames;
	const char *why;
	int error;

	sc->sc_self = self;
	sc->sc_function = pa->pa_function;
	waitq_init(&sc->sc_wait);
	softint_init(&sc->sc_softint, nvme_softint, sc);
	error = map_controller(sc);
	if (error != 0)
		goto off;
	diskqueue_init(&sc->sc_requests, MIN(NVME_SLOTS,
	    sc->sc_cap.nc_entries - 1), &nvme_requests, sc);
	frames = page_alloc(2);
	error = frames == 0 ? ENOMEM : nvme_queue_alloc(&sc->sc_admin, 0,
	    MIN(NVME_QUEUE_SIZE, sc->sc_cap.nc_entries));
	if (error == 0) {
		sc->sc_data = rumpuser_pa_to_va(frames);
		sc->sc_copy = sc->sc_data + NVME_PAGE;
		error = pci_intr_establish(&sc->sc_function, nvme_intr, sc,
		    &sc->sc_intr);
	}
	if (error != 0) {
		nvme_queue_free(&sc->sc_admin);
		if (frames != 0)
			page_free(frames, 2);
		goto off;
	}
	/* A handler knows this softc now, so it stays, used or not. */
	why = bring_up(sc);
	if (why != NULL)
		nvme_fail(sc, why);
	return 0;

off:
	pci_command(&sc->sc_function, 0, PCI_COMMAND_MASTER);
	return error;
}

RUMP_DRIVER(nvme) = {
	.rd_name = "nvme",
	.rd_bus = "pci",
	.rd_softc_size = sizeof(struct nvme),
	.rd_match = nvme_match,
	.rd_attach = nvme_attach,
};
