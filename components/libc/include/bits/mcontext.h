/*
 * <bits/mcontext.h> - machine context of NetBSD/amd64
 */
#ifndef _BITS_MCONTEXT_H_
#define _BITS_MCONTEXT_H_

typedef long __greg_t;
typedef __greg_t __gregset_t[26];
typedef struct {
	char __fxsave[512];
} __attribute__((__aligned__(8))) __fpregset_t;

typedef struct {
	__gregset_t __gregs;
	__greg_t _mc_tlsbase;
	__fpregset_t __fpregs;
} mcontext_t;

#define _REG_RDI	0
#define _REG_RSI	1
#define _REG_RDX	2
#define _REG_RCX	3
#define _REG_R8		4
#define _REG_R9		5
#define _REG_R10	6
#define _REG_R11	7
#define _REG_R12	8
#define _REG_R13	9
#define _REG_R14	10
#define _REG_R15	11
#define _REG_RBP	12
#define _REG_RBX	13
#define _REG_RAX	14
#define _REG_GS		15
#define _REG_FS		16
#define _REG_ES		17
#define _REG_DS		18
#define _REG_TRAPNO	19
#define _REG_ERR	20
#define _REG_RIP	21
#define _REG_CS		22
#define _REG_RFL	23
#define _REG_RFLAGS	23
#define _REG_RSP	24
#define _REG_URSP	24
#define _REG_SS		25

#define _UC_UCONTEXT_ALIGN	(-16)
#define _UC_SETSTACK	65536
#define _UC_CLRSTACK	131072
#define _UC_TLSBASE	524288

#define _NGREG		26

typedef struct __ucontext {
	unsigned int uc_flags;
	struct __ucontext *uc_link;
	sigset_t uc_sigmask;
	stack_t uc_stack;
	mcontext_t uc_mcontext;
} ucontext_t;

#define _UC_SIGMASK	0x1
#define _UC_STACK	0x2
#define _UC_CPU		0x4
#define _UC_FPU		0x8
#define _UC_MD		0x400f0020

#define _UC_MACHINE_PC(uc)	((uc)->uc_mcontext.__gregs[_REG_RIP])
#define _UC_MACHINE_SP(uc)	((uc)->uc_mcontext.__gregs[_REG_RSP])
#define _UC_MACHINE_FP(uc)	((uc)->uc_mcontext.__gregs[_REG_RBP])

#endif /* _BITS_MCONTEXT_H_ */
