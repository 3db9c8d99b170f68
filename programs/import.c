/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan import: histories of others as a ring. A program of its own: it reads texts that anyone wrote, and may run
 * sadf, which alone knows the format of sysstat's files.
 */
#include "programs/import/import.h"
#include "programs/import/sadf.h"
#include "commands/command.h"
#include "commands/options.h"
#include "commands/scan/outputs.h"
#include "commands/send/import_options.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUTS_MAX = 64, KEPT_CAP = 1 << 30, SCRATCH_CAP = 1 << 30, TEXT_CAP_MIB = 512 };

struct input {
	enum import_option kind;
	const char *path;
};

struct options {
	struct input v[INPUTS_MAX];
	unsigned n;
	uint64_t last_ns; /* 0: all */
	struct outputs outputs;
};

static int take_output(struct options *o, const char *path)
{
	if (o->outputs.n)
		return usage_error("--output is given twice");
	outputs_add_raw(&o->outputs, strcmp(path, "-") ? path : NULL);
	return 0;
}

static int take(void *user, unsigned option, const char *value)
{
	struct options *o = user;

	switch ((enum import_option)option) {
	case IMPORT_OUTPUT:
		return take_output(o, value);
	case IMPORT_LAST:
		if (options_duration(str_from(value), &o->last_ns) || !o->last_ns)
			return usage_error(
				"--last \"%s\": expected a time such as 10m or 2h", value);
		return 0;
	case IMPORT_SYSSTAT:
	case IMPORT_JOURNAL:
	case IMPORT_BMC:
		break;
	}
	if (o->n == INPUTS_MAX)
		return usage_error("more than %d files", INPUTS_MAX);
	o->v[o->n++] = (struct input){ (enum import_option)option, value };
	return 0;
}

static int parse(int argc, char **argv, struct options *o)
{
	int operand, r;
	bool help;

	r = usage_parse(&command_import, argc, argv, take, o, &operand, &help);
	if (r)
		return r;
	if (help)
		exit(fflush(stdout) ? EXIT_INTERNAL : 0);
	if (operand != argc)
		return usage_error("\"%s\": expected --sysstat, --journal or --bmc before a file",
			argv[operand]);
	if (!o->n)
		return usage_error("expected --sysstat FILE, --journal FILE or --bmc FILE");
	if (!o->outputs.n)
		outputs_add_raw(&o->outputs, NULL);
	return 0;
}

static void too_large(const char *what, size_t cap)
{
	if (!cap)
		out_of_room(what, cap);
	exit(usage_error("%s needs more than %zu MiB: give less at a time (--since of journalctl)",
		what, cap >> 20));
}

static int read_text(struct kept *k, const struct input *in, struct str *ret)
{
	size_t cap = (size_t)TEXT_CAP_MIB << 20;
	int r = strcmp(in->path, "-") ? slurp_path(in->path, 256 << 10, cap, k->scratch, ret)
				      : slurp(STDIN_FILENO, 256 << 10, cap, k->scratch, ret);

	if (r == -EFBIG)
		return usage_error("%s: larger than %d MiB", in->path, TEXT_CAP_MIB);
	if (r)
		return usage_error("cannot read %s: %s", in->path, strerror(-r));
	if (in->kind != IMPORT_SYSSTAT || !sadf_is_binary(*ret))
		return 0;
	r = sadf_read(k->scratch, in->path, cap, ret);
	if (r == -ENOENT)
		return usage_error(
			"%s: sadf (package sysstat) is not installed here; give what \"sadf -j FILE -- -A\" prints elsewhere",
			in->path);
	return r ? usage_error("%s: sadf could not read it", in->path) : 0;
}

static int read_input(struct kept *k, const struct input *in)
{
	struct kept_fault fault = { 0, { 0 } };
	struct str text;
	int r = read_text(k, in, &text);

	if (r)
		return r;
	if (in->kind == IMPORT_SYSSTAT)
		r = kept_sysstat(k, text, &fault);
	else if (in->kind == IMPORT_JOURNAL)
		r = kept_journal(k, text, &fault);
	else
		r = kept_bmc(k, text, &fault);
	if (r)
		return usage_error("%s:%u: " STR_FMT, in->path, fault.line, STR_ARG(fault.why));
	return 0;
}

static int read_all(struct kept *k, const struct options *o)
{
	int r = 0;

	for (unsigned i = 0; i < o->n && !r; i++) {
		size_t mark = arena_used(k->scratch);

		r = read_input(k, &o->v[i]);
		arena_rewind(k->scratch, mark);
	}
	return r;
}

static int write_ring(struct kept *k, struct options *o, const struct ring *ring)
{
	struct report_style style = { .width = 0 };
	struct str error = { 0 };
	struct out *out;
	int status = 0;

	if (outputs_open(k->arena, &o->outputs, &error)) {
		outputs_abandon(&o->outputs);
		return usage_error(STR_FMT, STR_ARG(error));
	}
	out = ARENA_NEW(k->arena, struct out, 1);
	out_init(out, o->outputs.v[0].fd);
	ring_write(ring, out);
	if (out_flush(out))
		status = internal_error("cannot write the ring: %s", strerror(-out->error));
	else if (outputs_write(k->arena, &o->outputs, NULL, &style, &error))
		status = internal_error(STR_FMT, STR_ARG(error));
	outputs_abandon(&o->outputs);
	return status;
}

int main(int argc, char **argv)
{
	struct kept k = { .arena = arena_new("what was kept", KEPT_CAP),
		.scratch = arena_new("a file", SCRATCH_CAP) };
	struct options o = { .n = 0 };
	struct ring *ring = NULL;
	int r;

	arena_on_full(too_large);
	r = parse(argc, argv, &o);
	if (r == 0)
		r = read_all(&k, &o);
	if (r)
		return r;
	r = kept_ring(&k, o.last_ns, &ring);
	if (r == -ENODATA) {
		fprintf(stderr, "latscan: nothing was kept that speaks of time\n");
		return VERDICT_UNKNOWN;
	}
	if (r)
		return internal_error("no memory for the ring");
	r = write_ring(&k, &o, ring);
	ring_free(ring);
	return r;
}
