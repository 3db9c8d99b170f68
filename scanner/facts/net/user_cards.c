/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/user_cards.h"

#include "scanner/facts/beside.h"

#define DRIVERS "/sys/bus/pci/drivers/"
#define CARD_ASKS(driver)                                                                          \
	{ DRIVERS driver "/*/class", ASK_FILE }, { DRIVERS driver "/*/numa_node", ASK_FILE },      \
	{                                                                                          \
		DRIVERS driver "/*/iommu_group", ASK_LINK                                          \
	}

enum { GROUP_MAX = 64 };

static const struct {
	const char *driver, *classes, *nodes, *groups;
} drivers[] = {
	{ "vfio-pci", DRIVERS "vfio-pci/*/class", DRIVERS "vfio-pci/*/numa_node",
		DRIVERS "vfio-pci/*/iommu_group" },
	{ "igb_uio", DRIVERS "igb_uio/*/class", DRIVERS "igb_uio/*/numa_node",
		DRIVERS "igb_uio/*/iommu_group" },
	{ "uio_pci_generic", DRIVERS "uio_pci_generic/*/class",
		DRIVERS "uio_pci_generic/*/numa_node", DRIVERS "uio_pci_generic/*/iommu_group" },
};

bool user_card_is_network(const struct answer *class)
{
	struct str text = str_trim(class->bytes);

	return class->state == ANSWER_OK &&
	       (str_starts(text, "0x0200") || str_starts(text, "0x0207"));
}

/* "../../../kernel/iommu_groups/12" */
static struct str last_of(struct str link)
{
	struct str head, tail;

	return str_split_last(str_trim(link), '/', &head, &tail) ? tail : (struct str){ 0 };
}

static struct str group_path(struct arena *a, struct str group, const char *name)
{
	return str_printf(a, "/sys/kernel/iommu_groups/" STR_FMT "/%s", STR_ARG(group), name);
}

static struct str device_path(struct arena *a, struct str address, const char *name)
{
	return str_printf(a, "/sys/bus/pci/devices/" STR_FMT "/%s", STR_ARG(address), name);
}

static const struct answer *link_of(const struct fact_in *in, unsigned d, const struct match *m)
{
	return answers_get(in->answers,
		str_printf(in->arena, DRIVERS "%s/" STR_FMT "/iommu_group", drivers[d].driver,
			STR_ARG(m->star[0])),
		ASK_LINK);
}

static void follow_group(const struct fact_in *in, struct follower *f, struct str group)
{
	struct str list = group_path(in->arena, group, "devices"), names, name;
	unsigned n = 0;

	f->ask(f, list, ASK_LIST, 0);
	f->ask(f, group_path(in->arena, group, "name"), ASK_FILE, 0);
	names = answers_get(in->answers, list, ASK_LIST)->bytes;
	while (n++ < GROUP_MAX && str_cut(&names, '\n', &name)) {
		f->ask(f, device_path(in->arena, name, "driver"), ASK_LINK, 0);
		f->ask(f, device_path(in->arena, name, "class"), ASK_FILE, 0);
	}
}

static void follow(const struct fact_in *in, struct follower *f)
{
	for (unsigned d = 0; d < sizeof(drivers) / sizeof(drivers[0]); d++) {
		struct matches m = answers_match(in->answers, drivers[d].classes, ASK_FILE);

		for (size_t i = 0; i < m.n; i++) {
			const struct answer *link;

			if (!user_card_is_network(m.v[i].answer))
				continue;
			if (d == 0) {
				f->ask(f, STR("/probe/bypass"), ASK_FILE, 0);
				f->ask(f, device_path(in->arena, m.v[i].star[0], "vfio-dev"),
					ASK_LIST, 0);
			}
			link = link_of(in, d, &m.v[i]);
			if (link->state == ANSWER_OK && last_of(link->bytes).n)
				follow_group(in, f, last_of(link->bytes));
		}
	}
}

static void add_neighbours(const struct fact_in *in, struct user_card *c)
{
	struct card_neighbour *v = NULL;
	struct str names, name;
	size_t cap = 0;

	c->neighbours_from =
		answers_get(in->answers, group_path(in->arena, c->group, "devices"), ASK_LIST);
	names = c->neighbours_from->bytes;
	while (c->n_neighbours < GROUP_MAX && str_cut(&names, '\n', &name)) {
		const struct answer *driver =
			answers_get(in->answers, device_path(in->arena, name, "driver"), ASK_LINK);
		const struct answer *class =
			answers_get(in->answers, device_path(in->arena, name, "class"), ASK_FILE);

		if (str_eq(name, c->address))
			continue;
		v = arena_grow(in->arena, v, c->n_neighbours, &cap, sizeof(*v));
		v[c->n_neighbours++] = (struct card_neighbour){
			.address = name,
			.driver = driver->state == ANSWER_OK ? last_of(driver->bytes)
							     : (struct str){ 0 },
			.bridge = class->state == ANSWER_OK && str_starts(class->bytes, "0x06"),
			.from = class->state == ANSWER_OK ? driver : class,
		};
	}
	c->neighbours = v;
}

static void add_group(const struct fact_in *in, struct user_card *c)
{
	const struct answer *name;

	if (c->group_from->state != ANSWER_OK)
		return;
	c->group = last_of(c->group_from->bytes);
	if (!c->group.n)
		return;
	name = answers_get(in->answers, group_path(in->arena, c->group, "name"), ASK_FILE);
	c->noiommu = name->state == ANSWER_OK && str_is(str_trim(name->bytes), "vfio-noiommu");
	add_neighbours(in, c);
}

