/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files are of this host. Serial number and UUID are compared where the files are read, and only the outcome
 * is kept (scanner/facts/hw/bios_owner.h): product_serial and product_uuid are 0400 (drivers/firmware/dmi-id.c).
 * One number that agrees decides: makers print another serial number on the board than on the chassis, and
 * controllers have UUIDs in either byte order. A name alone proves less: it is what somebody typed into a
 * controller, and a redacted capture has another.
 */
#include "scanner/judging/bios.h"

#define PRODUCT "/sys/class/dmi/id/product_name"

static const char *const words[] = { "not told", "not readable here", "the same", "another" };

static struct finding *evidence(const struct bios *b, struct finding *f)
{
	find_observed(f, "serial number: %s; UUID: %s; name: %s", words[b->serial], words[b->uuid],
		words[b->name]);
	find_evidence_text(f, b->from, "serial %s, uuid %s, name %s", words[b->serial],
		words[b->uuid], words[b->name]);
	return f;
}

/* -1: another product, 1: the same, 0: not told. */
static int product(const struct check_in *in, const struct bios *b)
{
	const struct answer *an = in_file(in, PRODUCT);
	struct str mine = an->state == ANSWER_OK ? str_trim(an->bytes) : (struct str){ 0 };

	if (!mine.n || !b->model.n)
		return 0;
	return str_has(mine, str_z(in->scratch, b->model)) ||
			       str_has(b->model, str_z(in->scratch, mine))
		       ? 1
		       : -1;
}

static void by_hints(const struct check_in *in, const struct bios *b, struct findings *out)
{
	const struct answer *an = in_file(in, PRODUCT);
	int same = product(in, b);
	struct finding *f;

	if (same < 0) {
		f = find(out, STATUS_WARN, subject_host(), "the files are of another product");
		find_evidence_text(f, b->from, "model " STR_FMT, STR_ARG(b->model));
		find_evidence(f, an);
	} else if (b->name == BIOS_MISMATCH) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"the files name another host, and no number could be compared");
	} else if (b->name == BIOS_MATCH) {
		f = find(out, STATUS_PASS, subject_host(),
			"the files name this host; no number was compared");
	} else {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"nothing that could be compared says which host the files are of");
	}
	evidence(b, f);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct bios *b = bios_told(in, out);

	(void)self;
	if (!b)
		return;
	if (!b->given)
		bios_evidence(
			find(out, STATUS_PASS, subject_host(), "the host's own firmware answered"),
			&b->v[0]);
	else if (b->uuid == BIOS_MATCH || b->serial == BIOS_MATCH)
		evidence(b, find(out, STATUS_PASS, subject_host(), "the files are of this host"));
	else if (b->uuid == BIOS_MISMATCH || b->serial == BIOS_MISMATCH)
		evidence(
			b, find(out, STATUS_FAIL, subject_host(), "the files are of another host"));
	else
		by_hints(in, b, out);
}

const struct check check_bios_identity[] = {
	{
		.id = "bios.identity",
		.rule = 1,
		.title = "The files of --bios are of this host",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.reads = { { PRODUCT, ASK_FILE } },
		.needs = { &fact_bios },
		.why = "settings of another host make every verdict on the BIOS worthless, also the good ones",
		.fix_now =
			"fetch Bios, Bios/Settings, the system and the log entries of this host's own controller",
		.fix_boot = NULL,
		.source = "DMTF DSP0268: ComputerSystem; drivers/firmware/dmi-id.c",
		.run = run,
	},
	{ 0 },
};
