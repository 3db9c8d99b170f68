/* SPDX-License-Identifier: Apache-2.0 */
/* JSON, docs/lint.md has its members; and SARIF 2.1.0 (OASIS) with the region of each finding. */
#include "scanner/base/json.h"
#include "scanner/base/text.h"
#include "scanner/lint/write.h"

static void member(struct json *j, const char *key, struct str s)
{
	if (s.n)
		json_str(j, key, s);
}

static void json_finding(struct json *j, const struct lint_finding *f)
{
	json_object(j, NULL);
	json_z(j, "rule", f->rule->id);
	json_z(j, "level", lint_level_word(f->level));
	member(j, "subject", f->subject);
	json_str(j, "text", f->text);
	member(j, "fix", f->fix);
	json_z(j, "why", f->rule->why);
	json_z(j, "source", f->rule->source);
	json_z(j, "file", f->file);
	if (f->line)
		json_u64(j, "line", f->line);
	if (f->column)
		json_u64(j, "column", f->column);
	json_end_object(j);
}

static void json_corrected(const struct lint_report *r, struct json *j)
{
	json_object(j, "corrected");
	json_bool(j, "differs", r->corrected);
	json_str(j, "line", text_sanitise(r->arena, r->line));
	json_str(j, "grub", text_sanitise(r->arena, r->grub));
	member(j, "grubby", text_sanitise(r->arena, r->grubby));
	json_u64(j, "left", r->left);
	json_end_object(j);
}

void lint_write_json(const struct lint_report *r, const struct lint_style *s, struct out *o)
{
	static const char *const verdicts[] = { "pass", "fail", "unknown" };
	struct json j;

	json_init(&j, o, true);
	json_object(&j, NULL);
	json_u64(&j, "schema", 1);
	json_z(&j, "tool", "latscan lint");
	json_z(&j, "version", LATSCAN_VERSION);
	json_z(&j, "verdict", verdicts[lint_verdict(r, s->fail_on_warn)]);
	json_str(&j, "kernel", kernel_id_name(r->arena, &r->in->kernel));
	json_bool(&j, "topology", r->in->cpus != NULL);
	json_object(&j, "counts");
	for (int l = LINT_LEVELS - 1; l >= 0; l--)
		json_u64(&j, lint_level_word((enum lint_level)l), r->by_level[l]);
	json_end_object(&j);
	json_array(&j, "findings");
	for (size_t i = 0; i < r->n; i++)
		json_finding(&j, &r->v[i]);
	json_end_array(&j);
	if (r->in->has_line)
		json_corrected(r, &j);
	if (r->n_sysctls) {
		json_array(&j, "sysctls");
		for (size_t i = 0; i < r->n_sysctls; i++)
			json_str(&j, NULL, r->sysctls[i]);
		json_end_array(&j);
	}
	json_end_object(&j);
	out_z(o, "\n");
}
