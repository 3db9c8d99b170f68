/* SPDX-License-Identifier: Apache-2.0 */
/* One answer as a section of text, such that parsing it gives the same answer again. */
#include "scanner/source/escape.h"
#include "scanner/source/index.h"
#include "scanner/source/index_text.h"

static void write_state(struct out *o, const struct answer *an)
{
	if (an->state == ANSWER_OK)
		return;
	out_z(o, " !");
	out_z(o, answer_state_word(an->state));
	if (an->error == index_default_errno(an->state))
		return;
	out_z(o, " ");
	errno_write(o, an->error);
}

static void write_question(struct out *o, const struct answer *an)
{
	escape_word(o, an->path);
	if (an->kind == ASK_LIST && !str_is(an->path, "/"))
		out_z(o, "/");
	if (an->kind == ASK_LINK) {
		out_z(o, " ->");
		if (an->state == ANSWER_OK && an->bytes.n) {
			out_z(o, " ");
			escape_word(o, an->bytes);
		}
	}
	if (an->kind == ASK_MODE && an->state != ANSWER_OK)
		out_z(o, " mode");
	else if (an->kind == ASK_MODE || (an->kind == ASK_FILE && an->mode))
		out_printf(o, " mode=%04o", (unsigned)an->mode & 07777);
}

/*
 * The content of a file ends in a newline or is escaped. Listings and notes have none at their
 * end: one is added here and taken away by the parser, which also trims a note.
 */
static bool must_escape(const struct answer *an, struct str body)
{
	if (body.n == 0)
		return false;
	if (!is_plain_text(body))
		return true;
	if (an->state != ANSWER_OK)
		return !str_eq(body, str_trim(body));
	return an->kind == ASK_FILE && !str_ends(body, "\n");
}

void index_write(struct out *o, const struct answer *an, const char *sample)
{
	bool ok = an->state == ANSWER_OK;
	bool bodiless = ok && (an->kind == ASK_LINK || an->kind == ASK_MODE);
	struct str body = ok ? an->bytes : an->note;

	if (bodiless)
		body = (struct str){ 0 };
	bool escaped = must_escape(an, body);

	out_z(o, "== ");
	if (sample)
		out_z(o, sample);
	out_z(o, sample ? " " : "");
	write_question(o, an);
	write_state(o, an);
	if (ok && an->kind == ASK_FILE && an->mode && body.n == 0)
		out_z(o, " empty");
	if (ok && an->kind == ASK_FILE && an->note.n) {
		out_z(o, " from=");
		escape_word(o, an->note);
	}
	out_z(o, escaped ? " escaped\n" : "\n");
	if (escaped)
		escape_body(o, body);
	else
		out_str(o, body);
	if (!escaped && body.n && (!ok || an->kind == ASK_LIST))
		out_z(o, "\n");
}
