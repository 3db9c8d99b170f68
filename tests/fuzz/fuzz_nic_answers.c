/* SPDX-License-Identifier: Apache-2.0 */
/* What a driver says of itself: tables and rules that are whole or refused, rows in order. */
#include "scanner/facts/net/nic_drivers.h"
#include "scanner/facts/net/nic_settings.h"
#include "scanner/facts/net/nic_stats.h"
#include "tests/fuzz/fuzz.h"

static void stats(struct arena *a, struct str input)
{
	struct nic_stats s;
	struct nic_stats_moved m;
	int queue;

	if (!nic_stats_parse(a, input, &s))
		return;
	nic_stats_subtract(a, &s, &s, &m);
	FUZZ_CHECK(m.n == s.n && !m.came && !m.went && !m.reset);
	for (size_t i = 0; i < s.n && i < 64; i++) {
		FUZZ_CHECK(s.v[i].name.n > 0);
		FUZZ_CHECK(i == 0 || str_cmp(s.v[i - 1].name, s.v[i].name) <= 0);
		(void)nic_counter_of(STR("mlx5_core"), s.v[i].name, &queue);
		FUZZ_CHECK(queue >= -1);
	}
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct nic_rules rules;
	struct nic_rss rss;
	uint64_t n;
	bool fixed;

	if (nic_rss_parse(a, input, &rss))
		FUZZ_CHECK(!rss.n || rss.table);
	if (nic_rules_parse(a, input, &rules))
		FUZZ_CHECK(!rules.n || rules.v);
	(void)nic_number(input, "rx", &n);
	(void)nic_switch_of(input, "rx-gro", &fixed);
	stats(a, input);
}
