/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/remedy/remain.h"

#include <string.h>

static void put(struct arena *a, struct written_files *all, struct str path, struct str bytes)
{
	all->v = arena_grow(a, all->v, all->n, &all->cap, sizeof(*all->v));
	all->v[all->n++] = (struct written){ path, bytes };
}

/* "net.ipv4.conf.eth0/100.rp_filter": the first separator says which one the key uses. */
static struct str sysctl_file(struct arena *a, struct str key)
{
	struct str rest = key, path = STR("/proc/sys"), part;
	char separator = '.';

	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] == '.' || key.p[i] == '/') {
			separator = key.p[i];
			break;
		}
	}
	while (str_cut(&rest, separator, &part)) {
		struct str head, tail;

		if (separator == '.' && str_split(part, '/', &head, &tail))
			part = str_printf(a, STR_FMT "." STR_FMT, STR_ARG(head), STR_ARG(tail));
		path = str_printf(a, STR_FMT "/" STR_FMT, STR_ARG(path), STR_ARG(part));
	}
	return path;
}

static void put_knob(struct arena *a, const struct suggestion *s, struct written_files *ret)
{
	size_t n = 1;
	struct str *paths;

	for (size_t i = 0; i < s->key.n; i++)
		n += s->key.p[i] == ',';
	paths = ARENA_NEW(a, struct str, n);
	n = braces_expand(a, s->key, paths, n);
	for (size_t i = 0; i < n; i++)
		put(a, ret, paths[i], str_printf(a, STR_FMT "\n", STR_ARG(s->value)));
}

void remain_written(
	const struct files_in *in, const struct remedy_files *files, struct written_files *ret)
{
	struct bootline_in how = files_bootline(in);
	struct bootline line;

	*ret = (struct written_files){ 0 };
	for (size_t i = 0; i < in->suggestions->n; i++) {
		const struct suggestion *s = &in->suggestions->v[i];

		if (s->state != SUGGESTION_GOOD)
			continue;
		if (s->kind == REMEDY_SYSCTL)
			put(in->a, ret, sysctl_file(in->a, s->key),
				str_printf(in->a, STR_FMT "\n", STR_ARG(s->value)));
		else if (s->kind == REMEDY_SYSFS)
			put_knob(in->a, s, ret);
	}
	for (size_t i = 0; i < files->n; i++) {
		if (str_starts(files->v[i].path, "etc/sysctl.d/"))
			put(in->a, ret, str_printf(in->a, "/" STR_FMT, STR_ARG(files->v[i].path)),
				files->v[i].text);
	}
	if (!in->running || in->running->from->state != ANSWER_OK)
		return;
	bootline_apply(in->a, &how, in->running->from->bytes, true, &line);
	if (line.changed)
		put(in->a, ret, STR("/proc/cmdline"),
			str_printf(in->a, STR_FMT "\n", STR_ARG(line.text)));
}

static enum status worst_of(const struct result *r)
{
	enum status worst = STATUS_SKIP;

	for (const struct finding *f = r->findings; f; f = f->next) {
		if (finding_wrong(f) > worst)
			worst = finding_wrong(f);
	}
	return worst;
}

static bool is_wrong(const struct result *r, bool warnings)
{
	enum status worst = worst_of(r);

	return worst == STATUS_FAIL || (warnings && worst == STATUS_WARN);
}

/* What a write shows at once; all else is proven by a boot, or by a start of the service. */
static bool is_echo(enum remedy_kind kind)
{
	return kind == REMEDY_SYSCTL || kind == REMEDY_SYSFS;
}

/* How many good suggestions this check wants; *ret_later: some of them show later. */
static size_t suggested(const struct files_in *in, const struct result *r, bool *ret_later)
{
	size_t n = 0;

	*ret_later = false;
	for (size_t i = 0; i < in->suggestions->n; i++) {
		const struct suggestion *s = &in->suggestions->v[i];

		if (s->state != SUGGESTION_GOOD || s->kind == REMEDY_BIOS ||
			s->kind == REMEDY_MANUAL)
			continue;
		for (size_t k = 0; k < s->n_by; k++) {
			if (s->by[k].result != r)
				continue;
			n++;
			*ret_later |= !is_echo(s->kind);
		}
	}
	return n;
}

/* Whoever wrote the line wrote the boot loader's files too: they are what is suggested. */
static bool follows_the_line(const struct result *r)
{
	return !strcmp(r->check->id, "boot.config_drift");
}

/* What a silenced check would say stands with the check that silenced it. */
static const struct finding *told(const struct result *r)
{
	const struct finding *first = NULL;

	for (const struct finding *f = r->findings; f; f = f->next) {
		if (finding_wrong(f) == worst_of(r) && !first)
			first = f;
	}
	return first;
}

/* What silences it is to be proven by a boot, and so is it. */
static bool waits_for_its_cause(const struct files_in *in, const struct result *r)
{
	const struct finding *f = told(r);
	bool later;

	for (size_t i = 0; f && f->cause && i < in->report->n_results; i++) {
		const struct result *cause = &in->report->results[i];

		if (!strcmp(cause->check->id, f->cause))
			return suggested(in, cause, &later) > 0;
	}
	return false;
}

enum remaining remain_of(const struct files_in *in, const struct result *before,
	const struct result *after, bool warnings)
{
	bool was = is_wrong(before, warnings), is = is_wrong(after, warnings), later;
	size_t n = suggested(in, before, &later);

	if (!was)
		return is && !follows_the_line(after) ? REMAINING_NEW : REMAINING_NOT;
	if (n && later)
		return REMAINING_BOOT;
	if (is && waits_for_its_cause(in, after))
		return REMAINING_BOOT;
	return is ? REMAINING_HAND : REMAINING_SETTLED;
}

static struct str line_of(struct arena *a, const struct result *r)
{
	const struct finding *f = told(r);

	return str_printf(a, "#   %s (%s): " STR_FMT "%s%s\n", r->check->id,
		status_word(worst_of(r)), STR_ARG(f->text), f->cause ? ", because of " : "",
		f->cause ? f->cause : "");
}

static struct str part(const struct files_in *in, const struct report *after, bool warnings,
	enum remaining which, const char *head)
{
	struct str text = { 0 };

	for (size_t i = 0; i < in->report->n_results; i++) {
		const struct result *b = &in->report->results[i], *n = &after->results[i];

		if (remain_of(in, b, n, warnings) == which)
			text = str_join(in->a, text,
				line_of(in->a,
					which == REMAINING_NEW || which == REMAINING_HAND ? n : b),
				(struct str){ 0 });
	}
	return text.n ? str_printf(in->a, "# %s:\n" STR_FMT, head, STR_ARG(text)) : text;
}

struct str remain_text(const struct files_in *in, const struct report *after, bool warnings)
{
	static const struct {
		enum remaining which;
		const char *head;
	} parts[] = {
		{ REMAINING_SETTLED, "right with these files in place, by the same sample" },
		{ REMAINING_BOOT, "mended by them, and needs a boot or a restart to be proven" },
		{ REMAINING_HAND, "remains" },
		{ REMAINING_NEW, "would be wrong then, and is right now" },
	};
	struct str text = { 0 };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		text = str_join(in->a, text,
			part(in, after, warnings, parts[i].which, parts[i].head),
			(struct str){ 0 });
	return text.n ? text : STR("# Nothing.\n");
}
