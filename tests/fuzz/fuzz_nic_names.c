/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A driver's own counters, and what the table of drivers makes of their names; names of interrupts.
 * The first line is the driver's name.
 */
#include "scanner/facts/net/nic_drivers.h"
#include "scanner/facts/net/nic_functions.h"
#include "scanner/facts/net/nic_stats.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str text)
{
	struct nic_stats_moved moved;
	struct nic_stats stats;
	struct str driver;
	int queue;

	if (!str_cut(&text, '\n', &driver))
		return;
	if (nic_queue_of(driver, STR("eth0"), &queue) == QUEUE_UNTOLD)
		FUZZ_CHECK(queue == -1);
	if (!nic_stats_parse(a, text, &stats))
		return;
	for (size_t i = 0; i < stats.n; i++) {
		const struct nic_counter *c = nic_counter_of(driver, stats.v[i].name, &queue);

		FUZZ_CHECK(!c || c->class < NIC_COUNTER_CLASSES);
		FUZZ_CHECK(queue >= -1);
	}
	nic_stats_subtract(a, &stats, &stats, &moved);
	FUZZ_CHECK(moved.n == stats.n && !moved.reset && !moved.came && !moved.went);
}
