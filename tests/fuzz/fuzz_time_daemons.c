/* SPDX-License-Identifier: Apache-2.0 */
/* Command lines and configuration of whatever is called like a time daemon; logs and state files. */
#include "scanner/facts/net/phcs.h"
#include "scanner/facts/net/ptp4l_stats.h"
#include "scanner/facts/net/ptp_log.h"
#include "scanner/facts/net/sfptpd.h"
#include "scanner/facts/net/time_daemons.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct time_daemons t = { .from = NULL };
	struct ptp4l_stats stats = { .from = NULL };
	struct sfptpd sf = { .from = NULL };
	struct ptp_log log = { .from = NULL };
	struct phc phc = { .vclocks = 0 };

	time_daemons_parse(a, input, NULL, NULL, &t);
	for (size_t i = 0; i < t.n; i++) {
		FUZZ_CHECK(t.v[i].n_clocks <= TIMED_CLOCKS_MAX);
		FUZZ_CHECK(!t.v[i].n_clocks == !t.v[i].clocks);
	}
	ptp4l_stats_parse(a, input, &stats);
	FUZZ_CHECK(stats.valid || !stats.n);
	sfptpd_parse(a, input, &sf);
	ptp_log_parse(a, input, &log);
	for (size_t i = 0; log.valid && i < log.n; i++)
		FUZZ_CHECK(!log.files[i].n || log.files[i].v);
	phc_parse(input, &phc);
	FUZZ_CHECK(!phc.has_offset || phc.bound_ns >= 0);
}
