/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of interrupts. They are what drivers pass to request_irq(): queue numbers and a PCI
 * address inside a name (mlx5) belong to the device and survive a reboot, so they stay; the
 * number of the interrupt, of the MSI and of the chip do not, and are not part of a name.
 */
#include "scanner/facts/irqs_names.h"

struct str irqs_joined(struct arena *a, struct str actions)
{
	struct str rest = actions, one, all = { 0 };

	while (str_cut(&rest, ',', &one)) {
		one = str_trim(one);
		if (one.n && all.n)
			all = str_printf(a, STR_FMT ", " STR_FMT, STR_ARG(all), STR_ARG(one));
		else if (one.n)
			all = one;
	}
	return all;
}

static void insert(struct str *names, size_t n, struct str name)
{
	while (n > 0 && str_cmp_natural(names[n - 1], name) > 0) {
		names[n] = names[n - 1];
		n--;
	}
	names[n] = name;
}

struct str irqs_device(struct arena *a, struct str actions)
{
	struct str rest = actions, one, all = { 0 }, *names = NULL;
	size_t n = 0, cap = 0;

	while (str_cut(&rest, ',', &one)) {
		one = str_trim(one);
		if (one.n == 0)
			continue;
		names = arena_grow(a, names, n, &cap, sizeof(*names));
		insert(names, n++, one);
	}
	for (size_t i = 0; i < n; i++)
		all = i ? str_printf(a, STR_FMT ", " STR_FMT, STR_ARG(all), STR_ARG(names[i]))
			: names[i];
	return all;
}

static struct str skip_digits(struct str s)
{
	while (s.n && s.p[0] >= '0' && s.p[0] <= '9')
		s = str_skip(s, 1);
	return s;
}

/* "nvme0q3" but not "nvme0q0": the admin queue is not spread, but it shares the pattern. */
static bool is_nvme_queue(struct str name)
{
	struct str s;

	if (!str_starts(name, "nvme"))
		return false;
	s = skip_digits(str_skip(name, 4));
	if (s.n == name.n - 4 || !str_starts(s, "q") || s.n < 2 || str_is(s, "q0"))
		return false;
	return skip_digits(str_skip(s, 1)).n == 0;
}

/* "virtio1-req.0", "virtio0-request": block and SCSI queues, not those of a NIC. */
static bool is_virtio_queue(struct str name)
{
	struct str s;

	if (!str_starts(name, "virtio"))
		return false;
	s = skip_digits(str_skip(name, 6));
	return s.n < name.n - 6 && (str_starts(s, "-req.") || str_starts(s, "-request"));
}

static bool is_hba(struct str name)
{
	static const char *const drivers[] = { "mpi3mr", "megasas", "mpt3sas", "hisi_sas",
		"smartpqi", "lpfc", "qla2xxx" };

	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++)
		if (str_starts(name, drivers[i]))
			return true;
	return false;
}

bool irqs_looks_managed(struct str actions)
{
	struct str one;

	if (!str_cut(&actions, ',', &one) || actions.n)
		return false; /* a shared line is no MSI, and only MSIs are spread */
	return is_nvme_queue(one) || is_virtio_queue(one) || is_hba(one);
}
