/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system calls: SIOCETHTOOL and SIOCGHWTSTAMP. Which commands may be sent is decided here, and
 * nowhere else. Each of them reads, and none needs a right (net/ethtool/ioctl.c, __dev_ethtool). Not
 * on the list, though they read as well: GREGS and GET_DUMP (registers that clear on read, long
 * dumps), GMODULEINFO and GMODULEEEPROM (I2C, 100 ms under rtnl), GEEPROM, TEST, PHYS_ID.
 *
 * The socket is of AF_UNIX, which every kernel has; interface ioctls do not depend on the family.
 */
#include "scanner/source/ethtool/ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scanner/base/arena.h"

static const unsigned reading[] = {
	ETHTOOL_GDRVINFO,
	ETHTOOL_GCOALESCE,
	ETHTOOL_GRINGPARAM,
	ETHTOOL_GPAUSEPARAM,
	ETHTOOL_GSTRINGS,
	ETHTOOL_GSTATS,
	ETHTOOL_GPFLAGS,
	ETHTOOL_GRXFH,
	ETHTOOL_GRXRINGS,
	ETHTOOL_GRXCLSRLCNT,
	ETHTOOL_GRXCLSRULE,
	ETHTOOL_GRXCLSRLALL,
	ETHTOOL_GSSET_INFO,
	ETHTOOL_GFEATURES,
	ETHTOOL_GCHANNELS,
	ETHTOOL_GET_TS_INFO,
	ETHTOOL_GEEE,
	ETHTOOL_GRSSH,
	ETHTOOL_GLINKSETTINGS,
	ETHTOOL_GFECPARAM,
};

static bool may_send(unsigned command)
{
	for (size_t i = 0; i < sizeof(reading) / sizeof(reading[0]); i++) {
		if (reading[i] == command)
			return true;
	}
	return false;
}

static int interface_ioctl(unsigned long request, struct str name, void *data)
{
	struct ifreq r;
	int fd, error = 0;

	if (name.n >= IFNAMSIZ)
		return -EINVAL;
	memset(&r, 0, sizeof(r));
	memcpy(r.ifr_name, name.p, name.n);
	r.ifr_data = data;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, request, &r) < 0)
		error = -errno;
	close(fd);
	return error;
}

int ethtool_query(struct str name, void *what)
{
	unsigned command;

	memcpy(&command, what, sizeof(command));
	return may_send(command) ? interface_ioctl(SIOCETHTOOL, name, what) : -EPERM;
}

int ethtool_query_hwtstamp(struct str name, void *config)
{
	return interface_ioctl(SIOCGHWTSTAMP, name, config);
}

void lines_add(struct lines *l, const char *fmt, ...)
{
	va_list args;
	size_t room;
	int n;

	for (;;) {
		room = l->cap - l->n;
		va_start(args, fmt);
		n = vsnprintf(l->p ? l->p + l->n : NULL, l->p ? room : 0, fmt, args);
		va_end(args);
		if (n < 0)
			return;
		if ((size_t)n < room) {
			l->n += (size_t)n;
			return;
		}
		l->p = arena_grow(l->arena, l->p, l->cap, &l->cap, 1);
	}
}

struct str lines_word(struct lines *l, const char *field, size_t n)
{
	struct str s = { field, strnlen(field, n) };
	char *p = ARENA_NEW(l->arena, char, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (unsigned char)field[i] < ' ' || field[i] == 0x7f ? '?' : field[i];
	return str_trim((struct str){ p, s.n });
}
