/* What a program finds: device nodes, /etc, its identity, limits and names. */
#include <fcntl.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

int
main(void)
{
	unsigned char a[64], b[64];
	struct utsname uts;
	struct passwd *pw;
	struct stat st;
	char name[256];
	int fd, i, set;

	works(fd = open("/dev/null", O_RDWR), "/dev/null");
	is(write(fd, "gone", 4), 4, "takes everything");
	is(read(fd, a, 1), 0, "gives nothing");
	works(fstat(fd, &st), "fstat");
	ok(S_ISCHR(st.st_mode), "a character device");
	works(fd = open("/dev/zero", O_RDWR), "/dev/zero");
	memset(a, 1, sizeof(a));
	is(read(fd, a, sizeof(a)), sizeof(a), "gives as much as asked");
	for (i = 0, set = 0; i < 64; i++)
		set += a[i] != 0;
	is(set, 0, "zeroes");
	works(fd = open("/dev/urandom", O_RDONLY), "/dev/urandom");
	is(read(fd, a, sizeof(a)), sizeof(a), "read");
	is(read(fd, b, sizeof(b)), sizeof(b), "read more");
	ok(memcmp(a, b, sizeof(a)) != 0, "never the same");
	works(fd = open("/dev/random", O_RDONLY), "/dev/random");
	is(read(fd, a, 16), 16, "read");
	arc4random_buf(a, sizeof(a));
	arc4random_buf(b, sizeof(b));
	ok(memcmp(a, b, sizeof(a)) != 0, "arc4random_buf");
	works(fd = open("/dev/tty", O_RDWR), "/dev/tty");
	is(isatty(fd), 1, "is a terminal");
	is(isatty(1), 1, "as standard output is");

	ok((pw = getpwuid(getuid())) != NULL, "the user has an entry");
	is_str(pw != NULL ? pw->pw_name : NULL, "root", "called root");
	ok(getgrgid(getgid()) != NULL, "the group has one too");
	works(access("/etc/passwd", R_OK), "/etc/passwd");
	works(access("/etc/hosts", R_OK), "/etc/hosts");
	works(access("/etc/services", R_OK), "/etc/services");
	works(access("/etc/protocols", R_OK), "/etc/protocols");
	works(access("/etc/resolv.conf", F_OK) == 0 || errno == ENOENT ? 0 : -1, "/etc/resolv.conf or none");
	works(stat("/tmp", &st), "/tmp");
	is(st.st_mode & 07777, 01777, "for everyone");

	works(uname(&uts), "uname");
	is_str(uts.machine, "amd64", "machine");
	is_str(uts.sysname, "NetBSD", "system");
	works(gethostname(name, sizeof(name)), "gethostname");
	ok(name[0] != '\0', "there is a name: %s", name);
	ok(getpid() > 0, "getpid");
	ok(sysconf(_SC_PAGESIZE) == 4096, "page size");
	ok(sysconf(_SC_NPROCESSORS_ONLN) >= 1, "processors");
	ok(getprogname() != NULL, "getprogname");
	fails(fork(), ENOSYS, "no fork");
	ok(system("true") != 0, "no shell");
	return tap_done();
}
