/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host around it is that of a golden report. Nothing is shared between findings, as in a
 * report that was read, and what writers look for is there: causes, numbers, several pieces of
 * evidence, what is waived, what could not be told for each reason.
 */
#include "tests/sizes/large.h"

#include "tests/golden/reports.h"

enum { AREA = 40 }; /* checks of one area */

static enum reason reason_of(enum status s, unsigned n)
{
	if (s == STATUS_SKIP)
		return (enum reason)(REASON_ARCH + n % (REASON_NOT_ASKED - REASON_ARCH + 1));
	if (s == STATUS_UNKNOWN)
		return (enum reason)(REASON_DENIED + n % (REASONS - REASON_DENIED));
	return REASON_NONE;
}

static void give_evidence(struct arena *a, struct finding *f, unsigned n)
{
	f->n_evidence = 1 + n % 3;
	f->evidence = ARENA_NEW(a, struct evidence, f->n_evidence);
	for (unsigned i = 0; i < f->n_evidence; i++)
		f->evidence[i] = (struct evidence){
			.path = str_printf(a, "/proc/irq/%u/effective_affinity_list", n + i),
			.state = i ? ANSWER_DENIED : ANSWER_OK,
			.value = str_printf(a, "%u-%u", n, n + i)
		};
}

static struct finding *finding(struct arena *a, enum status status, unsigned n)
{
	struct finding *f = ARENA_NEW(a, struct finding, 1);

	f->arena = a;
	f->status = status;
	f->reason = reason_of(status, n);
	f->waived = n % 11 == 0;
	f->subject = (struct subject){ (enum subject_kind)(n % SUBJECT_KINDS),
		str_printf(a, "queue-%u", n), str_printf(a, "irq %u queue-%u", n, n), -1, -1,
		(int)n, -1, -1 };
	f->cpus = cpuset_of(a, n % 64);
	f->fingerprint = n * UINT64_C(0x9e3779b97f4a7c15);
	f->observed = (struct quantity){ { 0 }, n, "1/s" };
	f->wanted = (struct quantity){ str_printf(a, "at most %u", n % 10), 0, NULL };
	f->text = str_printf(a, "may strike cpu%u; %u interrupts there since boot", n % 64, n);
	if (n % 5 == 1)
		f->cause = str_z(a, str_printf(a, "area0.check%06u", n % 100));
	give_evidence(a, f, n);
	return f;
}

static void fill(struct arena *a, struct result *r, unsigned check, unsigned findings)
{
	struct check *c = ARENA_NEW(a, struct check, 1);
	struct finding *head = NULL;

	c->id = str_z(a, str_printf(a, "area%u.check%06u", check / AREA, check));
	c->rule = 1;
	c->title = str_z(a, str_printf(a, "What check %u wants is so", check));
	c->severity = (enum severity)(check % SEVERITIES);
	c->why = str_z(a, str_printf(a, "it costs %u us", check));
	c->fix_now = str_z(a, str_printf(a, "echo 0 > /proc/sys/kernel/%u", check));
	for (unsigned i = 0; i < findings; i++) {
		unsigned n = check * findings + findings - 1 - i;
		enum status s = (enum status)((check + i * STATUSES / findings) % STATUSES);
		struct finding *f = finding(a, s, n);

		f->next = head;
		head = f;
		if (!i || s >= r->status) {
			r->status = s;
			r->reason = f->reason;
		}
		r->waived += f->waived;
		if (!f->waived && s > r->open)
			r->open = s;
	}
	r->check = c;
	r->severity = c->severity;
	r->findings = head;
	r->kept = r->total = findings;
}

/* Ids sort as numbers do not: areas of as many digits each. */
static unsigned first_check(unsigned checks)
{
	unsigned first = 10 * AREA;

	while (first < checks)
		first *= 10;
	return first;
}

struct report *large_report(struct arena *a, unsigned checks, unsigned findings_each)
{
	struct report *r = ARENA_NEW(a, struct report, 1);
	unsigned first = first_check(checks);

	*r = *golden_report(a, "all");
	r->results = ARENA_NEW(a, struct result, checks);
	r->n_results = checks;
	for (unsigned i = 0; i < checks; i++)
		fill(a, &r->results[i], first + i, findings_each);
	for (int s = 0; s < STATUSES; s++)
		r->summary.by_status[s] = 0;
	for (unsigned i = 0; i < checks; i++)
		r->summary.by_status[r->results[i].status]++;
	return r;
}
