/* SPDX-License-Identifier: Apache-2.0 */
/* RDMA devices: ports, and counters of loss that ever counted. */
#include "scanner/engine/trait.h"

#include "scanner/facts/answers.h"

#define FOLDER "/sys/class/infiniband/"

struct rdma {
	const struct trait_in *in;
	struct trait_out *out;
};

/* DEVICE/ports/N/link_layer, …/state, …/counters/NAME, …/hw_counters/NAME */
static void take(void *user, const struct answer *an)
{
	struct rdma *r = user;
	struct str rest = str_skip(an->path, sizeof(FOLDER) - 1), device, ports, port, folder;
	uint64_t n;

	if (an->kind != ASK_FILE || an->state != ANSWER_OK || !str_cut(&rest, '/', &device) ||
		!str_cut(&rest, '/', &ports) || !str_is(ports, "ports") ||
		!str_cut(&rest, '/', &port))
		return;
	if (str_is(rest, "link_layer") || str_is(rest, "state")) {
		trait_answer(r->out, str_is(rest, "state") ? TRAIT_STATE : TRAIT_HARDWARE,
			trait_key(r->in, STR_FMT " port " STR_FMT " " STR_FMT, STR_ARG(device),
				STR_ARG(port), STR_ARG(rest)),
			an, NULL);
		return;
	}
	if (str_cut(&rest, '/', &folder) && rest.n && fact_u64(an, &n) == 0 && n)
		trait_counter_file(r->in, r->out,
			trait_key(r->in, STR_FMT " port " STR_FMT " " STR_FMT, STR_ARG(device),
				STR_ARG(port), STR_ARG(rest)),
			an, 64);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	struct rdma r = { in, out };

	answers_below(in->answers, FOLDER, take, &r);
}

const struct traits traits_rdma = {
	.group = "rdma",
	.what = "RDMA ports and their counters",
	.gather = gather,
};
