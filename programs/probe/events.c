/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/events.h"

#include <errno.h>
#include <string.h>

const char *kind_word(enum kind k)
{
	static const char *const words[KINDS] = { "none", "tick", "irq", "softirq", "thread",
		"idle", "reschedule", "call", "irq-work", "vector", "fault", "nmi", "mce", "smi",
		"steal", "lost", "unexplained" };

	return words[k];
}

/* Vectors of x86 (arch/x86/include/asm/trace/irq_vectors.h) come in pairs. */
#define VECTOR(vector, kind, label)                                                                \
	{ "irq_vectors", vector "_entry", kind, EDGE_ENTER, NULL, NULL, label },                   \
	{                                                                                          \
		"irq_vectors", vector "_exit", kind, EDGE_EXIT, NULL, NULL, label                  \
	}

const struct tracepoint tracepoints[] = {
	VECTOR("local_timer", KIND_TICK, "timer interrupt"),
	VECTOR("reschedule", KIND_RESCHEDULE, "reschedule IPI"),
	VECTOR("call_function", KIND_CALL, "function call IPI"),
	VECTOR("call_function_single", KIND_CALL, "function call IPI"),
	/* Its exit may not be sampled (irq_vectors.h, TRACE_EVENT_PERF_PERM): perf itself uses it. */
	{ "irq_vectors", "irq_work_entry", KIND_IRQ_WORK, EDGE_BRIEF, NULL, NULL, "irq_work IPI" },
	VECTOR("thermal_apic", KIND_VECTOR, "thermal interrupt"),
	VECTOR("threshold_apic", KIND_VECTOR, "machine check threshold"),
	VECTOR("deferred_error_apic", KIND_VECTOR, "deferred machine check"),
	VECTOR("error_apic", KIND_VECTOR, "APIC error"),
	VECTOR("spurious_apic", KIND_VECTOR, "spurious interrupt"),
	VECTOR("x86_platform_ipi", KIND_VECTOR, "platform interrupt"),
	{ "ipi", "ipi_entry", KIND_CALL, EDGE_ENTER, NULL, NULL, "IPI" }, /* arm64 */
	{ "ipi", "ipi_exit", KIND_CALL, EDGE_EXIT, NULL, NULL, "IPI" },
	{ "irq", "irq_handler_entry", KIND_IRQ, EDGE_ENTER, "irq", "name", NULL },
	{ "irq", "irq_handler_exit", KIND_IRQ, EDGE_EXIT, "irq", NULL, NULL },
	{ "irq", "softirq_entry", KIND_SOFTIRQ, EDGE_ENTER, "vec", NULL, NULL },
	{ "irq", "softirq_exit", KIND_SOFTIRQ, EDGE_EXIT, "vec", NULL, NULL },
	{ "sched", "sched_switch", KIND_THREAD, EDGE_SWITCH, "prev_state", "next_comm", NULL },
	{ "workqueue", "workqueue_execute_start", KIND_THREAD, EDGE_WORK, "function", NULL, NULL },
	{ "exceptions", "page_fault_user", KIND_FAULT, EDGE_AT, NULL, NULL, "page fault" },
	{ "exceptions", "page_fault_kernel", KIND_FAULT, EDGE_AT, NULL, NULL, "page fault" },
	{ "nmi", "nmi_handler", KIND_NMI, EDGE_BEHIND, "delta_ns", NULL, "NMI" },
	{ "mce", "mce_record", KIND_MCE, EDGE_AT, NULL, NULL, "machine check" },
	{ "tlb", "tlb_flush", KIND_CALL, EDGE_MARK, "reason", NULL, "TLB shootdown" },
};
const unsigned n_tracepoints = sizeof(tracepoints) / sizeof(tracepoints[0]);

static bool number_behind(struct str line, const char *word, uint64_t *ret)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= line.n; i++) {
		struct str rest = str_skip(line, i), digits;

		if (str_starts(rest, word)) {
			rest = str_skip(rest, n);
			return str_cut(&rest, ';', &digits) && !str_u64(str_trim(digits), 10, ret);
		}
	}
	return false;
}

/* "field:__data_loc char[] name;	offset:12;	size:4;	signed:0;" */
static bool field_line(struct str line, struct str *ret_name, struct field *ret)
{
	struct str declared, head, name;
	uint64_t offset, size;

	line = str_trim(line);
	if (!str_starts(line, "field:") || !str_cut(&line, ';', &declared))
		return false;
	declared = str_skip(declared, strlen("field:"));
	if (!str_split_last(declared, ' ', &head, &name) ||
		!number_behind(line, "offset:", &offset) || !number_behind(line, "size:", &size) ||
		offset > UINT16_MAX || size > UINT16_MAX)
		return false;
	str_split(name, '[', &name, &declared);
	*ret_name = name;
	*ret = (struct field){ (uint16_t)offset, (uint16_t)size, str_starts(head, "__data_loc") };
	return true;
}

static bool lacks(const char *wanted, const struct field *f)
{
	return wanted && !f->size;
}

