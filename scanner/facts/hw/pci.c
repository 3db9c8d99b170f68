/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links by sysfs (drivers/pci/pci-sysfs.c): current_link_* is LnkSta and max_link_* LnkCap,
 * registers that are read each time. From 6.12 on such a read resumes the device first
 * (pci_config_pm_runtime_get), so one that sleeps is not asked.
 *
 * link/l0s_aspm, l1_aspm … are there from 5.5 on, for the lower end of a link, only for states
 * that both ends can do, and only while the kernel manages ASPM: not with pcie_aspm=off, nor
 * where the firmware's FADT forbids it. So where one link of the host has them, the absence of
 * another's means that it cannot; where none has, pci_registers.h tells.
 */
#include "scanner/facts/hw/pci.h"

const char *const pci_aspm_words[PCI_ASPM_STATES] = { "L0s", "L1", "L1.1", "L1.2" };
static const char *const aspm_files[PCI_ASPM_STATES] = { "link/l0s_aspm", "link/l1_aspm",
	"link/l1_1_aspm", "link/l1_2_aspm" };
/* Of the lower end; of the upper one only the two that say what it could do. */
static const char *const link_files[] = { "max_link_speed", "max_link_width", "current_link_speed",
	"current_link_width" };
enum { UPPER_FILES = 2, LINK_FILES = 4 };

struct walk {
	const struct fact_in *in;
	struct follower *follower; /* NULL while parsing */
	struct pci_function *v;
	size_t n, cap;
	bool more;
};

static struct str path_of(struct arena *a, const struct pci_function *f, const char *name)
{
	return str_printf(a, STR_FMT "/%s", STR_ARG(f->dir), name);
}

static const struct answer *get(const struct fact_in *in, const struct pci_function *f,
	const char *name, enum ask_kind kind)
{
	return answers_get(in->answers, path_of(in->arena, f, name), kind);
}

/* Its folder: a link of its class, "../../devices/…", up to the address. */
static struct str dir_of(struct arena *a, struct str way, struct str address)
{
	struct str head = str_head(way, (size_t)(address.p + address.n - way.p));

	while (str_starts(head, "../"))
		head = str_skip(head, 3);
	if (!str_starts(head, "devices/"))
		return str_printf(a, "/sys/bus/pci/devices/" STR_FMT, STR_ARG(address));
	return str_printf(a, "/sys/" STR_FMT, STR_ARG(head));
}

static int find(const struct walk *w, struct str address)
{
	for (size_t i = 0; i < w->n; i++) {
		if (str_eq(w->v[i].address, address))
			return (int)i;
	}
	return -1;
}

static int add(struct walk *w, struct str way, struct str address, int above, bool link)
{
	struct pci_function *f;
	int i = find(w, address);

	if (i >= 0)
		return i;
	if (w->n == PCI_FUNCTIONS_MAX) {
		w->more = true;
		return -1;
	}
	w->v = arena_grow(w->in->arena, w->v, w->n, &w->cap, sizeof(*w->v));
	f = &w->v[w->n];
	*f = (struct pci_function){
		.address = address,
		.dir = dir_of(w->in->arena, way, address),
		.kind = PCI_BRIDGE,
		.above = above,
		.link = link,
		.asleep = true,
	};
	return (int)w->n++;
}

static void add_name(struct pci_function *f, struct str name)
{
	if (f->n_names < PCI_NAMES)
		f->names[f->n_names++] = name;
}

/* A bridge sleeps only while all below it do (drivers/base/power/runtime.c, child_count). */
static void add_place(void *user, const struct pci_place *p)
{
	struct walk *w = user;
	struct str way[PCI_DEPTH];
	unsigned n = pci_way(p->path, way, PCI_DEPTH);
	int above = -1;

	for (unsigned i = 0; i < n; i++) {
		int at = add(w, p->path, way[i], above, pci_is_lower_end(i));

		if (at < 0)
			return;
		add_name(&w->v[at], p->name);
		w->v[at].asleep &= p->asleep;
		above = at;
	}
	if (above >= 0) {
		w->v[above].kind = p->kind;
		w->v[above].user_space |= p->user_space;
	}
}

static void ask(struct walk *w, const struct pci_function *f, const char *name, enum ask_kind kind)
{
	w->follower->ask(w->follower, path_of(w->in->arena, f, name), kind, 0);
}

static void ask_link(struct walk *w, const struct pci_function *f)
{
	for (unsigned i = 0; i < LINK_FILES; i++)
		ask(w, f, link_files[i], ASK_FILE);
	for (unsigned i = 0; i < UPPER_FILES; i++)
		ask(w, &w->v[f->above], link_files[i], ASK_FILE);
	ask(w, f, "link", ASK_LIST);
	ask(w, f, "uevent", ASK_FILE);
}

static bool has_link_above(const struct pci_function *f)
{
	return f->link && f->above >= 0 && !f->asleep;
}

/* Of the states those that the list of link/ names. */
static void ask_states(struct walk *w, const struct pci_function *f)
{
	struct str rest = get(w->in, f, "link", ASK_LIST)->bytes, name;

	while (str_cut(&rest, '\n', &name)) {
		for (unsigned s = 0; s < PCI_ASPM_STATES; s++) {
			if (str_eq(name, str_skip(str_from(aspm_files[s]), 5)))
				ask(w, f, aspm_files[s], ASK_FILE);
		}
	}
}

