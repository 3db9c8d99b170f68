/* SPDX-License-Identifier: Apache-2.0 */
/* Values that are a line or less, of the host and of the command line: taken whole or not at all. */
#include "scanner/base/address.h"
#include "scanner/base/date.h"
#include "scanner/base/text.h"
#include "scanner/engine/catalogue.h"
#include "scanner/engine/feeds.h"
#include "scanner/engine/finding.h"
#include "scanner/engine/remedy.h"
#include "scanner/facts/cpu/cpufreq.h"
#include "scanner/facts/cpu/cpus_model.h"
#include "scanner/facts/host.h"
#include "scanner/facts/host_virt.h"
#include "scanner/facts/hw/bios_names.h"
#include "scanner/facts/hw/pci.h"
#include "scanner/facts/hw/pci_aer.h"
#include "scanner/facts/mem/mempolicies.h"
#include "scanner/facts/process/tasks.h"
#include "scanner/facts/service/tunings.h"
#include "scanner/facts/service/tunings_programs.h"
#include "scanner/lint/kernel.h"
#include "scanner/source/escape.h"
#include "scanner/triage/spikes.h"
#include "tests/fuzz/fuzz.h"

static void addresses(struct arena *a, struct str input)
{
	struct address one, again;
	struct feed_group group;
	struct feed_peer peer;
	struct feeds feeds = { 0 };

	if (address_parse(input, &one) == 0) {
		FUZZ_CHECK(address_parse(address_text(a, one), &again) == 0);
		FUZZ_CHECK(str_eq(address_text(a, again), address_text(a, one)));
	}
	if (feed_group_parse(input, &group) == 0)
		FUZZ_CHECK(group.port < 1 << 16);
	(void)feed_peer_parse(input, &peer);
	(void)feeds_add_group(a, &feeds, input);
	(void)feeds_add_peer(a, &feeds, input);
}

static void words(struct arena *a, struct str input)
{
	enum answer_state state;
	enum remedy_kind kind;
	enum severity severity;
	enum spike_clock clock;
	enum reason reason;
	double limit;
	struct str error = { 0 };
	uint64_t ns;
	int number;

	(void)severity_from_word(input, &severity);
	(void)reason_from_word(input, &reason);
	(void)remedy_kind_from_word(input, &kind);
	(void)answer_state_from_word(input, &state);
	(void)spike_clock_of(input, &clock);
	(void)errno_from_name(input, &number);
	(void)date_time_parse(input, &ns);
	if (text_duration_parse(input, 1000000000000U, &ns) == 0)
		FUZZ_CHECK(ns <= 1000000000000U);
	for (size_t i = 0; check_table[i] && i < 64; i++) {
		if (check_n_limits(check_table[i]) &&
			limit_parse(a, check_table[i], 0, input, &limit, &error))
			FUZZ_CHECK(error.n > 0);
	}
}

static void host(struct arena *a, struct str input)
{
	struct cpus cpus = { 0 };
	struct tuning tuning = { 0 };
	struct aer_counts aer = { 0 };
	struct mempolicy policy;
	struct kernel_id id;
	struct cpuset set;
	unsigned kernel[3];
	uint64_t minor, major;

	cpus_read_modalias(&cpus, input);
	cpus_read_cpuinfo(&cpus, input);
	host_parse_release(input, kernel);
	(void)host_version_is_rt(input);
	(void)cpufreq_parse_cpus(a, input, &set);
	(void)pci_parse_speed(input);
	(void)pci_parse_width(input);
	if (pci_aer_parse(a, input, &aer))
		FUZZ_CHECK(aer.n <= AER_ROWS);
	(void)mempolicy_parse(a, input, &policy);
	(void)task_parse_faults(input, &minor, &major);
	(void)tuning_take_list(a, input, false, &tuning);
	(void)tuning_take_list(a, input, true, &tuning);
	(void)bios_item_of(a, input);
	if (kernel_id_parse(a, input, &id) == 0)
		FUZZ_CHECK(kernel_id_name(a, &id).n > 0);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	addresses(a, input);
	words(a, input);
	host(a, input);
}
