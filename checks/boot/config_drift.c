/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line that runs against the one that the next boot gives. Three texts have to
 * agree: /proc/cmdline; the boot loader's default entry; and what entries are made from the
 * next time, which is /etc/default/grub for grub-mkconfig (with what tuned adds, by
 * /etc/grub.d/00_tuned), and /etc/kernel/cmdline for the entry of the next kernel
 * (kernel-install(8)). From RHEL 9.3 on grub2-mkconfig leaves BLS entries alone unless it is
 * told --update-bls-cmdline, so there a line in /etc/default/grub does nothing by itself.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/drift.h"
#include "scanner/judging/tracked_params.h"
#include "scanner/facts/boot/bootloader.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/boot/cmdline_parse.h"
#include "scanner/facts/host.h"
#include "scanner/facts/service/tuned_profile.h"

/* The command lines to compare, and where each comes from. */
struct texts {
	const struct cmdline *running;
	const struct bootloader *boot;
	struct cmdline entry, linux_all, linux_default, tuned, next_kernel;
	const struct shell_var *var_all, *var_default;
	bool has_defaults;
};

static struct cmdline parsed(const struct check_in *in, struct str text)
{
	struct cmdline c = { 0 };

	cmdline_parse(in->scratch, text, &c);
	return c;
}

static bool is_recovery(const struct bootloader *b)
{
	return str_has(b->entry.id, "recovery") || str_has(b->entry.id, "rescue");
}

static void read_texts(const struct check_in *in, struct texts *t)
{
	const struct tuned_profile *tuned = in_fact(in, &fact_tuned_profile);
	const struct bootloader *b = in_fact(in, &fact_bootloader);

	*t = (struct texts){ .running = in_fact(in, &fact_cmdline), .boot = b };
	t->entry = parsed(in, b->entry.options);
	t->has_defaults = b->defaults && b->loader != LOADER_SYSTEMD;
	t->var_all = shell_var(&b->vars, "GRUB_CMDLINE_LINUX");
	t->var_default = is_recovery(b) ? NULL : shell_var(&b->vars, "GRUB_CMDLINE_LINUX_DEFAULT");
	if (t->var_all)
		t->linux_all = parsed(in, t->var_all->value);
	if (t->var_default)
		t->linux_default = parsed(in, t->var_default->value);
	t->tuned = parsed(in, tuned->boot_cmdline);
	if (b->next_kernel && b->loader != LOADER_GRUB)
		t->next_kernel = parsed(in, b->next_kernel->bytes);
}

static struct drift_source entry_source(
	const struct check_in *in, const struct texts *t, const struct tracked_param *key)
{
	const struct bootloader *b = t->boot;

	return (struct drift_source){
		.owner = "boot entry",
		.file = b->entry.file,
		.line = b->entry.line,
		.value = tracked_value(in->scratch, &t->entry, key),
		.boot = true,
	};
}

/* What grub-mkconfig would write: the last of its parts that has the key counts. */
static struct drift_source defaults_source(
	const struct check_in *in, const struct texts *t, const struct tracked_param *key)
{
	const struct tuned_profile *tuned = in_fact(in, &fact_tuned_profile);
	struct drift_source s = { .owner = "GRUB defaults", .file = t->boot->defaults };
	const struct shell_var *var = t->var_all ? t->var_all : t->var_default;

	s.rewrites = t->boot->loader == LOADER_GRUB_BLS ? "when grub2-mkconfig rewrites the entries"
							: "when grub.cfg is made anew";
	s.value = tracked_value(in->scratch, &t->tuned, key);
	if (s.value.set) {
		s.owner = "tuned's boot parameters";
		s.file = tuned->bootcmdline;
		s.line = tuned->boot_cmdline_line;
		return s;
	}
	s.value = tracked_value(in->scratch, &t->linux_default, key);
	if (s.value.set) {
		var = t->var_default;
	} else {
		s.value = tracked_value(in->scratch, &t->linux_all, key);
		var = s.value.set ? t->var_all : var;
	}
	if (var) {
		s.file = var->file;
		s.line = var->line;
	}
	return s;
}

static struct drift_source next_kernel_source(
	const struct check_in *in, const struct texts *t, const struct tracked_param *key)
{
	struct drift_source s = { .owner = "next kernel's template",
		.file = t->boot->next_kernel,
		.rewrites = "when the next kernel is installed" };

	s.value = tracked_value(in->scratch, &t->tuned, key);
	if (!s.value.set)
		s.value = tracked_value(in->scratch, &t->next_kernel, key);
	return s;
}

static bool is_given(const void *user, struct drift_value v)
{
	(void)user;
	return v.set;
}

