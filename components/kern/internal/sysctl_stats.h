/*
 * sysctl_stats.h - sysctl's values that are put together when asked for. Each
 * answers a call for its name; errors as sysctl(3) has them.
 */
#ifndef KERN_SYSCTL_STATS_H
#define KERN_SYSCTL_STATS_H

struct sysctl_call;

/* Numbers below CTL_VM. */
#define VM_LOADAVG	2
#define VM_UVMEXP	3
#define VM_UVMEXP2	5

int sysctl_vm_loadavg(struct sysctl_call *);
int sysctl_vm_uvmexp(struct sysctl_call *);
int sysctl_vm_uvmexp2(struct sysctl_call *);
int sysctl_kern_cp_time(struct sysctl_call *);
int sysctl_kern_proc2(struct sysctl_call *);

#endif /* KERN_SYSCTL_STATS_H */
