/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/triage/about.h"

#include <errno.h>
#include <string.h>

#include "commands/command.h"
#include "scanner/engine/bootstrap.h"

static struct answer ask(
	struct scanning *s, struct source *from, struct str path, enum ask_kind kind)
{
	struct request r = { .path = path, .kind = kind };
	struct answer an;

	source_answer(from, &r, s->arena, &an);
	if (an.state != ANSWER_OK)
		an.bytes = (struct str){ 0 };
	return an;
}

static struct str without_last(struct str path)
{
	struct str head, tail;

	return str_split_last(path, '/', &head, &tail) ? head : (struct str){ 0 };
}

/*
 * The numbers of a NIC's interrupts: /sys/class/net/NAME is a link to DEVICE/net/NAME, and DEVICE, or for virtio the one above it, is
 * the PCI function, whose msi_irqs is a folder of them (drivers/pci/msi/msi.c, msi_populate_sysfs).
 */
static struct str irqs_of(struct scanning *s, struct source *from, struct str nic)
{
	struct str link = ask(
		s, from, str_printf(s->arena, "/sys/class/net/" STR_FMT, STR_ARG(nic)), ASK_LINK)
				  .bytes;
	struct str device, list = { 0 };

	if (!str_starts(link, "../../devices/"))
		return list;
	device = without_last(without_last(str_skip(link, strlen("../../"))));
	for (int up = 0; up < 2 && !list.n && device.n; up++, device = without_last(device))
		list = ask(s, from,
			str_printf(s->arena, "/sys/" STR_FMT "/msi_irqs", STR_ARG(device)),
			ASK_LIST)
			       .bytes;
	return list;
}

static struct cpuset cpus_of_nic(struct scanning *s, struct source *from, struct str nic)
{
	struct str list = irqs_of(s, from, nic), number, text;
	struct cpuset all = { 0 }, set;
	uint64_t n;

	while (str_cut(&list, '\n', &number)) {
		if (str_u64(number, 10, &n) || n > INT32_MAX)
			continue;
		text = ask(s, from,
			str_printf(s->arena, "/proc/irq/%u/effective_affinity_list", (unsigned)n),
			ASK_FILE)
			       .bytes;
		if (str_trim(text).n && !cpuset_parse_list(s->arena, str_trim(text), &set))
			all = cpuset_or(s->arena, all, set);
	}
	return all;
}

static void about_nics(struct scanning *s, struct source *from, const struct roles *roles)
{
	const struct intent *intent = &s->options.intent;
	struct cpuset cpus = { 0 };

	for (size_t i = 0; i < intent->n_nics; i++) {
		if (intent->nics[i].role == NIC_FAST)
			cpus = cpuset_or(
				s->arena, cpus, cpus_of_nic(s, from, intent->nics[i].name));
	}
	if (!cpuset_is_empty(cpus))
		s->options.focus = cpuset_or(s->arena, roles->hot, cpus);
}

static void take_hot(struct scanning *s, struct intent *to, struct cpuset hot)
{
	if (!to->has_hot)
		to->hot_said_by = STR("--cpu");
	to->has_hot = true;
	to->hot = cpuset_or(s->arena, hot, s->options.focus);
}

int about_settle(struct scanning *s, struct source *from)
{
	struct roles roles = { 0 };
	struct cpuset stray;

	if (cpuset_is_empty(s->options.focus) && !s->options.intent.n_nics)
		return 0;
	roles_bootstrap(from, &s->options.intent, s->arena, &roles);
	if (cpuset_is_empty(s->options.focus)) {
		about_nics(s, from, &roles);
		return 0;
	}
	stray = cpuset_minus(s->arena, s->options.focus, roles.online);
	if (!cpuset_is_empty(roles.online) && !cpuset_is_empty(stray))
		return usage_error("--cpu: " STR_FMT " is not online; online are " STR_FMT,
			STR_ARG(cpuset_format(s->arena, stray)),
			STR_ARG(cpuset_format(s->arena, roles.online)));
	stray = cpuset_minus(s->arena, s->options.focus, roles.hot);
	if (cpuset_is_empty(stray))
		return 0;
	take_hot(s, &s->options.intent, roles.hot);
	take_hot(s, &s->job.intent, roles.hot);
	return 0;
}

int about_this_host(struct scanning *s)
{
	struct budget budget = { .level = s->options.budget };
	struct source *from = source_live(s->options.host_prefix, &budget, NULL);
	int status;

	if (!from)
		return usage_error("cannot open %s: %s",
			*s->options.host_prefix ? s->options.host_prefix : "/", strerror(errno));
	status = about_settle(s, from);
	source_close(from);
	return status;
}
