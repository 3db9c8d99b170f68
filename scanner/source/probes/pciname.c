/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a PCI device is called, by libpci's database (/usr/share/misc/pci.ids). libpci reads a
 * host by itself when it is asked about devices; here it is only told a vendor's and a device's
 * number (pci_alloc, never pci_init, which looks for a way to the hardware), and not allowed
 * to ask the network, its cache in the home folder (its default) or udev. Traced: it opens
 * pci.ids and nothing else.
 *
 * It loads six libraries and parses 1.3 MB, some 10 ms, and ends the process when its database
 * is damaged. So it is not linked but loaded when it is asked, by a worker, and main asks only
 * for a report that people read, about devices that a finding names. Built without its header,
 * or where it is not installed, there are numbers and no names.
 */
#include "scanner/source/probe.h"

#include <errno.h>

#include "scanner/base/arena.h"

#ifdef LATSCAN_LIBPCI
#include <dlfcn.h>
#include <pci/pci.h>
#include <unistd.h>

enum { NAME_ROOM = 256 };

struct names {
	struct pci_access *(*alloc)(void);
	char *(*lookup)(struct pci_access *a, char *buf, int size, int flags, ...);
	struct pci_access *access;
};

/* Must not return; main reads: broken, connection reset. */
static void damaged(char *msg, ...) __attribute__((noreturn, format(printf, 1, 2)));
static void damaged(char *msg, ...)
{
	(void)msg;
	_exit(1);
}

static void quiet(char *msg, ...) __attribute__((format(printf, 1, 2)));
static void quiet(char *msg, ...)
{
	(void)msg;
}

static void *symbol(void *library, const char *name)
{
	return library ? dlsym(library, name) : NULL;
}

/* Never unloaded: the worker ends with it. */
static bool load(struct names *n)
{
	void *library = dlopen("libpci.so.3", RTLD_NOW | RTLD_LOCAL);

	*(void **)&n->alloc = symbol(library, "pci_alloc");
	*(void **)&n->lookup = symbol(library, "pci_lookup_name");
	n->access = n->alloc && n->lookup ? n->alloc() : NULL;
	if (!n->access)
		return false;
	n->access->id_lookup_mode = 0;
	n->access->error = damaged;
	n->access->warning = quiet;
	n->access->debug = quiet;
	return true;
}

static bool look_up(struct arena *a, uint64_t vendor, uint64_t device, const char **ret)
{
	static struct names names;
	char *room = ARENA_NEW(a, char, NAME_ROOM);

	if (!names.access && !load(&names))
		return false;
	*ret = names.lookup(names.access, room, NAME_ROOM,
		PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE | PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB,
		(int)vendor, (int)device);
	return true;
}
#else
static bool look_up(struct arena *a, uint64_t vendor, uint64_t device, const char **ret)
{
	(void)a;
	(void)vendor;
	(void)device;
	(void)ret;
	return false;
}
#endif

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct str vendor, device;
	const char *name = NULL;
	uint64_t v, d;

	ret->state = ANSWER_BROKEN;
	ret->error = EINVAL;
	if (!str_split(rest, ':', &vendor, &device) || vendor.n != 4 || device.n != 4 ||
		str_u64(vendor, 16, &v) || str_u64(device, 16, &d))
		return;
	if (!look_up(a, v, d, &name)) {
		ret->state = ANSWER_UNSUPPORTED;
		ret->error = ENOSYS;
		return;
	}
	ret->state = name ? ANSWER_OK : ANSWER_ABSENT;
	ret->error = name ? 0 : ENOENT;
	ret->bytes = str_from(name);
}

const struct probe_kind probe_pciname = {
	.prefix = "/probe/pciname/",
	.deadline_ms = 1000,
	.run = run,
};
