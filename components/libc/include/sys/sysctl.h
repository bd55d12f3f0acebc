/*
 * <sys/sysctl.h> - system parameters in NetBSD's ABI
 */
#ifndef _SYS_SYSCTL_H_
#define _SYS_SYSCTL_H_

#include <sys/types.h>
#include <sys/time.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CTL_MAXNAME	12
#define SYSCTL_NAMELEN	32
#define SYSCTL_DEFSIZE	8
#define CTL_EOL		(-1)
#define CTL_QUERY	(-2)
#define CTL_CREATE	(-3)
#define CTL_CREATESYM	(-4)
#define CTL_DESTROY	(-5)
#define CTL_MMAP	(-6)
#define CTL_DESCRIBE	(-7)

#define CTL_UNSPEC	0
#define CTL_KERN	1
#define CTL_VM		2
#define CTL_VFS		3
#define CTL_NET		4
#define CTL_DEBUG	5
#define CTL_HW		6
#define CTL_MACHDEP	7
#define CTL_USER	8
#define CTL_DDB		9
#define CTL_PROC	10
#define CTL_VENDOR	11
#define CTL_EMUL	12
#define CTL_SECURITY	13
#define CTL_MAXID	14

#define CTLTYPE_NODE	1
#define CTLTYPE_INT	2
#define CTLTYPE_STRING	3
#define CTLTYPE_LONG	4
#define CTLTYPE_QUAD	4
#define CTLTYPE_STRUCT	5
#define CTLTYPE_BOOL	6

#define CTLFLAG_READONLY	0x0
#define CTLFLAG_READWRITE	0x70
#define CTLFLAG_ANYWRITE	0x80
#define CTLFLAG_PRIVATE	0x100
#define CTLFLAG_PERMANENT	0x200
#define CTLFLAG_OWNDATA	0x400
#define CTLFLAG_IMMEDIATE	0x800
#define CTLFLAG_HEX	0x1000
#define CTLFLAG_ROOT	0x2000
#define CTLFLAG_ANYNUMBER	0x4000
#define CTLFLAG_HIDDEN	0x8000
#define CTLFLAG_ALIAS	0x10000
#define CTLFLAG_MMAP	0x20000
#define CTLFLAG_OWNDESC	0x40000
#define CTLFLAG_UNSIGNED	0x80000

