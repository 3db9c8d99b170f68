/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest or metal. CPUID's hypervisor bit decides on x86 where it is set; some hypervisors hide
 * it, and arm64 has none: then the firmware's tables tell. Clouds rent metal under the same
 * vendor name, so a vendor of both is told by its product.
 */
#include "scanner/facts/host_virt.h"

static const struct maker {
	const char *vendor;  /* the beginning of sys_vendor; "" for any */
	const char *product; /* a part of product_name; NULL for any */
	const char *metal;   /* product names with it are metal; NULL: none */
} makers[] = {
	{ "QEMU", NULL, NULL },
	{ "VMware", NULL, NULL },
	{ "Amazon EC2", NULL, ".metal" },
	{ "Google", "Google Compute Engine", "metal" },
	{ "Microsoft Corporation", "Virtual Machine", NULL },
	{ "Xen", NULL, NULL },
	{ "OpenStack", NULL, NULL },
	{ "Red Hat", NULL, NULL },
	{ "oVirt", NULL, NULL },
	{ "innotek GmbH", NULL, NULL },
	{ "", "VirtualBox", NULL },
	{ "Parallels", NULL, NULL },
	{ "Bochs", NULL, NULL },
	{ "BHYVE", NULL, NULL },
	{ "Nutanix", "AHV", NULL },
	{ "DigitalOcean", NULL, NULL },
	{ "Apple Inc.", "Apple Virtualization", NULL },
	{ "", "KVM", NULL },
	{ "", "OpenStack", NULL },
	{ "", "HVM domU", NULL },
};

static bool is_guest(struct str vendor, struct str product)
{
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		const struct maker *m = &makers[i];

		if (str_starts(vendor, m->vendor) && (!m->product || str_has(product, m->product)))
			return !m->metal || !str_has(product, m->metal);
	}
	return false;
}

static struct str dmi_text(struct arena *a, const struct virt_signs *s)
{
	return str_printf(a, "DMI says \"" STR_FMT "%s" STR_FMT "\"", STR_ARG(s->dmi_vendor),
		s->dmi_vendor.n && s->dmi_product.n ? " " : "", STR_ARG(s->dmi_product));
}

void host_read_virt(struct host *h, struct arena *a, const struct virt_signs *s)
{
	bool dmi = s->dmi_vendor.n || s->dmi_product.n;

	h->virt = VIRT_GUEST;
	if (s->hypervisor_type.n) {
		h->virt_why = str_printf(a, "/sys/hypervisor/type says \"" STR_FMT "\"",
			STR_ARG(s->hypervisor_type));
	} else if (dmi && is_guest(s->dmi_vendor, s->dmi_product)) {
		h->virt_why = dmi_text(a, s);
	} else if (s->cpu_known && s->cpu_hypervisor) {
		h->virt_why = STR("the CPU's hypervisor bit is set");
	} else if (s->cpu_known) {
		h->virt = VIRT_NONE;
		h->virt_why = STR("the CPU's hypervisor bit is clear");
	} else if (dmi) {
		h->virt = VIRT_NONE;
		h->virt_why = dmi_text(a, s);
	} else {
		h->virt = VIRT_UNKNOWN;
		h->virt_why = STR("neither CPU features nor DMI were read");
	}
}
