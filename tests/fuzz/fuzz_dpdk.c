/* SPDX-License-Identifier: Apache-2.0 */
/* Telemetry: the packet of a server, and the text that is made of all of its answers. */
#include "scanner/facts/process/dpdk.h"
#include "scanner/source/dpdk/line.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct dpdk t = { .from = NULL };
	struct str value = { 0 };
	const char *wrong = dpdk_value_of(a, input, STR("/ethdev/stats"), &value);

	FUZZ_CHECK(wrong || value.n);
	for (size_t i = 0; i < value.n; i++)
		FUZZ_CHECK((unsigned char)value.p[i] >= ' ');
	dpdk_parse(a, input, &t);
	FUZZ_CHECK(t.valid || t.n == 0);
	for (size_t i = 0; i < t.n; i++) {
		const struct dpdk_process *p = &t.v[i];

		FUZZ_CHECK(p->prefix.n && p->pid >= 0);
		FUZZ_CHECK(p->n_ports == 0 || p->ports);
		for (size_t k = 0; k < p->n_ports; k++)
			FUZZ_CHECK(p->ports[k].n_queues == 0 || p->ports[k].queues);
		for (size_t k = 0; k < p->n_problems; k++)
			FUZZ_CHECK(p->problems[k].command.n && p->problems[k].why.n);
	}
}
