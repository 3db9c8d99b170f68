/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of a device tell of a link only where all of it was there, and sizes are real ones. */
#include "scanner/facts/hw/pci_config.h"
#include "tests/fuzz/fuzz.h"

static bool is_size(unsigned n)
{
	return n == 0 || (n >= 128 && n <= 4096 && (n & (n - 1)) == 0);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct pci_config c, shorter;

	(void)a;
	pci_config_parse(input, &c);
	FUZZ_CHECK((c.state == PCI_CONFIG_NONE) == (input.n == 0));
	FUZZ_CHECK(c.state == PCI_CONFIG_EXPRESS || !c.has_link);
	FUZZ_CHECK(c.state != PCI_CONFIG_EXPRESS || input.n >= 0x40 + 0x0c);
	FUZZ_CHECK(c.has_link || (!c.aspm_on && !c.width && !c.speed));
	FUZZ_CHECK(c.aspm_on <= 3 && c.aspm_can <= 3 && c.width <= 63 && c.speed <= 15);
	FUZZ_CHECK(c.has_l1ss || !c.l1ss_on);
	FUZZ_CHECK(is_size(c.payload) && is_size(c.payload_can) && is_size(c.read_request));
	/* Without its last bytes it says the same of its link, or that it was cut off. */
	pci_config_parse(str_head(input, input.n / 2), &shorter);
	FUZZ_CHECK(!shorter.has_link || (shorter.aspm_on == c.aspm_on && shorter.width == c.width));
}
