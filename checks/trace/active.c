/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tracing that was left on. Arming a tracer, an event or a probe rewrites the code of the kernel
 * with an IPI to every CPU (text_poke_sync), and each hit costs from then on. tracing_on=1 with
 * the tracer nop and no events is how every kernel boots. tracefs is mounted by systemd at
 * /sys/kernel/tracing (4.1 on); below debugfs nothing is opened, since that would mount it.
 * Probes of BPF programs stand in kprobes/list only, which is debugfs's.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"

#define DIR	   "/sys/kernel/tracing"
#define INSTANCES  DIR "/instances/*/"
#define KPROBES	   "/sys/kernel/debug/kprobes/list"
#define OLD_TRACER "/sys/kernel/debug/tracing/current_tracer"
#define OLD_EVENTS "/sys/kernel/debug/tracing/set_event"

static unsigned lines_of(const struct answer *an, const char *except)
{
	struct str rest = an->bytes, line;
	unsigned n = 0;

	while (an->state == ANSWER_OK && str_cut(&rest, '\n', &line))
		n += str_trim(line).n && !(except && str_has(line, except));
	return n;
}

static void say(const struct answer *an, enum status status, struct str subject, const char *text,
	struct str observed, const char *wanted, struct findings *out)
{
	struct finding *f = find(out, status, subject_named(SUBJECT_FILE, subject), "%s", text);

	find_observed(f, STR_FMT, STR_ARG(observed));
	find_wanted(f, "%s", wanted);
	find_evidence(f, an);
}

/* "current_tracer" or "instances/osnoise/current_tracer": what it is called in tracefs. */
static struct str name_in(const struct answer *an, const char *dir)
{
	return str_skip(an->path, str_from(dir).n + 1);
}

static unsigned judge_tracer(const struct answer *an, const char *dir, struct findings *out)
{
	struct str tracer = str_trim(an->bytes);

	if (an->state != ANSWER_OK || str_is(tracer, "nop"))
		return 0;
	if (!tracer.n) {
		find_unreadable(out, subject_host(), an, false);
		return 1;
	}
	say(an, STATUS_FAIL, name_in(an, dir), "a tracer runs", tracer, "nop", out);
	return 1;
}

static unsigned judge_events(
	const struct check_in *in, const struct answer *an, const char *dir, struct findings *out)
{
	unsigned n = lines_of(an, NULL);

	if (!n)
		return 0;
	say(an, STATUS_FAIL, name_in(an, dir), "trace events are armed",
		str_printf(in->scratch, "%u events", n), "none", out);
	return 1;
}

static unsigned judge_probes(const struct check_in *in, struct findings *out)
{
	const struct answer *all = in_file(in, KPROBES);
	const struct answer *k = in_file(in, DIR "/kprobe_events");
	const struct answer *u = in_file(in, DIR "/uprobe_events");
	unsigned n = lines_of(all, "[DISABLED]"), kernel = lines_of(k, NULL);
	unsigned user = lines_of(u, NULL);

	/* kprobes/list holds those of kprobe_events too, and of BPF and perf. */
	if (n || kernel)
		say(n ? all : k, STATUS_WARN, STR("kprobes"), "the kernel's code has probes in it",
			str_printf(in->scratch, "%u probes", n ? n : kernel), "none", out);
	if (user)
		say(u, STATUS_WARN, STR("uprobe_events"), "programs have probes in their code",
			str_printf(in->scratch, "%u probes", user), "none", out);
	return (n || kernel) + (user != 0);
}

static unsigned judge_instances(const struct check_in *in, struct findings *out)
{
	struct matches tracers = in_match(in, INSTANCES "current_tracer");
	struct matches events = in_match(in, INSTANCES "set_event");
	unsigned n = 0;

	for (size_t i = 0; i < tracers.n; i++)
		n += judge_tracer(tracers.v[i].answer, DIR, out);
	for (size_t i = 0; i < events.n; i++)
		n += judge_events(in, events.v[i].answer, DIR, out);
	return n;
}