int format_parse(struct str text, const struct tracepoint *of, struct format *ret)
{
	struct format f = { .of = of };
	struct str line, name;
	struct field field;
	uint64_t id = 0;

	while (str_cut(&text, '\n', &line)) {
		if (str_starts(line, "ID:") && str_u64(str_trim(str_skip(line, 3)), 10, &id))
			return -EINVAL;
		if (!field_line(line, &name, &field))
			continue;
		if (of->number && str_is(name, of->number))
			f.number = field;
		if (of->text && str_is(name, of->text))
			f.text = field;
		if (of->edge == EDGE_SWITCH && str_is(name, "prev_pid"))
			f.prev_pid = field;
		if (of->edge == EDGE_SWITCH && str_is(name, "next_pid"))
			f.next_pid = field;
	}
	if (!id || id > UINT16_MAX || lacks(of->number, &f.number) || lacks(of->text, &f.text))
		return -EINVAL;
	if (of->edge == EDGE_SWITCH && (f.prev_pid.size != 4 || f.next_pid.size != 4))
		return -EINVAL;
	f.id = (uint16_t)id;
	*ret = f;
	return 0;
}

uint16_t interned_add(struct interned *names, struct str name)
{
	if (!names->n) {
		names->v = arena_grow(names->a, names->v, 0, &names->cap, sizeof(*names->v));
		names->v[names->n++] = (struct str){ 0 };
	}
	for (size_t i = 0; i < names->n; i++) {
		if (str_eq(names->v[i], name))
			return (uint16_t)i;
	}
	if (names->n > UINT16_MAX)
		return NAME_NONE;
	names->v = arena_grow(names->a, names->v, names->n, &names->cap, sizeof(*names->v));
	names->v[names->n] = str_copy(names->a, name);
	return (uint16_t)names->n++;
}

const struct format *formats_find(const struct formats *f, uint16_t id)
{
	for (unsigned i = 0; i < f->n; i++) {
		if (f->v[i].id == id)
			return &f->v[i];
	}
	return NULL;
}

static int read_number(struct str raw, struct field f, int64_t *ret)
{
	int32_t four;
	uint8_t one;

	if ((size_t)f.offset + f.size > raw.n)
		return -EINVAL;
	if (f.size == 8) {
		memcpy(ret, raw.p + f.offset, 8);
	} else if (f.size == 4) {
		memcpy(&four, raw.p + f.offset, 4);
		*ret = four;
	} else if (f.size == 1) {
		memcpy(&one, raw.p + f.offset, 1);
		*ret = one;
	} else {
		return -EINVAL;
	}
	return 0;
}

/* A text ends with its NUL, or where its room does. */
static int read_text(struct str raw, struct field f, struct str *ret)
{
	size_t at = f.offset, size = f.size;
	uint32_t where;

	if (at + size > raw.n)
		return -EINVAL;
	if (f.located) {
		if (size != 4)
			return -EINVAL;
		memcpy(&where, raw.p + at, 4);
		at = where & 0xffff;
		size = where >> 16;
		if (at + size > raw.n)
			return -EINVAL;
	}
	*ret = (struct str){ raw.p + at, strnlen(raw.p + at, size) };
	return 0;
}

static struct str softirq_name(int64_t vector)
{
	static const char *const names[] = { "HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL",
		"TASKLET", "SCHED", "HRTIMER", "RCU" };

	return vector >= 0 && (size_t)vector < sizeof(names) / sizeof(names[0])
		       ? str_from(names[vector])
		       : STR("softirq");
}

/* Until somebody looks up whose address it is (works.h). */
static struct str work_name(char name[WORK_NAME], uint64_t address)
{
	for (unsigned i = 0; i < 16; i++)
		name[1 + i] = "0123456789abcdef"[address >> (60 - 4 * i) & 15];
	name[0] = WORK_MARK;
	return (struct str){ name, WORK_NAME };
}

static int decode_switch(const struct format *f, struct str raw, struct event *e)
{
	int64_t prev, next;

	if (read_number(raw, f->prev_pid, &prev) || read_number(raw, f->next_pid, &next))
		return -EINVAL;
	e->prev = (int32_t)prev;
	e->next = (int32_t)next;
	return 0;
}

int event_decode(
	const struct formats *fs, struct str raw, struct interned *names, struct event *ret)
{
	const struct format *f;
	struct event e = { 0 };
	char work[WORK_NAME];
	struct str name;
	int64_t number = 0;
	uint16_t id;

	if (raw.n < sizeof(id))
		return -EINVAL;
	memcpy(&id, raw.p, sizeof(id));
	f = formats_find(fs, id);
	if (!f || (f->of->number && read_number(raw, f->number, &number)))
		return -EINVAL;
	name = str_from(f->of->label);
	if (f->of->kind == KIND_SOFTIRQ)
		name = softirq_name(number);
	if (f->of->edge == EDGE_WORK)
		name = work_name(work, (uint64_t)number);
	if (f->of->text && read_text(raw, f->text, &name))
		return -EINVAL;
	if (f->of->edge == EDGE_SWITCH && decode_switch(f, raw, &e))
		return -EINVAL;
	/* Only what another CPU asked for (1, include/trace/events/tlb.h) is news. */
	if (f->of->edge == EDGE_MARK && number != 1)
		return -EINVAL;
	e.kind = (uint8_t)f->of->kind;
	e.edge = (uint8_t)f->of->edge;
	/* arm64's timer is an interrupt like any other (drivers/clocksource/arm_arch_timer.c). */
	if (e.kind == KIND_IRQ && e.edge == EDGE_ENTER && str_is(name, "arch_timer"))
		e.kind = KIND_TICK;
	e.value = number > 0 || f->of->edge == EDGE_WORK ? (uint64_t)number : 0;
	e.name = interned_add(names, name);
	*ret = e;
	return 0;
}
