/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration of a PCI device, by its file in sysfs. Who opened it without CAP_SYS_ADMIN
 * reads the 64 bytes of the header and no more; what counts is the opener, not the reader
 * (drivers/pci/pci-sysfs.c, pci_read_config, file_ns_capable). The child has no such right, so
 * the keeper opens the files before it gives up its own, and each worker inherits them; opening
 * touches no register. Which ones: cards, drives and graphics and the bridges above, by the
 * links of their classes.
 *
 * Each dword is a configuration cycle under pci_lock, 4 us each in a guest, so 256 bytes are
 * read and not 4096: the capabilities that count lie there. Reading wakes a device that sleeps
 * (pci_config_pm_runtime_get): that is never done.
 */
#include "scanner/source/probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/base/arena.h"

enum { KEPT_MAX = 128, ADDRESS_ROOM = 20, WAY_ROOM = 1024, BYTES = 256, HEADER_BYTES = 64 };

struct kept {
	char address[ADDRESS_ROOM];
	int fd;
};
static struct kept kept[KEPT_MAX];
static unsigned n_kept;

/* "0000:3b:00.0": as many colons and digits as that, and nothing that leads elsewhere. */
static bool is_address(struct str s)
{
	if (s.n < 12 || s.n >= ADDRESS_ROOM || s.p[s.n - 2] != '.' || s.p[s.n - 5] != ':' ||
		s.p[s.n - 8] != ':')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!strchr("0123456789abcdef", s.p[i]) && i != s.n - 2 && i != s.n - 5 &&
			i != s.n - 8)
			return false;
	}
	return true;
}

static const struct kept *find(struct str address)
{
	for (unsigned i = 0; i < n_kept; i++) {
		if (str_is(address, kept[i].address))
			return &kept[i];
	}
	return NULL;
}

static int open_config(const char *address)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", address);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void keep(struct str address)
{
	struct kept *k = &kept[n_kept];

	if (n_kept == KEPT_MAX || !is_address(address) || find(address))
		return;
	memcpy(k->address, address.p, address.n);
	k->address[address.n] = 0;
	k->fd = open_config(k->address);
	if (k->fd >= 0)
		n_kept++;
}

/* Every address on the way of a link. */
static void keep_way(int dir, const char *name)
{
	char way[WAY_ROOM];
	ssize_t n = readlinkat(dir, name, way, sizeof(way));
	struct str rest = { way, n > 0 ? (size_t)n : 0 }, part;

	while (str_cut(&rest, '/', &part))
		keep(part);
}

static void keep_class(const char *class)
{
	DIR *d = opendir(class);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d)))
		keep_way(dirfd(d), e->d_name);
	closedir(d);
}

void probe_pci_prepare(void)
{
	keep_class("/sys/class/net");
	keep_class("/sys/class/nvme");
	keep_class("/sys/class/drm");
}

bool probe_is_pci_config(struct str path)
{
	if (!str_ends(path, "/config"))
		return false;
	return str_starts(path, "/sys/devices/pci") || str_starts(path, "/sys/bus/pci/devices/") ||
	       (str_starts(path, "/sys/class/net/") && str_ends(path, "/device/config"));
}

/* The device's folder, in room; its address is the last part of what a link there says, or of
 * the folder itself. */
static struct str address_of(const char *folder, char *room)
{
	ssize_t n = readlink(folder, room, WAY_ROOM);
	struct str path =
		n > 0 && n < WAY_ROOM ? (struct str){ room, (size_t)n } : str_from(folder);
	struct str head, last;

	return str_split_last(path, '/', &head, &last) ? last : path;
}

static bool sleeps(struct arena *a, const char *folder)
{
	struct str path = str_printf(a, "%s/power/runtime_status", folder);
	int fd = open(str_z(a, path), O_RDONLY | O_CLOEXEC);
	char word[16];
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, word, sizeof(word));
	close(fd);
	return n > 0 && str_starts((struct str){ word, (size_t)n }, "suspended");
}

static void read_config(int fd, struct arena *a, struct answer *ret)
{
	char *bytes = ARENA_NEW(a, char, BYTES);
	ssize_t n = pread(fd, bytes, BYTES, 0);
	struct stat st;

	if (n < 0) {
		ret->error = errno;
		ret->state = answer_state_of_errno(errno, false);
	} else if (n == HEADER_BYTES && fstat(fd, &st) == 0 && st.st_size > HEADER_BYTES) {
		ret->error = EPERM;
		ret->state = ANSWER_DENIED;
	} else {
		ret->bytes = (struct str){ bytes, (size_t)n };
		ret->state = ANSWER_OK;
	}
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	const char *folder = str_z(a, str_head(ret->path, ret->path.n - strlen("/config")));
	const struct kept *k;
	int fd;

	(void)rest;
	if (probe_refuses(ret))
		return;
	if (sleeps(a, folder)) {
		ret->state = ANSWER_UNSUPPORTED;
		ret->error = EAGAIN;
		ret->note = STR("it sleeps, and reading would wake it");
		return;
	}
	k = find(address_of(folder, ARENA_NEW(a, char, WAY_ROOM)));
	fd = k ? k->fd : open(str_z(a, ret->path), O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		ret->error = errno;
		ret->state = answer_state_of_errno(errno, false);
		return;
	}
	read_config(fd, a, ret);
	if (!k)
		close(fd);
}

const struct probe_kind probe_pci = {
	.prefix = "/sys/",
	.deadline_ms = 500,
	.run = run,
};
