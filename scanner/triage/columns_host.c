/* SPDX-License-Identifier: Apache-2.0 */
/* What is counted for the whole host: /proc/vmstat, network devices, pressure. */
#include "scanner/triage/columns_map.h"
#include "scanner/triage/counters.h"

void columns_vmstat(struct columns *c, const struct vmstat *s)
{
	if (!s || !s->valid)
		return;
	for (size_t i = 0; i < s->n; i++) {
		const char *word = counter_of_vmstat(s->v[i].name);
		const struct columns_name name = { .part = { STR("vmstat/"), s->v[i].name },
			.suspect = str_from(word),
			.bits = 64 };

		if (word)
			columns_tell(c, &name, RING_NO_CPU, s->v[i].value, BEFORE_TOLD);
	}
}

void columns_netdevs(struct columns *c, const struct netdevs *s)
{
	for (size_t i = 0; s && s->stats_valid && i < s->n; i++) {
		const struct netdev *d = &s->v[i];
		const struct {
			const char *word, *suspect;
			uint64_t value;
		} v[] = {
			{ "rx_packets", "", d->rx_packets },
			{ "tx_packets", "", d->tx_packets },
			{ "rx_errs", "loss", d->rx_errs },
			{ "rx_drop", "loss", d->rx_drop },
			{ "rx_fifo", "loss", d->rx_fifo },
			{ "rx_frame", "loss", d->rx_frame },
			{ "tx_errs", "loss", d->tx_errs },
			{ "tx_drop", "loss", d->tx_drop },
			{ "tx_fifo", "loss", d->tx_fifo },
			{ "tx_carrier", "loss", d->tx_carrier },
		};

		for (size_t k = 0; d->has_stats && k < sizeof(v) / sizeof(v[0]); k++) {
			const struct columns_name name = { .part = { STR("net/"), d->name, STR("/"),
								   str_from(v[k].word) },
				.suspect = str_from(v[k].suspect),
				.bits = 64 };

			columns_tell(c, &name, RING_NO_CPU, v[k].value, BEFORE_TOLD);
		}
	}
}

static struct str suspect_of_pressure(const char *what)
{
	struct str s = str_from(what);

	if (str_is(s, "cpu"))
		return STR("foreign-task");
	if (str_is(s, "memory"))
		return STR("reclaim");
	return str_is(s, "irq") ? STR("irq") : STR("");
}

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=12345", in microseconds (kernel/sched/psi.c). */
void columns_pressure(struct columns *c, const char *what, struct str text)
{
	struct str line, kind, word;
	uint64_t us;

	while (str_cut(&text, '\n', &line)) {
		struct columns_name name = { .part = { STR("pressure/"), str_from(what), STR("/") },
			.suspect = suspect_of_pressure(what),
			.is_time = true,
			.bits = 64 };

		if (!str_word(&line, &kind) || (!str_is(kind, "some") && !str_is(kind, "full")))
			continue;
		name.part[3] = kind;
		while (str_word(&line, &word)) {
			if (str_starts(word, "total=") && !str_u64(str_skip(word, 6), 10, &us) &&
				us < UINT64_MAX / 1000)
				columns_tell(c, &name, RING_NO_CPU, us * 1000, BEFORE_TOLD);
		}
	}
}
