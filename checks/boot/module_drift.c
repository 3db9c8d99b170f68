/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options of modules: the value that runs against the one that the next load gives it. modprobe
 * adds what the files of modprobe.d say and, after them, MODULE.NAME=value of the kernel's command
 * line (libkmod-config.c, kmod_config_parse_kcmdline). A module that is built in sees the
 * command line only, so a line in modprobe.d for it does nothing. What the kernel does not show
 * below parameters/ (permission 0 in module_param()) cannot be compared.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/drift.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/host.h"
#include "scanner/facts/boot/modprobe.h"

/* Arrays print all their places: "4,4" runs as "4,4,0,0" (kernel/params.c param_array_get). */
static bool same_value(struct arena *a, struct str running, struct str given)
{
	running = str_trim(running);
	given = str_trim(given);
	if (drift_same_bool(a, running, given) || drift_same_number(a, running, given))
		return true;
	return given.n && running.n > given.n && running.p[given.n] == ',' &&
	       str_eq(str_head(running, given.n), given);
}

static struct drift_value value_of(const struct module_option *o)
{
	return drift_set(o->has_value ? o->value : STR("Y")); /* a bare name is a true boolean */
}

/* MODULE.NAME on the command line, the last one; NULL. */
static const struct param *boot_param(
	const struct check_in *in, const struct cmdline *c, const struct module_option *o)
{
	struct str name =
		str_printf(in->scratch, STR_FMT "." STR_FMT, STR_ARG(o->module), STR_ARG(o->name));

	return cmdline_last(c, str_z(in->scratch, name));
}

static struct subject who(const struct check_in *in, const struct module_option *o)
{
	return subject_named(SUBJECT_PARAM,
		str_printf(in->scratch, STR_FMT "." STR_FMT, STR_ARG(o->module), STR_ARG(o->name)));
}

static struct finding *say(const struct check_in *in, struct findings *out, enum status status,
	const struct module_option *o, const char *text)
{
	struct finding *f;

	if (status == STATUS_UNKNOWN)
		f = find_reason(out, status, REASON_AMBIGUOUS, who(in, o), "%s", text);
	else
		f = find(out, status, who(in, o), "%s", text);
	find_observed(f, "now " STR_FMT ", in modprobe.d " STR_FMT,
		STR_ARG(str_trim(o->running->bytes)), STR_ARG(value_of(o).text));
	find_evidence_text(
		f, o->running, "running: " STR_FMT, STR_ARG(str_trim(o->running->bytes)));
	find_evidence_text(
		f, o->file, "modprobe.d line %u: " STR_FMT, o->line, STR_ARG(value_of(o).text));
	return f;
}

static unsigned judge_loadable(const struct check_in *in, const struct module_option *o,
	const struct param *p, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	struct drift_source v[2] = {
		{ "modprobe.d", o->file, o->line, value_of(o), true, NULL },
	};
	struct drift d = { .subject = who(in, o),
		.running = drift_set(str_trim(o->running->bytes)),
		.running_from = o->running,
		.sources = v,
		.n = 1,
		.same = same_value,
		.remedy = REMEDY_MODPROBE,
		.remedy_key = str_printf(
			in->scratch, STR_FMT "." STR_FMT, STR_ARG(o->module), STR_ARG(o->name)) };

	if (p)
		v[d.n++] = (struct drift_source){ "boot parameter", c->from, 0,
			drift_set(p->has_value ? p->value : STR("Y")), true, NULL };
	if (o->by_install && o->running->state == ANSWER_OK &&
		drift_judge(in->scratch, &d) != DRIFT_AGREES) {
		say(in, out, STATUS_UNKNOWN, o,
			"an install line loads the module, and is not run here");
		return 1;
	}
	return find_drift(out, in->scratch, &d) != NULL;
}

/* Options of a module that modprobe never loads. */
static unsigned judge_builtin(const struct check_in *in, const struct module_option *o,
	const struct param *p, struct findings *out)
{
	struct finding *f;

	if (p || same_value(in->scratch, o->running->bytes, value_of(o).text))
		return 0;
	f = say(in, out, STATUS_WARN, o,
		"the module is built into the kernel: the line in modprobe.d does nothing");
	find_wanted(f, STR_FMT "." STR_FMT "=" STR_FMT " on the kernel's command line",
		STR_ARG(o->module), STR_ARG(o->name), STR_ARG(value_of(o).text));
	find_remedy(f, REMEDY_KERNEL_ARG,
		str_printf(in->scratch, STR_FMT "." STR_FMT, STR_ARG(o->module), STR_ARG(o->name)),
		STR_FMT, STR_ARG(value_of(o).text));
	return 1;
}

static bool is_shown(const struct module_option *o)
{
	return o->running->state != ANSWER_ABSENT && o->running->state != ANSWER_NOT_CAPTURED &&
	       o->running->state != ANSWER_NOT_READ && o->running->state != ANSWER_VANISHED;
}

static void judge_all(const struct check_in *in, struct findings *out)
{
	const struct modprobe *m = in_fact(in, &fact_modprobe);
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	unsigned said = 0, compared = 0;
	struct finding *f;

	for (size_t i = 0; i < m->n; i++) {
		const struct module_option *o = &m->v[i];
		const struct param *p = boot_param(in, c, o);

		if (o->overridden || !is_shown(o))
			continue;
		compared++;
		if (o->loadable || o->running->state != ANSWER_OK)
			said += judge_loadable(in, o, p, out);
		else
			said += judge_builtin(in, o, p, out);
	}
	if (said)
		return;
	f = find(out, STATUS_PASS, subject_host(),
		compared ? "options of modprobe.d are what runs"
			 : "modprobe.d sets no option that the kernel shows");
	find_observed(f, "%u of %zu options compared", compared, m->n);
	find_evidence_text(f, m->list, "%zu options in all folders", m->n);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct modprobe *m = in_fact(in, &fact_modprobe);
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct host *h = in_fact(in, &fact_host);

	(void)self;
	if (h->container)
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the files are a container's, and the modules are its host's");
	else if (m->unread || !m->known)
		find_unreadable(out, subject_host(), m->unread ? m->unread : m->list, false);
	else if (c->from->state != ANSWER_OK)
		find_unreadable(out, subject_host(), c->from, false);
	else
		judge_all(in, out);
}

const struct check check_boot_module_drift[] = {
	{
		.id = "boot.module_drift",
		.rule = 1,
		.title = "Options of modules are what modprobe.d gives them",
		.severity = SEVERITY_LOW,
		.needs = { &fact_modprobe, &fact_cmdline, &fact_host },
		.why = "a driver's option that was changed by hand is gone after the next boot, and one "
		       "that was only written to a file is not in force yet",
		.fix_boot =
			"one options line in /etc/modprobe.d; then dracut -f or update-initramfs -u, "
			"since drivers may be loaded in the initramfs; reboot",
		.source = "modprobe.d(5); kmod libkmod/libkmod-config.c; kernel/params.c",
		.run = run,
	},
	{ 0 },
};
