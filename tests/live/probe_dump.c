/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The probe child by hand: starts it, seals and pins as a scan does, asks for the paths given
 * and prints the answers. A path with "l:", "k:" or "m:" before it asks for a listing, a link
 * or a mode. Options, before the paths: -d MS is the deadline, -p LIST pins the child, -n N
 * asks for all paths N times.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/child.h"
#include "scanner/source/pin.h"
#include "scanner/source/sandbox.h"

enum { ARENA_CAP = 32 << 20 };

struct options {
	unsigned deadline_ms, times;
	struct str pin;
};

static unsigned number(const char *text)
{
	uint64_t n = 0;

	if (str_u64(str_from(text), 10, &n) < 0 || n > 1000000) {
		fprintf(stderr, "probe_dump: '%s' is not a number below a million\n", text);
		exit(3);
	}
	return (unsigned)n;
}

static struct options parse(int argc, char **argv)
{
	struct options o = { .times = 1 };
	int c;

	while ((c = getopt(argc, argv, "d:n:p:")) >= 0) {
		if (c == 'd')
			o.deadline_ms = number(optarg);
		else if (c == 'n')
			o.times = number(optarg);
		else if (c == 'p')
			o.pin = str_from(optarg);
		else
			exit(3);
	}
	return o;
}

static enum ask_kind kind_of(struct str *path)
{
	static const char letters[] = {
		[ASK_FILE] = 'f', [ASK_LIST] = 'l', [ASK_LINK] = 'k', [ASK_MODE] = 'm'
	};

	for (unsigned k = 0; k < ASK_KINDS; k++) {
		if (path->n > 2 && path->p[1] == ':' && path->p[0] == letters[k]) {
			*path = str_skip(*path, 2);
			return (enum ask_kind)k;
		}
	}
	return ASK_FILE;
}

static void dump(struct probes *p, const struct options *o, struct arena *a, const char *text)
{
	struct str path = str_from(text);
	enum ask_kind kind = kind_of(&path);
	struct answer an;

	probe_ask(p, path, kind, o->deadline_ms, a, &an);
	printf("== " STR_FMT " !%s %d mode=%04o " STR_FMT "\n", STR_ARG(path),
		answer_state_word(an.state), an.error, (unsigned)an.mode, STR_ARG(an.note));
	fwrite(an.bytes.n ? an.bytes.p : "", 1, an.bytes.n, stdout);
	fflush(stdout);
}

static void report(struct probes *p, const struct sandbox *box, struct arena *a)
{
	struct child_usage u;

	child_usage(p, a, &u);
	printf("sandbox: " STR_FMT "\n", STR_ARG(sandbox_words(a, box)));
	printf("child: %u questions, %u timeouts, %u workers, %llu us, lost '" STR_FMT "'\n",
		u.questions, u.timeouts, u.workers, (unsigned long long)u.cpu_ns / 1000,
		STR_ARG(u.lost));
}

int main(int argc, char **argv)
{
	struct options o = parse(argc, argv);
	struct arena *a = arena_new("probe_dump", ARENA_CAP);
	struct probes *p = child_start(CHILD_PTP4L | CHILD_DPDK, (struct cpuset){ 0 });
	struct sandbox box;
	struct cpuset cpus;
	int cpu = -1;

	if (!p || !a) {
		perror("probe_dump");
		return 4;
	}
	sandbox_seal(NULL, 0, 0, &box);
	if (o.pin.n && cpuset_parse_list(a, o.pin, &cpus) == 0)
		printf("child_pin: %d\n", child_pin(p, cpus));
	(void)pin_main(a, pin_allowed(a), (struct cpuset){ NULL, 0 }, &cpu);
	for (unsigned n = 0; n < o.times; n++) {
		for (int i = optind; i < argc; i++)
			dump(p, &o, a, argv[i]);
	}
	report(p, &box, a);
	child_stop(p);
	arena_free(a);
	return 0;
}
