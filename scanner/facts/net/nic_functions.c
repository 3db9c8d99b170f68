/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drivers/pci/pci-sysfs.c, drivers/pci/msi/msi.c (msi_irqs, 3.2 on; a function without MSI has one
 * line, in irq), drivers/pci/iov.c (sriov_numvfs, virtfnN). All of it is kept by the kernel: no
 * register is read.
 */
#include "scanner/facts/net/nic_functions.h"

#include "scanner/facts/net/netdevs.h"

#define PCI "/sys/bus/pci/devices/"

static struct str path_of(const struct fact_in *in, struct str address, const char *file)
{
	return str_printf(in->arena, PCI STR_FMT "/%s", STR_ARG(address), file);
}

static const struct answer *get(
	const struct fact_in *in, struct str address, const char *file, enum ask_kind kind)
{
	return answers_get(in->answers, path_of(in, address, file), kind);
}

static bool has_function(const struct netdev *d)
{
	return (d->kind == NETDEV_PHYSICAL || d->kind == NETDEV_VF ||
		       d->kind == NETDEV_REPRESENTOR) &&
	       str_has(d->bus, ":");
}

static struct str last_component(struct str path)
{
	struct str dir, name;

	return str_split_last(path, '/', &dir, &name) ? name : path;
}

static struct str vf_link(const struct fact_in *in, struct str address, unsigned i)
{
	return str_printf(in->arena, PCI STR_FMT "/virtfn%u", STR_ARG(address), i);
}

/* The virtual functions that were made, one after the other. */
static unsigned made(const struct fact_in *in, struct str address)
{
	uint64_t n;

	if (fact_u64(get(in, address, "sriov_numvfs", ASK_FILE), &n))
		return 0;
	return n < NIC_VFS_MAX ? (unsigned)n : NIC_VFS_MAX;
}

static void ask_vfs(const struct fact_in *in, struct follower *f, struct str address)
{
	for (unsigned i = 0; i < made(in, address); i++) {
		const struct answer *an =
			answers_get(in->answers, vf_link(in, address, i), ASK_LINK);

		f->ask(f, vf_link(in, address, i), ASK_LINK, 0);
		if (an->state == ANSWER_OK)
			f->ask(f, path_of(in, last_component(str_trim(an->bytes)), "driver"),
				ASK_LINK, 0);
	}
}

static void follow(const struct fact_in *in, struct follower *f)
{
	static const char *const files[] = { "irq", "numa_node", "local_cpulist", "sriov_numvfs",
		"sriov_totalvfs" };
	const struct netdevs *t = facts_get(in->facts, &fact_netdevs);

	for (size_t i = 0; i < t->n; i++) {
		if (!has_function(&t->v[i]))
			continue;
		f->ask(f, path_of(in, t->v[i].bus, "msi_irqs"), ASK_LIST, 0);
		for (unsigned k = 0; k < sizeof(files) / sizeof(files[0]); k++)
			f->ask(f, path_of(in, t->v[i].bus, files[k]), ASK_FILE, 0);
		ask_vfs(in, f, t->v[i].bus);
	}
}

static void read_irqs(const struct fact_in *in, struct nic_function *d)
{
	struct str rest, name;
	unsigned *v = NULL;
	size_t cap = 0;
	uint64_t n;

	d->irqs_from = get(in, d->address, "msi_irqs", ASK_LIST);
	rest = d->irqs_from->state == ANSWER_OK ? d->irqs_from->bytes : STR("");
	while (str_cut(&rest, '\n', &name)) {
		if (str_u64(name, 10, &n) || n > INT32_MAX)
			continue;
		v = arena_grow(in->arena, v, d->n_irqs, &cap, sizeof(*v));
		v[d->n_irqs++] = (unsigned)n;
	}
	if (!d->n_irqs && d->irqs_from->state != ANSWER_DENIED &&
		fact_u64(get(in, d->address, "irq", ASK_FILE), &n) == 0 && n && n <= INT32_MAX) {
		d->irqs_from = get(in, d->address, "irq", ASK_FILE);
		v = ARENA_NEW(in->arena, unsigned, 1);
		v[d->n_irqs++] = (unsigned)n;
	}
	d->irqs = v;
}

static void read_vfs(const struct fact_in *in, struct nic_function *d)
{
	unsigned n = made(in, d->address);
	struct nic_vf *v = ARENA_NEW(in->arena, struct nic_vf, n + 1);

	d->vfs_from = get(in, d->address, "sriov_numvfs", ASK_FILE);
	d->vfs_told = fact_u64(d->vfs_from, &d->vfs) == 0;
	(void)fact_u64(get(in, d->address, "sriov_totalvfs", ASK_FILE), &d->vfs_most);
	for (unsigned i = 0; i < n; i++) {
		const struct answer *an =
			answers_get(in->answers, vf_link(in, d->address, i), ASK_LINK);
		const struct answer *driver;

		if (an->state != ANSWER_OK)
			continue;
		v[d->n].address = last_component(str_trim(an->bytes));
		driver = get(in, v[d->n].address, "driver", ASK_LINK);
		if (driver->state == ANSWER_OK)
			v[d->n].driver = last_component(str_trim(driver->bytes));
		d->n++;
	}
	d->v = v;
}

static void read_function(
	const struct fact_in *in, const struct netdev *nic, struct nic_function *d)
{
	int64_t node;

	*d = (struct nic_function){ .name = nic->name, .address = nic->bus, .node = -1 };
	d->node_from = get(in, nic->bus, "numa_node", ASK_FILE);
	d->node_told = fact_i64(d->node_from, &node) == 0 && node < CPUSET_LIMIT;
	if (d->node_told && node >= 0)
		d->node = (int)node;
	d->local_told =
		fact_list(get(in, nic->bus, "local_cpulist", ASK_FILE), in->arena, &d->local) == 0;
	read_irqs(in, d);
	read_vfs(in, d);
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct netdevs *t = facts_get(in->facts, &fact_netdevs);
	struct nic_function *v = ARENA_NEW(in->arena, struct nic_function, t->n + 1);
	struct nic_functions *all = ret;

	for (size_t i = 0; i < t->n; i++) {
		if (has_function(&t->v[i]))
			read_function(in, &t->v[i], &v[all->n++]);
	}
	all->v = v;
}

const struct nic_function *nic_functions_find(const struct nic_functions *t, struct str name)
{
	for (size_t i = 0; i < t->n; i++) {
		if (str_eq(t->v[i].name, name))
			return &t->v[i];
	}
	return NULL;
}

const struct fact fact_nic_functions = {
	.name = "nic_functions",
	.needs = { &fact_netdevs },
	.steady = true,
	.follow = follow,
	.follows = { { PCI "*/msi_irqs", ASK_LIST }, { PCI "*/irq", ASK_FILE },
		{ PCI "*/numa_node", ASK_FILE }, { PCI "*/local_cpulist", ASK_FILE },
		{ PCI "*/sriov_*", ASK_FILE }, { PCI "*/virtfn#", ASK_LINK },
		{ PCI "*/driver", ASK_LINK } },
	.size = sizeof(struct nic_functions),
	.parse = parse,
};
