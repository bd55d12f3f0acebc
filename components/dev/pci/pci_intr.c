/*
 * pci_intr.c - MSI-X, MSI and INTx.
 */
#include "rump/lib.h"
#include "rump/pci.h"

#include "netbsd/errno.h"

#include "rumpuser.h"
#include "rumpuser_pci.h"

/* The MSI-X capability. */
#define MSIX_CONTROL		2
#define  MSIX_COUNT		0x07ff		/* vectors - 1 */
#define  MSIX_MASK_ALL		0x4000
#define  MSIX_ENABLE		0x8000
#define MSIX_TABLE		4		/* offset | BAR in bits 2-0 */
#define MSIX_CAP_LEN		12

/* An entry of the table. */
#define MSIX_ENTRY		16
#define MSIX_ADDR_LOW		0
#define MSIX_ADDR_HIGH		4
#define MSIX_DATA		8
#define MSIX_VECTOR_CONTROL	12
#define  MSIX_VECTOR_MASKED	1

/* The MSI capability. */
#define MSI_CONTROL		2
#define  MSI_ENABLE		0x0001
#define  MSI_COUNT		0x0070		/* messages to use: one */
#define  MSI_64			0x0080
#define MSI_ADDR_LOW		4
#define MSI_ADDR_HIGH		8		/* with MSI_64 */
#define MSI_DATA_32		8
#define MSI_DATA_64		12
#define MSI_CAP_LEN		14

static void
msix_control(const struct pci_msix *pm, uint32_t set, uint32_t clear)
{
	unsigned int reg = pm->pm_cap + MSIX_CONTROL;
	uint32_t old = pci_conf_read(pm->pm_function, reg, 2);

	pci_conf_write(pm->pm_function, reg, 2, (old | set) & ~clear);
}

int
pci_msix_init(const struct pci_function *pf, struct pci_msix *pm)
{
	uint32_t table;
	unsigned int i;
	int error;

	memset(pm, 0, sizeof(*pm));
	pm->pm_function = pf;
	pm->pm_cap = pci_capability(pf, PCI_CAP_MSIX, 0, MSIX_CAP_LEN);
	if (pm->pm_cap == 0)
		return ENOTSUP;
	pm->pm_count = (pci_conf_read(pf, pm->pm_cap + MSIX_CONTROL, 2) &
	    MSIX_COUNT) + 1;
	table = pci_conf_read(pf, pm->pm_cap + MSIX_TABLE, 4);
	error = pci_bar_map(pf, table & 7, table & ~7U,
	    (size_t)pm->pm_count * MSIX_ENTRY, &pm->pm_table);
	if (error != 0)
		return error;
	if (pm->pm_table.ps_va == NULL)
		return ENOTSUP;
	pci_command(pf, PCI_COMMAND_MEM | PCI_COMMAND_INTX_OFF, 0);
	msix_control(pm, MSIX_ENABLE | MSIX_MASK_ALL, 0);
	for (i = 0; i < pm->pm_count; i++)
		pci_space_write(&pm->pm_table,
		    i * MSIX_ENTRY + MSIX_VECTOR_CONTROL, 4,
		    MSIX_VECTOR_MASKED);
	msix_control(pm, 0, MSIX_MASK_ALL);
	return 0;
}

int
pci_msix_establish(struct pci_msix *pm, unsigned int vector,
    bool (*handler)(void *), void *arg)
{
	size_t entry = (size_t)vector * MSIX_ENTRY;
	unsigned int source;
	uint64_t address;
	uint32_t data;
	int error;

	if (vector >= pm->pm_count)
		return EINVAL;
	if ((error = rumpuser_msi_alloc(&address, &data, &source)) != 0 ||
	    (error = rumpuser_intr_establish(source, handler, arg)) != 0)
		return error;
	pci_space_write(&pm->pm_table, entry + MSIX_ADDR_LOW, 4,
	    (uint32_t)address);
	pci_space_write(&pm->pm_table, entry + MSIX_ADDR_HIGH, 4,
	    (uint32_t)(address >> 32));
	pci_space_write(&pm->pm_table, entry + MSIX_DATA, 4, data);
	pci_space_write(&pm->pm_table, entry + MSIX_VECTOR_CONTROL, 4, 0);
	return 0;
}

void
pci_msix_off(struct pci_msix *pm)
{
	msix_control(pm, 0, MSIX_ENABLE);
	pci_command(pm->pm_function, 0, PCI_COMMAND_INTX_OFF);
}

int
pci_intx_establish(const struct pci_function *pf, bool (*handler)(void *),
    void *arg)
{
	unsigned int source;

	if (pf->pf_pin == 0 || !rumpuser_pci_intx(pf->pf_intx_bdf, pf->pf_pin,
	    pci_conf_read(pf, PCI_REG_LINE, 1), &source))
		return ENOTSUP;
	pci_command(pf, 0, PCI_COMMAND_INTX_OFF);
	return rumpuser_intr_establish(source, handler, arg);
}

/* ENOTSUP: the function or the platform has no MSI. */
static int
msi_establish(const struct pci_function *pf, bool (*handler)(void *),
    void *arg)
{
	unsigned int source, cap = pci_capability(pf, PCI_CAP_MSI, 0,
	    MSI_CAP_LEN);
	uint32_t control, data;
	uint64_t address;
	int error;

	if (cap == 0)
		return ENOTSUP;
	control = pci_conf_read(pf, cap + MSI_CONTROL, 2);
	if ((error = rumpuser_msi_alloc(&address, &data, &source)) != 0)
		return error;
	if ((control & MSI_64) == 0 && address >> 32 != 0)
		return ENOTSUP;
	if ((error = rumpuser_intr_establish(source, handler, arg)) != 0)
		return error;
	pci_conf_write(pf, cap + MSI_ADDR_LOW, 4, (uint32_t)address);
	if ((control & MSI_64) != 0)
		pci_conf_write(pf, cap + MSI_ADDR_HIGH, 4,
		    (uint32_t)(address >> 32));
	pci_conf_write(pf, cap + ((control & MSI_64) != 0 ? MSI_DATA_64 :
	    MSI_DATA_32), 2, data);
	pci_command(pf, PCI_COMMAND_INTX_OFF, 0);
	pci_conf_write(pf, cap + MSI_CONTROL, 2,
	    (control & ~(uint32_t)MSI_COUNT) | MSI_ENABLE);
	return 0;
}

int
pci_intr_establish(const struct pci_function *pf, bool (*handler)(void *),
    void *arg, enum pci_intr *how)
{
	struct pci_msix msix;

	if (pci_msix_init(pf, &msix) == 0) {
		*how = PCI_INTR_MSIX;
		if (pci_msix_establish(&msix, 0, handler, arg) == 0)
			return 0;
		pci_msix_off(&msix);
	}
	*how = PCI_INTR_MSI;
	if (msi_establish(pf, handler, arg) == 0)
		return 0;
	*how = PCI_INTR_INTX;
	return pci_intx_establish(pf, handler, arg);
}