#define KERN_BUF_ALL	0
#define KERN_EVCNT_COUNT_ANY	0
#define KERN_PROC_ALL	0
#define KERN_EVCNT_COUNT_NONZERO	1
#define KERN_FILE_BYFILE	1
#define KERN_OSTYPE	1
#define KERN_PROC_ARGV	1
#define KERN_PROC_PID	1
#define KERN_SYSVIPC_INFO	1
#define KERN_TKSTAT_NIN	1
#define KERN_FILE_BYPID	2
#define KERN_OSRELEASE	2
#define KERN_PROC_NARGV	2
#define KERN_PROC_PGRP	2
#define KERN_SYSVIPC_MSG	2
#define KERN_TKSTAT_NOUT	2
#define KERN_OSREV	3
#define KERN_PROC_ENV	3
#define KERN_PROC_SESSION	3
#define KERN_SYSVIPC_SEM	3
#define KERN_TKSTAT_CANCC	3
#define KERN_PROC_NENV	4
#define KERN_PROC_TTY	4
#define KERN_SYSVIPC_MSG_INFO	4
#define KERN_SYSVIPC_SHM	4
#define KERN_TKSTAT_RAWCC	4
#define KERN_VERSION	4
#define KERN_MAXVNODES	5
#define KERN_PROC_PATHNAME	5
#define KERN_PROC_UID	5
#define KERN_SYSVIPC_SEM_INFO	5
#define KERN_SYSVIPC_SHMMAX	5
#define KERN_TKSTAT_MAXID	5
#define KERN_MAXPROC	6
#define KERN_PROC_RUID	6
#define KERN_SYSVIPC_SHMMNI	6
#define KERN_SYSVIPC_SHM_INFO	6
#define KERN_MAXFILES	7
#define KERN_PROC_GID	7
#define KERN_SYSVIPC_SHMSEG	7
#define KERN_ARGMAX	8
#define KERN_PROC_RGID	8
#define KERN_SYSVIPC_SHMMAXPGS	8
#define KERN_SECURELVL	9
#define KERN_SYSVIPC_SHMUSEPHYS	9
#define KERN_FILESLOP	10
#define KERN_HOSTNAME	10
#define KERN_HOSTID	11
#define KERN_CLOCKRATE	12
#define KERN_VNODE	13
#define KERN_PROC	14
#define KERN_FILE	15
#define KERN_PROF	16
#define KERN_POSIX1	17
#define KERN_NGROUPS	18
#define KERN_JOB_CONTROL	19
#define KERN_SAVED_IDS	20
#define KERN_OBOOTTIME	21
#define KERN_DOMAINNAME	22
#define KERN_MAXPARTITIONS	23
#define KERN_RAWPARTITION	24
#define KERN_NTPTIME	25
#define KERN_TIMEX	26
#define KERN_AUTONICETIME	27
#define KERN_AUTONICEVAL	28
#define KERN_RTC_OFFSET	29
#define KERN_ROOT_DEVICE	30
#define KERN_MSGBUFSIZE	31
#define KERN_FSYNC	32
#define KERN_OLDSYSVMSG	33
#define KERN_OLDSYSVSEM	34
#define KERN_OLDSYSVSHM	35
#define KERN_OLDSHORTCORENAME	36
#define KERN_SYNCHRONIZED_IO	37
#define KERN_IOV_MAX	38
#define KERN_MBUF	39
#define KERN_MAPPED_FILES	40
#define KERN_MEMLOCK	41
#define KERN_MEMLOCK_RANGE	42
#define KERN_MEMORY_PROTECTION	43
#define KERN_LOGIN_NAME_MAX	44
#define KERN_DEFCORENAME	45
#define KERN_LOGSIGEXIT	46
#define KERN_PROC2	47
#define KERN_PROC_ARGS	48
#define KERN_FSCALE	49
#define KERN_CCPU	50
#define KERN_CP_TIME	51
#define KERN_OLDSYSVIPC_INFO	52
#define KERN_MSGBUF	53
#define KERN_CONSDEV	54
#define KERN_MAXPTYS	55
#define KERN_PIPE	56
#define KERN_MAXPHYS	57
#define KERN_SBMAX	58
#define KERN_TKSTAT	59
#define KERN_MONOTONIC_CLOCK	60
#define KERN_URND	61
#define KERN_LABELSECTOR	62
#define KERN_LABELOFFSET	63
#define KERN_LWP	64
#define KERN_FORKFSLEEP	65
#define KERN_POSIX_THREADS	66
#define KERN_POSIX_SEMAPHORES	67
#define KERN_POSIX_BARRIERS	68
#define KERN_POSIX_TIMERS	69
#define KERN_POSIX_SPIN_LOCKS	70
#define KERN_POSIX_READER_WRITER_LOCKS	71
#define KERN_DUMP_ON_PANIC	72
#define KERN_SOMAXKVA	73
#define KERN_ROOT_PARTITION	74
#define KERN_DRIVERS	75
#define KERN_BUF	76
#define KERN_FILE2	77
#define KERN_VERIEXEC	78
#define KERN_CP_ID	79
#define KERN_HARDCLOCK_TICKS	80
#define KERN_ARND	81
#define KERN_SYSVIPC	82
#define KERN_BOOTTIME	83
#define KERN_EVCNT	84
#define KERN_MAXID	85
#define KERN_PROC_TTY_REVOKE	0xfffffffffffffffeUL
#define KERN_PROC_TTY_NODEV	0xffffffffffffffffUL

#define HW_MACHINE	1
#define HW_MODEL	2
#define HW_NCPU		3
#define HW_BYTEORDER	4
#define HW_PHYSMEM	5
#define HW_USERMEM	6
#define HW_PAGESIZE	7
#define HW_DISKNAMES	8
#define HW_IOSTATS	9
#define HW_MACHINE_ARCH	10
#define HW_ALIGNBYTES	11
#define HW_CNMAGIC	12
#define HW_PHYSMEM64	13
#define HW_USERMEM64	14
#define HW_IOSTATNAMES	15
#define HW_MAXID	15
#define HW_NCPUONLINE	16

#define PROC_PID_CORENAME	1
#define PROC_PID_LIMIT_CPU	1
#define PROC_PID_LIMIT_TYPE_SOFT	1
#define PROC_PID_LIMIT	2
#define PROC_PID_LIMIT_FSIZE	2
#define PROC_PID_LIMIT_TYPE_HARD	2
#define PROC_PID_LIMIT_DATA	3
#define PROC_PID_LIMIT_TYPE_MAXID	3
#define PROC_PID_STOPFORK	3
#define PROC_PID_LIMIT_STACK	4
#define PROC_PID_STOPEXEC	4
#define PROC_PID_LIMIT_CORE	5
#define PROC_PID_STOPEXIT	5
#define PROC_PID_LIMIT_RSS	6
#define PROC_PID_MAXID	6
#define PROC_PID_LIMIT_MEMLOCK	7
#define PROC_PID_LIMIT_NPROC	8
#define PROC_PID_LIMIT_NOFILE	9
#define PROC_PID_LIMIT_SBSIZE	10
#define PROC_PID_LIMIT_AS	11
#define PROC_PID_LIMIT_NTHR	12
#define PROC_PID_LIMIT_MAXID	13
#define PROC_CURPROC	2147483647

