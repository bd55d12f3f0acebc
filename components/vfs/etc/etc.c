/*
 * etc.c - the directories and files that programs expect of a root file system.
 * What exists already, on a root that came from a disk, stays as it is.
 */
#include "netbsd/errno.h"
#include "rump/vfs.h"

static const struct {
	const char *path;
	uint32_t mode;
} directories[] = {
	{ "/bin", 0755 }, { "/etc", 0755 }, { "/etc/ssl", 0755 },
	{ "/etc/ssl/certs", 0755 }, { "/home", 0755 }, { "/mnt", 0755 },
	{ "/proc", 0555 }, { "/root", 0700 }, { "/sbin", 0755 },
	{ "/tmp", 01777 }, { "/usr", 0755 }, { "/usr/bin", 0755 },
	{ "/usr/lib", 0755 }, { "/usr/share", 0755 },
	{ "/usr/share/zoneinfo", 0755 }, { "/var", 0755 },
	{ "/var/cache", 0755 }, { "/var/db", 0755 }, { "/var/empty", 0555 },
	{ "/var/lib", 0755 }, { "/var/log", 0755 }, { "/var/run", 0755 },
	{ "/var/spool", 0755 }, { "/var/tmp", 01777 },
};

static const char etc_hosts[] =
    "::1\t\tlocalhost localhost.\n"
    "127.0.0.1\tlocalhost localhost.\n";

static const char etc_passwd[] =
    "root:*:0:0:Charlie &:/root:/bin/sh\n"
    "daemon:*:1:1:The devil himself:/:/sbin/nologin\n"
    "bin:*:3:7:Binaries:/:/sbin/nologin\n"
    "www:*:24:24:Web server:/var/empty:/sbin/nologin\n"
    "nobody:*:32767:39:Unprivileged user:/nonexistent:/sbin/nologin\n";

static const char etc_group[] =
    "wheel:*:0:root\n"
    "daemon:*:1:daemon\n"
    "sys:*:3:root\n"
    "tty:*:4:root\n"
    "operator:*:5:root\n"
    "bin:*:7:\n"
    "www:*:24:\n"
    "users:*:100:\n"
    "nogroup:*:39:\n"
    "nobody:*:32766:\n";

static const char etc_protocols[] =
    "ip\t\t0\tIP\n"
    "icmp\t\t1\tICMP\n"
    "igmp\t\t2\tIGMP\n"
    "tcp\t\t6\tTCP\n"
    "udp\t\t17\tUDP\n"
    "ipv6\t\t41\tIPV6\n"
    "ipv6-icmp\t58\tIPV6-ICMP icmp6\n"
    "sctp\t\t132\tSCTP\n";

static const char etc_services[] =
    "echo\t\t7/tcp\n"
    "echo\t\t7/udp\n"
    "discard\t\t9/tcp\tsink null\n"
    "discard\t\t9/udp\tsink null\n"
    "daytime\t\t13/tcp\n"
    "ftp-data\t20/tcp\n"
    "ftp\t\t21/tcp\n"
    "ssh\t\t22/tcp\n"
    "telnet\t\t23/tcp\n"
    "smtp\t\t25/tcp\tmail\n"
    "time\t\t37/tcp\n"
    "domain\t\t53/tcp\n"
    "domain\t\t53/udp\n"
    "bootps\t\t67/udp\n"
    "bootpc\t\t68/udp\n"
    "tftp\t\t69/udp\n"
    "http\t\t80/tcp\twww\n"
    "kerberos\t88/udp\n"
    "pop3\t\t110/tcp\n"
    "sunrpc\t\t111/tcp\n"
    "sunrpc\t\t111/udp\n"
    "ntp\t\t123/udp\n"
    "imap\t\t143/tcp\n"
    "snmp\t\t161/udp\n"
    "ldap\t\t389/tcp\n"
    "https\t\t443/tcp\n"
    "https\t\t443/udp\n"
    "submissions\t465/tcp\n"
    "syslog\t\t514/udp\n"
    "submission\t587/tcp\n"
    "ldaps\t\t636/tcp\n"
    "domain-s\t853/tcp\n"
    "imaps\t\t993/tcp\n"
    "pop3s\t\t995/tcp\n"
    "mysql\t\t3306/tcp\n"
    "postgresql\t5432/tcp\n"
    "redis\t\t6379/tcp\n"
    "http-alt\t8080/tcp\n"
    "memcached\t11211/tcp\n";

static const char etc_nsswitch[] =
    "group:\tfiles\n"
    "hosts:\tfiles dns\n"
    "networks:\tfiles\n"
    "passwd:\tfiles\n"
    "services:\tfiles\n";

static const char etc_shells[] = "/bin/sh\n";

static const char etc_resolv[] = "";

#define TEXT(path, mode, text)	{ (path), (mode), (text), sizeof(text) - 1 }
static const struct {
	const char *path;
	uint32_t mode;
	const char *text;
	size_t len;
} files[] = {
	TEXT("/etc/hosts", 0644, etc_hosts),
	TEXT("/etc/passwd", 0644, etc_passwd),
	TEXT("/etc/group", 0644, etc_group),
	TEXT("/etc/protocols", 0644, etc_protocols),
	TEXT("/etc/services", 0644, etc_services),
	TEXT("/etc/nsswitch.conf", 0644, etc_nsswitch),
	TEXT("/etc/shells", 0644, etc_shells),
	TEXT("/etc/resolv.conf", 0644, etc_resolv),
};

/* Reports what could not be made; a read-only root is no surprise. */
static void
report(const char *path, int error)
{
	if (error != 0 && error != EEXIST && error != EROFS)
		kprintf("%s: error %d\n", path, error);
}

/*
 * Time is UTC: a TZif file of version 2 with one type and no changes. Its first
 * part is for readers of version 1.
 */
static void
make_localtime(void)
{
#define ZEROS	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define PART	"TZif" "2" ZEROS						\
	    "\0\0\0\0" "\0\0\0\0" "\0\0\0\0" "\0\0\0\0"		\
	    "\0\0\0\1" "\0\0\0\4"					\
	    "\0\0\0\0" "\0" "\0" "UTC\0"
	static const char tzif[] = PART PART "\nUTC0\n";

	report("/usr/share/zoneinfo/UTC", vfs_writefile(
	    "/usr/share/zoneinfo/UTC", 0644, tzif, sizeof(tzif) - 1));
	report("/etc/localtime", vfs_symlink("/usr/share/zoneinfo/UTC",
	    "/etc/localtime"));
}

static void
etc_populate(void)
{
	size_t i;

	if (vfs_rootvnode == NULL)
		return;
	for (i = 0; i < nitems(directories); i++)
		report(directories[i].path, vfs_mkdir(directories[i].path,
		    directories[i].mode));
	for (i = 0; i < nitems(files); i++)
		report(files[i].path, vfs_writefile(files[i].path,
		    files[i].mode, files[i].text, files[i].len));
	make_localtime();
}
RUMP_INIT(RUMP_INIT_LATE, etc_populate);
