/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remedies with any names on any command line. Records end with 0x1f: the running line, then
 * kind, key and value of one remedy after another. No name leaves its line, a line that was
 * corrected is right, and a shell reads GRUB's line as it was meant.
 */
#include "scanner/engine/findings.h"
#include "scanner/remedy/remain.h"
#include "tests/fuzz/fuzz.h"

enum { MOST = 32 };

static const struct check checks[2] = { { .id = "a.a", .title = "a" },
	{ .id = "b.b", .title = "b" } };

static struct str record(struct str *rest)
{
	struct str one = { 0 };

	(void)str_cut(rest, '\x1f', &one);
	return one;
}

static void fill(struct report *r, struct findings *said, struct str rest)
{
	for (unsigned i = 0; rest.n && i < MOST; i++) {
		struct str kind = record(&rest), key = record(&rest), value = record(&rest);
		struct finding *f =
			find(&said[i % 2], STATUS_FAIL, subject_host(), STR_FMT, STR_ARG(value));
		int k = kind.n ? (unsigned char)kind.p[0] % (REMEDY_KINDS - 1) + 1 : 1;

		find_wanted(f, STR_FMT, STR_ARG(key));
		find_remedy(f, (enum remedy_kind)k, key, STR_FMT, STR_ARG(value));
	}
	for (unsigned i = 0; i < 2; i++) {
		r->results[i].check = &checks[i];
		r->results[i].findings = said[i].head;
	}
}

static bool is_known(struct str line)
{
	static const char *const starts[] = { "#", "w /", "ACTION==\"add|change\", SUBSYSTEM==\"",
		"options ", "systemctl mask --now '", "[", "by hand: ", "GRUB_CMDLINE_LINUX=\"",
		"grubby --update-kernel=ALL --", "NamePolicy=", "AlternativeNamesPolicy=",
		"MACAddressPolicy=", "OriginalName=", "include=network-latency", "summary=" };

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (str_starts(line, starts[i]))
			return true;
	}
	/* What is left is "key = value", "key=value" and an empty line, of plain bytes. */
	return str_only(line, "_.,:;=/ \"+@%*{}~-");
}

static void check_file(const struct remedy_file *f)
{
	struct str rest = f->text, line;

	FUZZ_CHECK(!str_has(f->path, "..") && f->path.n && f->path.p[0] != '/');
	FUZZ_CHECK(str_only(f->path, "_.@:\\/-"));
	for (size_t i = 0; i < f->text.n; i++)
		FUZZ_CHECK(f->text.p[i] == '\n' || (unsigned char)f->text.p[i] >= ' ');
	while (str_cut(&rest, '\n', &line))
		FUZZ_CHECK(is_known(line));
}

/* A second correction changes nothing. */
static void check_line(struct arena *a, const struct files_in *in)
{
	struct bootline_in how = files_bootline(in);
	struct bootline once, twice;

	bootline_apply(a, &how, in->running->from->bytes, true, &once);
	bootline_apply(a, &how, once.text, true, &twice);
	FUZZ_CHECK(!twice.changed && str_eq(once.text, twice.text));
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct result results[2] = { { 0 } };
	struct report r = { .arena = a, .results = results, .n_results = 2 };
	struct findings said[2];
	struct suggestions suggestions;
	struct remedy_files files;
	struct written_files written;
	struct answer line = { .state = ANSWER_OK };
	struct cmdline running = { .from = &line };
	struct files_in in = {
		.a = a, .suggestions = &suggestions, .running = &running, .report = &r
	};

	findings_init(&said[0], a, "a.a");
	findings_init(&said[1], a, "b.b");
	r.roles.online = cpuset_range(a, 0, 7);
	line.bytes = record(&input);
	fill(&r, said, input);
	suggestions_of(a, &r, false, &suggestions);
	remedy_files(&in, &files);
	for (size_t i = 0; i < files.n; i++)
		check_file(&files.v[i]);
	check_line(a, &in);
	remain_written(&in, &files, &written);
}
