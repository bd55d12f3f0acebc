/*
 * pci_impl.h - shared among the files of rumpdev_pci.
 */
#ifndef PCI_IMPL_H
#define PCI_IMPL_H

/* Bytes of configuration space per function: 256 or 4096. */
unsigned int pci_config_size(void);

#endif /* PCI_IMPL_H */
