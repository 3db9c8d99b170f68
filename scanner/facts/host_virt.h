/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the host is a guest, from the signs that it shows; and pieces of host.c for tests. */
#ifndef LATSCAN_FACTS_HOST_VIRT_H
#define LATSCAN_FACTS_HOST_VIRT_H

#include "scanner/facts/host.h"

struct virt_signs {
	struct str hypervisor_type, dmi_vendor, dmi_product; /* empty: not told */
	bool cpu_known, cpu_hypervisor;
};
void host_read_virt(struct host *h, struct arena *a, const struct virt_signs *signs);

/* "6.1.0-13-amd64" to 6, 1, 0; zeros for what is no number. */
void host_parse_release(struct str release, unsigned kernel[3]);
bool host_version_is_rt(struct str version);

#endif