static bool is_dpdk(struct str text, int pid)
{
	struct str line, rest, word;
	uint64_t n;

	while (str_cut(&text, '\n', &line)) {
		rest = line;
		if (str_word(&rest, &word) && str_is(word, "process") && str_word(&rest, &word) &&
			str_u64(word, 10, &n) == 0 && n == (uint64_t)pid)
			return str_has_word(rest, STR("eal"));
	}
	return false;
}

/* "vfio PID /dev/vfio/12", "vfio PID /dev/vfio/devices/vfio0" */
static void find_holder(const struct fact_in *in, struct str text, struct user_card *c)
{
	struct str line, word, pid, all = text;
	uint64_t n;

	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &word) || !str_is(word, "vfio") || !str_word(&line, &pid) ||
			!str_word(&line, &word) || str_u64(pid, 10, &n) || n > INT32_MAX)
			continue;
		if (!str_eq(word, str_printf(in->arena, "/dev/vfio/" STR_FMT, STR_ARG(c->group))) &&
			!str_eq(word, str_printf(in->arena, "/dev/vfio/noiommu-" STR_FMT,
					      STR_ARG(c->group))) &&
			!(c->device.n &&
				str_eq(word, str_printf(in->arena, "/dev/vfio/devices/" STR_FMT,
						     STR_ARG(c->device)))))
			continue;
		c->holder = (int)n;
		c->holder_is_dpdk = is_dpdk(all, c->holder);
		return;
	}
}

bool user_cards_whole(struct str text)
{
	static const char *const counts[] = { "denied ", "more ", "unseen " };
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		for (unsigned i = 0; i < 3; i++) {
			if (str_starts(line, counts[i]) && !str_ends(line, " 0"))
				return false;
		}
	}
	return true;
}

static void fill(const struct fact_in *in, struct user_cards *t, unsigned d, const struct match *m,
	struct user_card *c)
{
	struct matches nodes = answers_match(in->answers, drivers[d].nodes, ASK_FILE);
	const struct answer *device =
		answers_get(in->answers, device_path(in->arena, m->star[0], "vfio-dev"), ASK_LIST);
	struct str names = device->bytes;
	int64_t node;

	*c = (struct user_card){ .address = m->star[0],
		.driver = str_from(drivers[d].driver),
		.node = -1,
		.group_from = link_of(in, d, m) };
	if (fact_i64(matches_beside(&nodes, m, 1), &node) == 0 && node >= 0 && node < CPUSET_LIMIT)
		c->node = (int)node;
	(void)str_cut(&names, '\n', &c->device);
	add_group(in, c);
	if (d == 0 && t->held->state == ANSWER_OK)
		find_holder(in, t->held->bytes, c);
}

static bool is_told(const struct answer *an)
{
	return an->state == ANSWER_OK || an->state == ANSWER_ABSENT;
}

/* Of a tree that does not have it nothing is known, and nothing is expected. */
static const struct answer *unread_list(const struct fact_in *in, unsigned d)
{
	const struct answer *list = answers_list_of(in->answers, drivers[d].classes);

	return is_told(list) || list->state == ANSWER_NOT_CAPTURED || list->state == ANSWER_NOT_READ
		       ? NULL
		       : list;
}

static const struct answer *unread_of(const struct fact_in *in, const struct user_card *c)
{
	const struct answer *name;

	if (!is_told(c->group_from))
		return c->group_from;
	if (!c->group.n)
		return NULL;
	name = answers_get(in->answers, group_path(in->arena, c->group, "name"), ASK_FILE);
	return is_told(name) || name->state == ANSWER_NOT_CAPTURED ? NULL : name;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct user_cards *t = ret;
	struct user_card *v = NULL;
	size_t cap = 0;

	t->held = answers_file(in->answers, "/probe/bypass");
	t->held_known = t->held->state == ANSWER_OK && user_cards_whole(t->held->bytes);
	for (unsigned d = 0; d < sizeof(drivers) / sizeof(drivers[0]); d++) {
		struct matches m = answers_match(in->answers, drivers[d].classes, ASK_FILE);

		if (!t->unread)
			t->unread = unread_list(in, d);
		for (size_t i = 0; i < m.n; i++) {
			if (!t->unread && !is_told(m.v[i].answer))
				t->unread = m.v[i].answer;
			if (!user_card_is_network(m.v[i].answer))
				continue;
			v = arena_grow(in->arena, v, t->n, &cap, sizeof(*v));
			fill(in, t, d, &m.v[i], &v[t->n]);
			if (!t->unread)
				t->unread = unread_of(in, &v[t->n]);
			t->n++;
		}
	}
	t->v = v;
}

const struct fact fact_user_cards = {
	.name = "user_cards",
	.asks = { CARD_ASKS("vfio-pci"), CARD_ASKS("igb_uio"), CARD_ASKS("uio_pci_generic") },
	.steady = true,
	.follow = follow,
	.follows = { { "/probe/bypass", ASK_FILE }, { "/sys/bus/pci/devices/*/vfio-dev", ASK_LIST },
		{ "/sys/kernel/iommu_groups/*/devices", ASK_LIST },
		{ "/sys/kernel/iommu_groups/*/name", ASK_FILE },
		{ "/sys/bus/pci/devices/*/driver", ASK_LINK },
		{ "/sys/bus/pci/devices/*/class", ASK_FILE } },
	.size = sizeof(struct user_cards),
	.parse = parse,
};