/* An instance's file that is there and does not tell. */
static const struct answer *unread(const struct check_in *in)
{
	static const char *const patterns[] = { INSTANCES "current_tracer", INSTANCES "set_event" };

	for (unsigned p = 0; p < 2; p++) {
		struct matches m = in_match(in, patterns[p]);

		for (size_t i = 0; i < m.n; i++) {
			enum answer_state s = m.v[i].answer->state;

			if (s != ANSWER_OK && s != ANSWER_ABSENT && s != ANSWER_VANISHED)
				return m.v[i].answer;
		}
	}
	return NULL;
}

static void say_nothing(const struct check_in *in, const struct answer *tracer,
	const struct answer *events, struct findings *out)
{
	const struct answer *lost = tracer->state != ANSWER_OK	 ? tracer
				    : events->state != ANSWER_OK ? events
								 : unread(in);
	struct finding *f;

	if (lost) {
		find_unreadable(out, subject_host(), lost, false);
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "no tracer runs and no event is armed");
	find_observed(f, "tracer nop, no events");
	find_wanted(f, "tracer nop, no events");
	find_evidence(f, tracer);
	find_evidence_text(f, events, "empty");
	if (in_file(in, KPROBES)->state == ANSWER_OK)
		find_evidence_text(f, in_file(in, KPROBES), "no probe is armed");
}

/* True: nothing can be said of tracefs on this host, and it was said. */
static bool say_no_tracefs(const struct check_in *in, struct findings *out)
{
	const struct answer *list = in_ask(in, STR(DIR), ASK_LIST);
	struct finding *f;

	if (list->state == ANSWER_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"the kernel was built without tracing");
		return true;
	}
	if (list->state != ANSWER_OK || str_trim(list->bytes).n)
		return false;
	f = find_reason(out, STATUS_UNKNOWN, REASON_ABSENT, subject_host(),
		"tracefs is not mounted: what is traced cannot be seen");
	find_evidence_text(f, list, "an empty directory");
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *tracer = in_file(in, DIR "/current_tracer");
	const struct answer *events = in_file(in, DIR "/set_event");
	const struct host *h = in_fact(in, &fact_host);
	const char *dir = DIR;
	unsigned n = 0;

	(void)self;
	if (h->kernel[0] && !host_kernel_at_least(h, 4, 1)) {
		tracer = in_file(in, OLD_TRACER);
		events = in_file(in, OLD_EVENTS);
		dir = "/sys/kernel/debug/tracing";
	} else if (say_no_tracefs(in, out)) {
		return;
	}
	n += judge_tracer(tracer, dir, out);
	n += judge_events(in, events, dir, out);
	n += judge_instances(in, out);
	n += judge_probes(in, out);
	if (!n)
		say_nothing(in, tracer, events, out);
}

const struct check check_trace_active[] = {
	{
		.id = "trace.active",
		.rule = 1,
		.title = "Nothing is being traced",
		.severity = SEVERITY_HIGH,
		.reads = { { DIR, ASK_LIST }, { DIR "/current_tracer", ASK_FILE },
			{ DIR "/set_event", ASK_FILE }, { DIR "/kprobe_events", ASK_FILE },
			{ DIR "/uprobe_events", ASK_FILE },
			{ INSTANCES "current_tracer", ASK_FILE },
			{ INSTANCES "set_event", ASK_FILE }, { KPROBES, ASK_FILE },
			{ OLD_TRACER, ASK_FILE }, { OLD_EVENTS, ASK_FILE } },
		.needs = { &fact_host },
		.why = "each arming sends an IPI to every CPU, hot ones too; the function tracer then costs at "
		       "every call in the kernel",
		.fix_now = "echo nop > " DIR "/current_tracer; echo > " DIR
			   "/set_event; stop the BPF tools",
		.fix_boot = "remove ftrace= and trace_event= from the command line",
		.remedies = { { REMEDY_KERNEL_ARG_REMOVE, "ftrace", "", NULL },
			{ REMEDY_KERNEL_ARG_REMOVE, "trace_event", "", NULL } },
		.source =
			"Documentation/trace/ftrace.rst; arch/x86/kernel/alternative.c text_poke_sync()",
		.run = run,
	},
	{ 0 },
};
