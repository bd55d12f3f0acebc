/*
 * <sys/ttydefaults.h> - terminal defaults in NetBSD's ABI
 */
#ifndef _SYS_TTYDEFAULTS_H_
#define _SYS_TTYDEFAULTS_H_

#define TTYDEF_OFLAG	7
#define TTYDEF_LFLAG	1483
#define TTYDEF_SPEED	9600
#define TTYDEF_IFLAG	11010
#define TTYDEF_CFLAG	19200

#define CTIME		0
#define CMIN		1
#define CINTR		3
#define CEOF		4
#define CEOT		4
#define CDISCARD	15
#define CFLUSH		15
#define CSTART		17
#define CREPRINT	18
#define CRPRNT		18
#define CSTOP		19
#define CSTATUS		20
#define CKILL		21
#define CLNEXT		22
#define CWERASE		23
#define CDSUSP		25
#define CSUSP		26
#define CQUIT		28
#define CERASE		127
#define CBRK		255
#define CEOL		255

#endif /* _SYS_TTYDEFAULTS_H_ */