#define EMUL_LINUX	1
#define EMUL_LINUX32	5
#define EMUL_MAXID	6

#define USER_CS_PATH	1
#define USER_BC_BASE_MAX	2
#define USER_BC_DIM_MAX	3
#define USER_BC_SCALE_MAX	4
#define USER_BC_STRING_MAX	5
#define USER_COLL_WEIGHTS_MAX	6
#define USER_EXPR_NEST_MAX	7
#define USER_LINE_MAX	8
#define USER_RE_DUP_MAX	9
#define USER_POSIX2_VERSION	10
#define USER_POSIX2_C_BIND	11
#define USER_POSIX2_C_DEV	12
#define USER_POSIX2_CHAR_TERM	13
#define USER_POSIX2_FORT_DEV	14
#define USER_POSIX2_FORT_RUN	15
#define USER_POSIX2_LOCALEDEF	16
#define USER_POSIX2_SW_DEV	17
#define USER_POSIX2_UPE	18
#define USER_STREAM_MAX	19
#define USER_TZNAME_MAX	20
#define USER_ATEXIT_MAX	21
#define USER_MAXID	22

#define SYSCTL_VERS_0	0x0
#define SYSCTL_TYPEMASK	0xf
#define SYSCTL_USERFLAGS	0x9df0
#define SYSCTL_FLAGMASK	0xfffff0
#define SYSCTL_VERSION	0x1000000
#define SYSCTL_VERS_1	0x1000000
#define SYSCTL_VERS_MASK	0xff000000U

#define KI_WMESGLEN	8
#define KI_MAXEMULLEN	16
#define KI_NGROUPS	16
#define KI_LNAMELEN	20
#define KI_MAXCOMLEN	24
#define KI_MAXLOGNAME	24
#define KI_NOCPU	0xffffffffffffffffUL

#define L_INMEM		0x4
#define L_SELECT	0x40
#define L_SINTR		0x80
#define L_SYSTEM	0x200
#define L_SA		0x400
#define L_DETACHED	0x800000

#define P_ADVLOCK	0x1
#define P_CONTROLT	0x2
#define P_INMEM		0x4
#define P_NOCLDSTOP	0x8
#define P_PPWAIT	0x10
#define P_PROFIL	0x20
#define P_SELECT	0x40
#define P_SINTR		0x80
#define P_SUGID		0x100
#define P_SYSTEM	0x200
#define P_SA		0x400
#define P_TRACED	0x800
#define P_WAITED	0x1000
#define P_WEXIT		0x2000
#define P_EXEC		0x4000
#define P_OWEUPC	0x8000
#define P_FSTRACE	0x10000
#define P_NOCLDWAIT	0x20000
#define P_CLDSIGIGN	0x80000
#define P_SYSTRACE	0x200000
#define P_CHTRACED	0x400000
#define P_STOPFORK	0x800000
#define P_STOPEXEC	0x1000000
#define P_STOPEXIT	0x2000000
#define P_SYSCALL	0x4000000
#define P_PAXMPROTECT	0x8000000
#define P_PAXNOMPROTECT	0x10000000

#define EPROC_CTTY	1
#define EPROC_SLEADER	2
#define VM_METER	1
#define VM_PROC_MAP	1
#define VM_LOADAVG	2
#define VM_UVMEXP	3
#define VM_NKMEMPAGES	4
#define VM_UVMEXP2	5
#define VM_ANONMIN	6
#define VM_EXECMIN	7
#define VM_FILEMIN	8
#define VM_MAXSLP	9
#define VM_USPACE	10
#define VM_ANONMAX	11
#define VM_EXECMAX	12
#define VM_FILEMAX	13
#define VM_MINADDRESS	14
#define VM_MAXADDRESS	15
#define VM_PROC		16
#define VM_MAXID	17

typedef struct {
	uint32_t __bits[4];
} ki_sigset_t;

