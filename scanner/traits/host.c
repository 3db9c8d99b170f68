/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who the host is: what differs by nature between any two, so that a comparison can leave it out,
 * and how long it is up, by which counts since boot are compared.
 */
#include "scanner/engine/trait.h"

#include "scanner/base/text.h"
#include "scanner/facts/host.h"

static const char *virt_word(enum virt v)
{
	return v == VIRT_NONE ? "none" : v == VIRT_GUEST ? "guest" : "unknown";
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct host *h = trait_fact(in, &fact_host);

	if (h->name.n)
		trait_add(out, TRAIT_IDENTITY, STR("name"), h->name);
	if (h->machine_id_hash.n)
		trait_line(out, TRAIT_IDENTITY, STR("machine-id hash"), h->machine_id_hash,
			STR("/etc/machine-id"));
	if (h->boot_id.n)
		trait_line(out, TRAIT_IDENTITY, STR("boot id"), h->boot_id,
			STR("/proc/sys/kernel/random/boot_id"));
	if (h->boottime_ns)
		trait_number(out,
			trait_add(out, TRAIT_IDENTITY, STR("uptime"),
				text_duration(in->scratch, h->boottime_ns)),
			(double)h->boottime_ns, "ns");
	trait_add(out, TRAIT_HARDWARE, STR("virtualisation"), str_from(virt_word(h->virt)));
	trait_add(out, TRAIT_STATE, STR("container"), h->container ? STR("yes") : STR("no"));
}

const struct traits traits_host = {
	.group = "host",
	.what = "who the host is, and how long it is up",
	.needs = { &fact_host },
	.gather = gather,
};
