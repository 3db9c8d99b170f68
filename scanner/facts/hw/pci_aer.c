/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The counters are memory of the kernel: reading them touches no register. Where the firmware
 * kept the errors for itself (_OSC, "firmware first"), the driver aer is bound to no port, and
 * the counters move only by what the firmware reports through ACPI (drivers/acpi/apei/ghes.c).
 */
#include "scanner/facts/hw/pci_aer.h"

#define SERVICES "/sys/bus/pci_express/drivers/aer"

const char *const aer_kind_words[AER_KINDS] = { "correctable", "nonfatal", "fatal" };
static const char *const own_files[AER_KINDS] = { "aer_dev_correctable", "aer_dev_nonfatal",
	"aer_dev_fatal" };
static const char *const below_files[AER_KINDS] = { "aer_rootport_total_err_cor",
	"aer_rootport_total_err_nonfatal", "aer_rootport_total_err_fatal" };

static struct str path_of(struct arena *a, const struct pci_function *f, const char *name)
{
	return str_printf(a, STR_FMT "/%s", STR_ARG(f->dir), name);
}

static void follow(const struct fact_in *in, struct follower *f)
{
	struct pci t = { .v = NULL };

	pci_functions_of(in, &t);
	for (size_t i = 0; i < t.n; i++) {
		for (unsigned k = 0; k < AER_KINDS; k++) {
			f->ask(f, path_of(in->arena, &t.v[i], own_files[k]), ASK_FILE, 0);
			if (t.v[i].above < 0 && t.v[i].kind == PCI_BRIDGE)
				f->ask(f, path_of(in->arena, &t.v[i], below_files[k]), ASK_FILE, 0);
		}
	}
}

bool pci_aer_parse(struct arena *a, struct str text, struct aer_counts *ret)
{
	struct aer_row *v = ARENA_NEW(a, struct aer_row, AER_ROWS);
	struct str line, name, number;
	uint64_t n, total = 0;
	bool has_total = false;
	size_t rows = 0;

	while (str_cut(&text, '\n', &line)) {
		line = str_trim(line);
		if (!line.n)
			continue;
		if (!str_split_last(line, ' ', &name, &number) || str_u64(number, 10, &n) ||
			has_total)
			return false;
		if (str_starts(name, "TOTAL_")) {
			has_total = true;
			total = n;
		} else if (rows == AER_ROWS) {
			return false;
		} else {
			v[rows++] = (struct aer_row){ str_trim(name), n };
		}
	}
	if (!has_total)
		return false;
	ret->v = v;
	ret->n = rows;
	ret->total = total;
	return true;
}

uint64_t aer_row_count(const struct aer_counts *c, struct str name)
{
	for (size_t i = 0; i < c->n; i++) {
		if (str_eq(c->v[i].name, name))
			return c->v[i].n;
	}
	return 0;
}

/* "0000:00:1c.0:pcie002": the service of a port. */
static bool is_native(const struct pci_aer *t, const struct pci_function *root)
{
	struct str rest = t->services->bytes, name, head, tail;

	if (t->services->state == ANSWER_ABSENT)
		return false;
	if (t->services->state != ANSWER_OK)
		return true;
	while (str_cut(&rest, '\n', &name)) {
		if (str_split_last(name, ':', &head, &tail) && str_eq(head, root->address))
			return true;
	}
	return false;
}

static const struct pci_function *root_of(const struct pci *t, const struct pci_function *f)
{
	while (f->above >= 0)
		f = &t->v[f->above]; /* always a smaller index */
	return f;
}

static void read_function(
	const struct fact_in *in, struct pci_aer *t, size_t i, struct aer_function *ret)
{
	const struct pci_function *f = &t->scope.v[i];

	for (unsigned k = 0; k < AER_KINDS; k++) {
		struct aer_counts *c = &ret->own[k];

		c->from = answers_get(in->answers, path_of(in->arena, f, own_files[k]), ASK_FILE);
		c->valid =
			c->from->state == ANSWER_OK && pci_aer_parse(in->arena, c->from->bytes, c);
		ret->below_from[k] =
			answers_get(in->answers, path_of(in->arena, f, below_files[k]), ASK_FILE);
		ret->below_valid[k] = fact_u64(ret->below_from[k], &ret->below[k]) == 0;
	}
	ret->native = is_native(t, root_of(&t->scope, f));
}

static void parse(const struct fact_in *in, void *ret)
{
	struct pci_aer *t = ret;
	struct aer_function *v;

	pci_functions_of(in, &t->scope);
	t->scope.nics = answers_list_of(in->answers, "/sys/class/net/*");
	t->services = answers_get(in->answers, STR(SERVICES), ASK_LIST);
	v = ARENA_NEW(in->arena, struct aer_function, t->scope.n + 1);
	for (size_t i = 0; i < t->scope.n; i++)
		read_function(in, t, i, &v[i]);
	t->v = v;
}

const struct fact fact_pci_aer = {
	.name = "pci_aer",
	.asks = { PCI_SCOPE_ASKS, { SERVICES, ASK_LIST } },
	.follow = follow,
	.follow_counters = true,
	.follows = {
		{ "/sys/devices/pci*/aer_dev_*", ASK_FILE },
		{ "/sys/devices/pci*/aer_rootport_total_err_*", ASK_FILE },
	},
	.size = sizeof(struct pci_aer),
	.parse = parse,
};
