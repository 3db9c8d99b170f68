/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who talks to a network card past the kernel, by what a process holds open: /dev/onload and
 * "onload:[…]" (the Onload driver's endpoints and stacks), /dev/infiniband/uverbsN (verbs: VMA and XLIO, and
 * RDMA itself), /dev/vfio/N and /dev/uioN (a device's registers given to user space: DPDK, and
 * virtual machines), the files of DPDK's EAL (its runtime "config", and its huge pages, which it
 * names "PREFIXmap_N"; PREFIX is "rte" unless --file-prefix says otherwise). And, since the same
 * files are looked at, whose faults another process answers (userfaultfd). One question for all
 * processes, see open_files.h.
 */
#include "scanner/source/probe.h"

#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/source/probes/open_files.h"

enum { DEVICES_EACH = 32 };

enum sign { SIGN_ONLOAD, SIGN_VERBS, SIGN_VFIO, SIGN_UIO, SIGN_EAL, SIGN_UFFD, SIGNS };
static const char *const signs[SIGNS] = { "onload", "verbs", "vfio", "uio", "eal", "uffd" };

struct look {
	struct arena *a;
	struct str text;
	struct str devices; /* of vfio, of the process at hand */
	struct open_files *walk;
	unsigned n[SIGNS];
};

static bool is_eal_page(struct str target)
{
	struct str dir, name, prefix, number;
	uint64_t n;

	if (str_ends(target, " (deleted)"))
		target = str_head(target, target.n - sizeof(" (deleted)") + 1);
	if (!str_split_last(target, '/', &dir, &name) ||
		!str_split_last(name, '_', &prefix, &number))
		return false;
	return str_ends(prefix, "map") && str_has(target, "huge") && str_u64(number, 10, &n) == 0;
}

/* Which group it is: not the container, /dev/vfio/vfio, which every process of vfio has. */
static void add_vfio(struct look *l, struct str target)
{
	if (l->n[SIGN_VFIO]++ < DEVICES_EACH && !str_is(target, "/dev/vfio/vfio"))
		l->devices = str_printf(
			l->a, STR_FMT STR_FMT "\n", STR_ARG(l->devices), STR_ARG(target));
}

static void look_at_link(void *user, struct str target)
{
	struct look *l = user;

	if (str_starts(target, "/dev/onload") || str_starts(target, "onload:["))
		l->n[SIGN_ONLOAD]++;
	else if (str_starts(target, "/dev/infiniband/uverbs"))
		l->n[SIGN_VERBS]++;
	else if (str_starts(target, "/dev/vfio/"))
		add_vfio(l, target);
	else if (str_starts(target, "/dev/uio"))
		l->n[SIGN_UIO]++;
	else if (str_is(target, "anon_inode:[userfaultfd]"))
		l->n[SIGN_UFFD]++;
	else if (str_starts(target, "/memfd:rtemap_") || is_eal_page(target) ||
		 (str_has(target, "/dpdk/") && str_ends(target, "/config")))
		l->n[SIGN_EAL]++;
}

static void add_process(void *user, const char *pid)
{
	struct look *l = user;
	struct str words = { 0 }, devices = l->devices, device;

	for (unsigned i = 0; i < SIGNS; i++) {
		if (l->n[i])
			words = str_printf(
				l->a, STR_FMT " %s %u", STR_ARG(words), signs[i], l->n[i]);
	}
	memset(l->n, 0, sizeof(l->n));
	l->devices = (struct str){ 0 };
	if (!words.n || !open_files_holder(l->walk))
		return;
	l->text = str_printf(
		l->a, STR_FMT "process %s" STR_FMT "\n", STR_ARG(l->text), pid, STR_ARG(words));
	while (str_cut(&devices, '\n', &device))
		l->text = str_printf(l->a, STR_FMT "vfio %s " STR_FMT "\n", STR_ARG(l->text), pid,
			STR_ARG(device));
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct look l = { .a = a };
	struct open_files w = { .user = &l, .link = look_at_link, .process = add_process };

	(void)rest;
	l.walk = &w;
	open_files_answer(&w, &l.text, a, ret);
}

const struct probe_kind probe_bypass = {
	.prefix = "/probe/bypass",
	.deadline_ms = 2000,
	.run = run,
};
