/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of interrupts. They are what drivers pass to request_irq(): queue numbers and a PCI
 * address inside a name (mlx5) belong to the device and survive a reboot, so they stay; the
 * number of the interrupt, of the MSI and of the chip do not, and are not part of a name.
 */
#include "scanner/facts/irq/irqs_names.h"

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

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Words that drivers put between a device and the number of a queue. */
static bool cut_queue_word(struct str *s)
{
	static const char *const words[] = { "TxRx", "txrx", "rxtx", "Tx", "Rx", "tx", "rx",
		"input", "output", "request", "requests", "req", "msix", "msi", "fp", "queue",
		"event", "config", "control", "ch", "async", "misc", "q", "vec", "cq", "eq" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct str word = str_from(words[i]);
		size_t at = s->n - word.n;

		if (s->n <= word.n + 1 || !str_ends(*s, words[i]) ||
			(s->p[at - 1] != '-' && s->p[at - 1] != '_' && s->p[at - 1] != ':'))
			continue;
		*s = str_head(*s, at - 1);
		return true;
	}
	return false;
}

static struct str without_number(struct str s)
{
	while (s.n > 1 && is_digit(s.p[s.n - 1]))
		s.n--;
	if (s.n > 1 && (s.p[s.n - 1] == '-' || s.p[s.n - 1] == '.'))
		s.n--;
	return s;
}

/* mlx5_comp7@pci:0000:3b:00.0, mlx5_async0@pci:…: the address is the device. */
static bool mlx5_group(struct arena *a, struct str name, struct str *ret)
{
	struct str head, address, driver, rest;

	if (!str_split(name, '@', &head, &address) || !str_split(head, '_', &driver, &rest))
		return false;
	*ret = str_printf(a, STR_FMT "@" STR_FMT, STR_ARG(driver), STR_ARG(address));
	return true;
}

struct str irqs_group(struct arena *a, struct str actions)
{
	struct str name = str_trim(actions), left, ret;

	if (str_has(name, ","))
		return irqs_device(a, name);
	if (mlx5_group(a, name, &ret))
		return ret;
	if (is_nvme_queue(name) || (str_starts(name, "nvme") && str_ends(name, "q0"))) {
		left = without_number(name);
		return str_head(left, left.n - 1);
	}
	left = without_number(name);
	return cut_queue_word(&left) ? left : name;
}