/* 1 for a parameter that stands somewhere. */
static unsigned judge(const struct check_in *in, const struct texts *t,
	const struct tracked_param *key, unsigned *said, struct findings *out)
{
	const struct bootloader *b = t->boot;
	struct drift_source v[3];
	struct drift d = {
		.subject = subject_named(SUBJECT_PARAM, str_from(key->name)),
		.running = tracked_value(in->scratch, t->running, key),
		.running_from = t->running->from,
		.sources = v,
		.same = tracked_same(key),
		.differs = STATUS_FAIL,
		.remedy = key->kind == TRACKED_POOLS || str_ends(str_from(key->name), "*")
				  ? REMEDY_NONE
				  : REMEDY_KERNEL_ARG,
		.remedy_key = str_from(key->name),
	};
	bool anywhere = d.running.set;

	if (b->found)
		v[d.n++] = entry_source(in, t, key);
	if (t->has_defaults)
		v[d.n++] = defaults_source(in, t, key);
	if (b->next_kernel && (b->loader == LOADER_GRUB_BLS || b->loader == LOADER_SYSTEMD))
		v[d.n++] = next_kernel_source(in, t, key);
	for (size_t i = 0; i < d.n; i++)
		anywhere |= v[i].value.set;
	if (!anywhere)
		return 0;
	if (!b->found && d.n) {
		v[0].boot = true; /* the best that is known of the next boot */
		d.lost = d.differs = STATUS_WARN;
	}
	if (d.n && d.running.set != v[0].value.set)
		d.right = is_given; /* it was asked for on purpose */
	*said += find_drift(out, in->scratch, &d) != NULL;
	return 1;
}

/* Shell that is not run here; 1 when it was said. */
static unsigned say_unparsable(
	const struct texts *t, const struct shell_var *v, struct findings *out)
{
	struct finding *f;

	if (!t->has_defaults || !v || !v->unparsable)
		return 0;
	f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_named(SUBJECT_FILE, v->name),
		"its value is worked out by shell, which is not run here");
	find_evidence_text(f, v->file, "line %u", v->line);
	return 1;
}

/* Why the next boot's entry is not known; 0: it is, or something else tells. */
static unsigned say_unknown_entry(const struct texts *t, struct findings *out)
{
	const struct bootloader *b = t->boot;
	const char *why = NULL;

	if (b->unread) {
		find_unreadable(out, subject_host(), b->unread, false);
		return 1;
	}
	if (b->ambiguous)
		why = b->ambiguous;
	else if (!b->found && b->asleep)
		why = "the boot partition is mounted on first use, and was left alone";
	else if (!b->found && b->ukis)
		why = "a unified kernel image holds the command line, and is not opened";
	if (why) {
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(), "%s", why);
		return 1;
	}
	if (b->found || t->has_defaults)
		return 0;
	if (b->nothing->state == ANSWER_ABSENT)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"no boot loader on this host's disk");
	else
		find_unreadable(out, subject_host(), b->nothing, false);
	return 1;
}

static void say_all_agree(const struct texts *t, unsigned n, struct findings *out)
{
	const struct bootloader *b = t->boot;
	struct finding *f;

	f = find(out, STATUS_PASS, subject_host(),
		b->once ? "the next boot gives the parameters that run; it is for one boot only"
			: "the next boot gives the parameters that run");
	find_observed(f, "%u parameters that matter", n);
	find_evidence(f, t->running->from);
	if (b->found)
		find_evidence_text(f, b->entry.file, "%s, entry " STR_FMT " (line %u)%s",
			boot_loader_word(b->loader), STR_ARG(b->entry.id), b->entry.line,
			b->guessed ? ", the first: nothing names a default" : "");
	if (t->has_defaults)
		find_evidence_text(f, b->defaults, "gives the same");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	unsigned said = 0, n = 0;
	struct texts t;

	(void)self;
	read_texts(in, &t);
	if (t.running->from->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), t.running->from, false);
		return;
	}
	if (h->container) {
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the files are a container's, and the kernel is its host's");
		return;
	}
	if (say_unknown_entry(&t, out))
		return;
	said += say_unparsable(&t, t.var_all, out);
	said += say_unparsable(&t, t.var_default, out);
	if (said)
		t.has_defaults = false;
	if (t.boot->defaults_unread || t.boot->next_kernel_unread) {
		find_unreadable(out, subject_host(),
			t.boot->defaults_unread ? t.boot->defaults_unread
						: t.boot->next_kernel_unread,
			false);
		said++;
	}
	for (const struct tracked_param *k = tracked_params; k->name; k++)
		n += judge(in, &t, k, &said, out);
	if (!said)
		say_all_agree(&t, n, out);
}

const struct check check_boot_config_drift[] = {
	{
		.id = "boot.config_drift",
		.rule = 1,
		.title = "The next boot gives the kernel the parameters that run now",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_bootloader, &fact_cmdline, &fact_tuned_profile, &fact_host },
		.why = "isolation that was typed in at the boot menu, or that an update of the boot "
		       "loader dropped, is gone after the next reboot, and nobody touched the host",
		.fix_boot =
			"Debian: /etc/default/grub, then update-grub. Red Hat: grubby "
			"--update-kernel=ALL --args=..., the same in /etc/default/grub and (9 and later) "
			"/etc/kernel/cmdline; grub2-mkconfig alone does not change BLS entries from 9.3 on",
		.source =
			"grub-mkconfig(8), kernel-install(8); RHEL 9.3 release notes, boot loader",
		.run = run,
	},
	{ 0 },
};
