/* SPDX-License-Identifier: Apache-2.0 */
/* Subjects, and the fingerprint that lets a finding be recognised after a reboot. */
#include "scanner/engine/findings.h"

static struct subject blank(enum subject_kind kind)
{
	return (struct subject){
		.kind = kind,
		.cpu = -1,
		.node = -1,
		.irq = -1,
		.pid = -1,
		.ifindex = -1,
	};
}

struct subject subject_host(void)
{
	struct subject s = blank(SUBJECT_HOST);

	s.key = s.label = STR("host");
	return s;
}

struct subject subject_named(enum subject_kind kind, struct str key)
{
	struct subject s = blank(kind);

	s.key = s.label = key;
	return s;
}

struct subject subject_cpu(struct arena *a, unsigned cpu)
{
	struct subject s = blank(SUBJECT_CPU);

	s.cpu = (int)cpu;
	s.key = s.label = str_printf(a, "cpu%u", cpu);
	return s;
}

struct subject subject_cpus(struct arena *a, struct cpuset cpus)
{
	struct subject s = blank(SUBJECT_CPU);

	if (cpuset_count(cpus) == 1)
		return subject_cpu(a, (unsigned)cpuset_next(cpus, 0));
	s.key = s.label = str_printf(a, "cpus " STR_FMT, STR_ARG(cpuset_format(a, cpus)));
	return s;
}

struct subject subject_node(struct arena *a, unsigned node)
{
	struct subject s = blank(SUBJECT_NODE);

	s.node = (int)node;
	s.key = s.label = str_printf(a, "node%u", node);
	return s;
}

struct subject subject_irq(struct arena *a, unsigned irq, struct str device, struct str actions)
{
	struct subject s = blank(SUBJECT_IRQ);

	s.irq = (int)irq;
	s.key = device.n ? device : str_printf(a, "irq%u", irq);
	s.label = str_printf(a, "irq %u " STR_FMT, irq, STR_ARG(actions));
	return s;
}

struct subject subject_nic(struct arena *a, struct str name, struct str bus, unsigned ifindex)
{
	struct subject s = blank(SUBJECT_NIC);

	(void)a;
	s.ifindex = ifindex ? (int)ifindex : -1;
	s.key = bus.n ? bus : name;
	s.label = name;
	return s;
}

struct subject subject_task(struct arena *a, int pid, struct str comm)
{
	struct subject s = blank(SUBJECT_PROCESS);

	s.pid = pid;
	s.key = comm;
	s.label = str_printf(a, "pid %d " STR_FMT, pid, STR_ARG(comm));
	return s;
}

uint64_t subject_fingerprint(const char *id, const struct subject *s)
{
	uint64_t h = text_hash(str_from(id));

	h = text_hash_more(h, STR("\0"));
	h = text_hash_more(h, str_from(subject_kind_word(s->kind)));
	h = text_hash_more(h, STR("\0"));
	return text_hash_more(h, s->key);
}
