/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/names.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "scanner/source/source.h"

enum { NAMES_MAX = 32 }; /* questions of one report: a hostile host has many devices */

/* "8086:1572", as facts/pci.c takes it from a device's uevent. */
static bool is_numbers(const struct evidence *e)
{
	return e->state == ANSWER_OK && str_ends(e->path, "/uevent") && e->value.n == 9 &&
	       e->value.p[4] == ':';
}

static void name(struct report *r, struct source *s, struct evidence *e)
{
	struct request q = { .kind = ASK_FILE };
	struct answer an = { .state = ANSWER_NOT_READ };

	q.path = str_printf(r->arena, "/probe/pciname/" STR_FMT, STR_ARG(e->value));
	source_answer(s, &q, r->arena, &an);
	if (an.state == ANSWER_OK && an.bytes.n)
		e->value = text_sanitise(r->arena, str_printf(r->arena, STR_FMT " " STR_FMT,
							   STR_ARG(e->value), STR_ARG(an.bytes)));
}

void names_of_devices(struct report *r, struct source *s)
{
	unsigned asked = 0;

	for (size_t i = 0; i < r->n_results; i++) {
		for (const struct finding *f = r->results[i].findings; f; f = f->next) {
			if (f->status != STATUS_FAIL && f->status != STATUS_WARN)
				continue;
			for (unsigned k = 0; k < f->n_evidence && asked < NAMES_MAX; k++) {
				if (!is_numbers(&f->evidence[k]))
					continue;
				name(r, s, &f->evidence[k]);
				asked++;
			}
		}
	}
}