static void ask_device(struct walk *w, const struct pci_function *f)
{
	ask(w, f, "power/control", ASK_FILE);
	ask(w, f, "power/runtime_status", ASK_FILE);
	if (f->kind != PCI_NIC)
		return;
	ask(w, f, "iommu_group", ASK_LINK);
	ask(w, f, "iommu_group/type", ASK_FILE);
}

static void ask_all(struct walk *w)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct pci_function *f = &w->v[i];

		if (f->kind != PCI_BRIDGE)
			ask_device(w, f);
		if (!has_link_above(f))
			continue;
		ask_link(w, f);
		ask_states(w, f);
	}
}

static void follow(const struct fact_in *in, struct follower *f)
{
	struct walk w = { .in = in, .follower = f };

	pci_scope_each(in->answers, add_place, &w);
	ask_all(&w);
}

static struct str text_of(const struct answer *an)
{
	return an->state == ANSWER_OK ? str_trim(an->bytes) : (struct str){ NULL, 0 };
}

unsigned pci_parse_speed(struct str text)
{
	struct str number, rest, whole, tenth;
	uint64_t n, t = 0;

	if (!str_split(str_trim(text), ' ', &number, &rest) || !str_starts(rest, "GT/s"))
		return 0;
	if (!str_split(number, '.', &whole, &tenth))
		whole = number;
	else if (tenth.n != 1 || str_u64(tenth, 10, &t))
		return 0;
	return str_u64(whole, 10, &n) == 0 && n < 10000 ? (unsigned)(n * 10 + t) : 0;
}

unsigned pci_parse_width(struct str text)
{
	uint64_t n;

	return str_u64(str_trim(text), 10, &n) == 0 && n <= 32 ? (unsigned)n : 0;
}

/* "PCI_ID=8086:1572", a line of what udev is told. */
static struct str numbers_of(const struct answer *uevent)
{
	struct str rest = text_of(uevent), line;

	while (str_cut(&rest, '\n', &line)) {
		if (str_starts(line, "PCI_ID=") && line.n == 16)
			return str_skip(line, 7);
	}
	return (struct str){ NULL, 0 };
}

static void read_function(const struct fact_in *in, struct pci_function *f, struct pci *t)
{
	f->speed_from = get(in, f, "current_link_speed", ASK_FILE);
	f->max_speed_from = get(in, f, "max_link_speed", ASK_FILE);
	f->width_from = get(in, f, "current_link_width", ASK_FILE);
	f->max_width_from = get(in, f, "max_link_width", ASK_FILE);
	f->speed = pci_parse_speed(text_of(f->speed_from));
	f->max_speed = pci_parse_speed(text_of(f->max_speed_from));
	f->width = pci_parse_width(text_of(f->width_from));
	f->max_width = pci_parse_width(text_of(f->max_width_from));
	f->attributes = get(in, f, "link", ASK_LIST);
	f->control = get(in, f, "power/control", ASK_FILE);
	f->status = get(in, f, "power/runtime_status", ASK_FILE);
	f->group = get(in, f, "iommu_group", ASK_LINK);
	f->group_type = get(in, f, "iommu_group/type", ASK_FILE);
	for (unsigned s = 0; s < PCI_ASPM_STATES; s++) {
		f->aspm[s] = get(in, f, aspm_files[s], ASK_FILE);
		t->managed |=
			f->aspm[s]->state != ANSWER_NOT_READ && f->aspm[s]->state != ANSWER_ABSENT;
	}
	f->uevent = get(in, f, "uevent", ASK_FILE);
	f->numbers = numbers_of(f->uevent);
}

void pci_functions_of(const struct fact_in *in, struct pci *ret)
{
	struct walk w = { .in = in };

	pci_scope_each(in->answers, add_place, &w);
	ret->v = w.v;
	ret->n = w.n;
	ret->more = w.more;
	ret->unread = pci_scope_unread(in->answers);
}

static void parse(const struct fact_in *in, void *ret)
{
	struct pci *t = ret;
	struct pci_function *v;

	t->nics = answers_list_of(in->answers, "/sys/class/net/*");
	pci_functions_of(in, t);
	v = ARENA_NEW(in->arena, struct pci_function, t->n + 1);
	for (size_t i = 0; i < t->n; i++) {
		v[i] = t->v[i];
		read_function(in, &v[i], t);
	}
	t->v = v;
}

const struct fact fact_pci = {
	.name = "pci",
	.asks = { PCI_SCOPE_ASKS },
	.steady = true,
	.follow = follow,
	.follows = {
		{ "/sys/devices/pci*/max_link_*", ASK_FILE },
		{ "/sys/devices/pci*/current_link_*", ASK_FILE },
		{ "/sys/devices/pci*/link/*", ASK_FILE },
		{ "/sys/devices/pci*/power/control", ASK_FILE },
		{ "/sys/devices/pci*/power/runtime_status", ASK_FILE },
		{ "/sys/devices/pci*/iommu_group", ASK_LINK },
		{ "/sys/devices/pci*/iommu_group/type", ASK_FILE },
	},
	.size = sizeof(struct pci),
	.parse = parse,
};