struct kinfo_proc2 {
	uint64_t p_forw;
	uint64_t p_back;
	uint64_t p_paddr;
	uint64_t p_addr;
	uint64_t p_fd;
	uint64_t p_cwdi;
	uint64_t p_stats;
	uint64_t p_limit;
	uint64_t p_vmspace;
	uint64_t p_sigacts;
	uint64_t p_sess;
	uint64_t p_tsess;
	uint64_t p_ru;
	int32_t p_eflag;
	int32_t p_exitsig;
	int32_t p_flag;
	int32_t p_pid;
	int32_t p_ppid;
	int32_t p_sid;
	int32_t p__pgid;
	int32_t p_tpgid;
	uint32_t p_uid;
	uint32_t p_ruid;
	uint32_t p_gid;
	uint32_t p_rgid;
	uint32_t p_groups[KI_NGROUPS];
	uint16_t p_ngroups;
	uint16_t p_jobc;
	uint32_t p_tdev;
	uint32_t p_estcpu;
	uint32_t p_rtime_sec;
	uint32_t p_rtime_usec;
	uint32_t p_cpticks;
	uint32_t p_pctcpu;
	uint32_t p_swtime;
	uint32_t p_slptime;
	uint32_t p_schedflags;
	uint64_t p_uticks;
	uint64_t p_sticks;
	uint64_t p_iticks;
	uint64_t p_tracep;
	int32_t p_traceflag;
	int32_t p_holdcnt;
	ki_sigset_t p_siglist;
	ki_sigset_t p_sigmask;
	ki_sigset_t p_sigignore;
	ki_sigset_t p_sigcatch;
	int8_t p_stat;
	uint8_t p_priority;
	uint8_t p_usrpri;
	uint8_t p_nice;
	uint16_t p_xstat;
	uint16_t p_acflag;
	char p_comm[KI_MAXCOMLEN];
	char p_wmesg[KI_WMESGLEN];
	uint64_t p_wchan;
	char p_login[KI_MAXLOGNAME];
	int32_t p_vm_rssize;
	int32_t p_vm_tsize;
	int32_t p_vm_dsize;
	int32_t p_vm_ssize;
	uint64_t p_uvalid;
	uint32_t p_ustart_sec;
	uint32_t p_ustart_usec;
	uint32_t p_uutime_sec;
	uint32_t p_uutime_usec;
	uint32_t p_ustime_sec;
	uint32_t p_ustime_usec;
	uint64_t p_uru_maxrss;
	uint64_t p_uru_ixrss;
	uint64_t p_uru_idrss;
	uint64_t p_uru_isrss;
	uint64_t p_uru_minflt;
	uint64_t p_uru_majflt;
	uint64_t p_uru_nswap;
	uint64_t p_uru_inblock;
	uint64_t p_uru_oublock;
	uint64_t p_uru_msgsnd;
	uint64_t p_uru_msgrcv;
	uint64_t p_uru_nsignals;
	uint64_t p_uru_nvcsw;
	uint64_t p_uru_nivcsw;
	uint32_t p_uctime_sec;
	uint32_t p_uctime_usec;
	uint64_t p_cpuid;
	uint64_t p_realflag;
	uint64_t p_nlwps;
	uint64_t p_nrlwps;
	uint64_t p_realstat;
	uint32_t p_svuid;
	uint32_t p_svgid;
	char p_ename[KI_MAXEMULLEN];
	uint64_t p_vm_vsize;
	uint64_t p_vm_msize;
};

struct clockinfo {
	int hz;
	int tick;
	int tickadj;
	int stathz;
	int profhz;
};

struct sysctlnode {
	uint32_t sysctl_flags;
	int32_t sysctl_num;
	char sysctl_name[SYSCTL_NAMELEN];
	uint32_t sysctl_ver;
	uint32_t __rsvd;
	union {
		struct {
			uint32_t suc_csize;
			uint32_t suc_clen;
			struct sysctlnode *_suc_child;
		} scu_child;
		struct {
			void *_sud_data;
			size_t _sud_offset;
		} scu_data;
		int32_t scu_alias;
		int32_t scu_idata;
		int64_t scu_qdata;
		uint8_t scu_bdata;
	} sysctl_un;
	size_t _sysctl_size;
	int (*_sysctl_func)(const int *, unsigned int, void *, size_t *, const void *,
	    size_t, const int *, void *, const struct sysctlnode *);
	struct sysctlnode *_sysctl_parent;
	const char *_sysctl_desc;
};
#define sysctl_size	_sysctl_size
#define sysctl_func	_sysctl_func
#define sysctl_parent	_sysctl_parent
#define sysctl_desc	_sysctl_desc
#define sysctl_data	sysctl_un.scu_data._sud_data
#define sysctl_offset	sysctl_un.scu_data._sud_offset
#define sysctl_child	sysctl_un.scu_child._suc_child
#define sysctl_csize	sysctl_un.scu_child.suc_csize
#define sysctl_clen	sysctl_un.scu_child.suc_clen
#define sysctl_alias	sysctl_un.scu_alias
#define sysctl_idata	sysctl_un.scu_idata
#define sysctl_qdata	sysctl_un.scu_qdata
#define sysctl_bdata	sysctl_un.scu_bdata

void *asysctl(const int *, size_t, size_t *);
void *asysctlbyname(const char *, size_t *);
int sysctlgetmibinfo(const char *, int *, unsigned int *, char *, size_t *, struct sysctlnode **,
    int);
int sysctl(const int *, unsigned int, void *, size_t *, const void *, size_t);
int sysctlbyname(const char *, void *, size_t *, const void *, size_t);
int sysctlnametomib(const char *, int *, size_t *);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_SYSCTL_H_ */
