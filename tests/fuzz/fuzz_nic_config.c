/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of file that sets a network card up. */
#include "scanner/facts/answers.h"
#include "scanner/facts/facts.h"
#include "scanner/facts/net/nic_config_parts.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	static const struct netdev card = {
		.name = { "eth0", 4 }, .driver = { "ice", 3 }, .bus = { "0000:3b:00.0", 12 }
	};
	struct netdevs devices = { .v = &card, .n = 1 };
	struct commands commands = { .n = 0 };
	struct facts_entry entries[] = { { &fact_netdevs, &devices },
		{ &fact_commands, &commands } };
	struct facts facts = { .v = entries, .n = 2 };
	struct answers *answers = answers_new(a);
	struct fact_in in = { .answers = answers, .facts = &facts, .arena = a };
	struct answer an = { .path = STR("/x"), .state = ANSWER_OK, .bytes = input };
	struct nic_config config = { .n = 0 };

	input = str_head(input, 16 << 10);
	an.bytes = input;
	answers_put(answers, &an);
	for (unsigned i = 0; i < FACT_ASKS && fact_nic_config.asks[i].path; i++) {
		struct match *m =
			answers_add_match(answers, fact_nic_config.asks[i].path, ASK_FILE);

		m->answer = &an;
		m->star[0] = STR("x");
	}
	fact_nic_config.parse(&in, &config);
	FUZZ_CHECK(config.n <= NIC_CLAIMS_CAP);
	for (size_t i = 0; i < config.n; i++)
		FUZZ_CHECK(config.v[i].value.n && config.v[i].setting < NIC_SETTINGS);
}
