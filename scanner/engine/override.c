/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/override.h"

#include "scanner/base/date.h"
#include "scanner/base/text.h"

#include <errno.h>
#include <string.h>

static struct str untrusted(struct arena *a, const struct owned_file *f)
{
	if (f->error == ELOOP)
		return STR("it is a symbolic link");
	if (f->error)
		return str_printf(a, "it cannot be read: %s", strerror(f->error));
	if (!f->regular)
		return STR("it is no regular file");
	if (!f->root)
		return STR("it does not belong to root");
	if (f->others)
		return STR("others than root may write it");
	if (f->linked)
		return STR("it has a second name (a hard link)");
	return (struct str){ 0 };
}

/* The bytes go into reports: a line's value without quotes that YAML would take off. */
static struct str value_of(struct arena *a, struct str s)
{
	s = str_trim(s);
	if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0])
		s = str_head(str_skip(s, 1), s.n - 2);
	return text_evidence(a, s);
}

static struct str take_line(struct arena *a, struct str line, struct override *ret)
{
	struct str key, value;

	line = str_trim(line);
	if (!line.n || line.p[0] == '#' || str_is(line, "---"))
		return (struct str){ 0 };
	if (!str_split(line, ':', &key, &value))
		return str_printf(
			a, "\"" STR_FMT "\" is no \"key: value\"", STR_ARG(text_evidence(a, line)));
	value = value_of(a, value);
	key = str_trim(key);
	if (str_is(key, "reason"))
		ret->reason = value;
	else if (str_is(key, "owner"))
		ret->owner = value;
	else if (!str_is(key, "until"))
		return str_printf(a, "unknown key \"" STR_FMT "\": expected reason, owner, until",
			STR_ARG(text_evidence(a, key)));
	else if (date_until(value, &ret->until_ns))
		return str_printf(a,
			"until \"" STR_FMT "\": expected 2026-01-31 or 2026-01-31T16:30:00Z",
			STR_ARG(value));
	return (struct str){ 0 };
}

static struct str incomplete(const struct override *o)
{
	if (!o->reason.n)
		return STR("it gives no reason");
	if (!o->owner.n)
		return STR("it names no owner");
	return o->until_ns ? (struct str){ 0 } : STR("it does not say until when");
}

static struct str take_lines(struct arena *a, struct str bytes, struct override *ret)
{
	struct str line, wrong = { 0 };

	while (!wrong.n && str_cut(&bytes, '\n', &line))
		wrong = take_line(a, line, ret);
	return wrong.n ? wrong : incomplete(ret);
}

void override_judge(
	struct arena *a, const struct owned_file *file, uint64_t realtime_ns, struct override *ret)
{
	*ret = (struct override){ .there = file->error != ENOENT };
	if (!ret->there)
		return;
	ret->refused = untrusted(a, file);
	if (!ret->refused.n)
		ret->refused = take_lines(a, file->bytes, ret);
	if (!ret->refused.n && realtime_ns >= ret->until_ns)
		ret->refused = STR("it has expired");
	ret->honoured = !ret->refused.n;
}
