/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A user without CAP_SYS_ADMIN is given the first 64 bytes only (drivers/pci/pci-sysfs.c,
 * pci_read_config); capabilities begin behind them. Their list is a chain of offsets that the
 * device, or who captured it, may have bent into a ring: it has room for 48 entries of four
 * bytes between 0x40 and 0xff, and no more are followed. A device that fell off its bus
 * answers every read with ones.
 */
#include "scanner/facts/hw/pci_config.h"

enum {
	HEADER = 64,
	CLASSIC = 256,
	EXTENDED = 4096,
	VENDOR = 0x00,
	DEVICE = 0x02,
	STATUS = 0x06,
	STATUS_HAS_LIST = 0x10,
	LIST = 0x34,
	ID_EXPRESS = 0x10,
	ENTRIES = (CLASSIC - HEADER) / 4,
	EXTENDED_ENTRIES = (EXTENDED - CLASSIC) / 8,
	ID_L1SS = 0x1e,
	L1SS_CONTROL = 0x08,
};

/* In the PCI Express capability. */
enum {
	FLAGS = 0x02,
	DEVICE_CAP = 0x04,
	DEVICE_CONTROL = 0x08,
	LINK_CAP = 0x0c,
	LINK_CONTROL = 0x10,
	LINK_STATUS = 0x12,
	END_OF_LINK = 0x14,
	END_OF_DEVICE = 0x0c,
};

static bool has(struct str b, size_t at, size_t n)
{
	return at <= b.n && b.n - at >= n;
}

static unsigned byte_at(struct str b, size_t at)
{
	return has(b, at, 1) ? (unsigned char)b.p[at] : 0;
}

static unsigned word_at(struct str b, size_t at)
{
	return byte_at(b, at) | byte_at(b, at + 1) << 8;
}

static uint32_t long_at(struct str b, size_t at)
{
	return word_at(b, at) | (uint32_t)word_at(b, at + 2) << 16;
}

unsigned pci_speed_tenths(unsigned number)
{
	static const unsigned tenths[] = { 0, 25, 50, 80, 160, 320, 640 };

	return number < sizeof(tenths) / sizeof(tenths[0]) ? tenths[number] : 0;
}

/* 0 when there is none; *ret_state says why, when that is not because the list ended. */
static size_t find_express(struct str b, enum pci_config_state *ret_state)
{
	size_t at = byte_at(b, LIST) & ~3u;

	*ret_state = PCI_CONFIG_PCI;
	if (!(word_at(b, STATUS) & STATUS_HAS_LIST))
		return 0;
	for (unsigned i = 0; at != 0; i++) {
		if (at < HEADER || i == ENTRIES) {
			*ret_state = PCI_CONFIG_BAD;
			return 0;
		}
		if (!has(b, at, 2)) {
			*ret_state = PCI_CONFIG_SHORT;
			return 0;
		}
		if (byte_at(b, at) == ID_EXPRESS)
			return at;
		if (byte_at(b, at) == 0xff) {
			*ret_state = PCI_CONFIG_BAD;
			return 0;
		}
		at = byte_at(b, at + 1) & ~3u;
	}
	return 0;
}

/* Extended capabilities: sixteen bits of id, four of version, twelve of the next one's place. */
static void read_substates(struct str b, struct pci_config *c)
{
	size_t at = CLASSIC;

	for (unsigned i = 0; i < EXTENDED_ENTRIES && at >= CLASSIC; i++) {
		uint32_t head = long_at(b, at);

		if (!has(b, at, L1SS_CONTROL + 4) || head == 0 || head == UINT32_MAX)
			return;
		if ((head & 0xffff) == ID_L1SS) {
			c->has_l1ss = true;
			c->l1ss_on = long_at(b, at + L1SS_CONTROL) & 0xf;
			return;
		}
		at = head >> 20 & ~3u;
	}
}

/* Sizes are powers of two from 128 bytes on; 6 and 7 are reserved. */
static unsigned size_of(unsigned code)
{
	return code <= 5 ? 128u << code : 0;
}

static void read_link(struct str b, size_t at, struct pci_config *c)
{
	uint32_t can = long_at(b, at + LINK_CAP);
	unsigned status = word_at(b, at + LINK_STATUS);

	c->max_speed = can & 0xf;
	c->max_width = can >> 4 & 0x3f;
	c->aspm_can = can >> 10 & 3;
	c->aspm_on = word_at(b, at + LINK_CONTROL) & 3;
	c->speed = status & 0xf;
	c->width = status >> 4 & 0x3f;
}

static void read_express(struct str b, size_t at, struct pci_config *c)
{
	unsigned control = word_at(b, at + DEVICE_CONTROL);

	c->type = word_at(b, at + FLAGS) >> 4 & 0xf;
	c->has_link =
		c->type != PCI_TYPE_INTEGRATED_ENDPOINT && c->type != PCI_TYPE_EVENT_COLLECTOR;
	if (!has(b, at, c->has_link ? END_OF_LINK : END_OF_DEVICE)) {
		c->state = PCI_CONFIG_SHORT;
		c->has_link = false;
		return;
	}
	c->state = PCI_CONFIG_EXPRESS;
	c->payload_can = size_of(long_at(b, at + DEVICE_CAP) & 7);
	c->payload = size_of(control >> 5 & 7);
	c->read_request = size_of(control >> 12 & 7);
	if (c->has_link)
		read_link(b, at, c);
	read_substates(b, c);
}

void pci_config_parse(struct str b, struct pci_config *ret)
{
	struct pci_config c = { .state = PCI_CONFIG_NONE };
	size_t at;

	b = str_head(b, EXTENDED);
	if (b.n < HEADER) {
		c.state = b.n ? PCI_CONFIG_SHORT : PCI_CONFIG_NONE;
		*ret = c;
		return;
	}
	c.vendor = word_at(b, VENDOR);
	c.device = word_at(b, DEVICE);
	if (c.vendor == 0xffff) {
		c.state = PCI_CONFIG_GONE;
		*ret = c;
		return;
	}
	at = find_express(b, &c.state);
	if (at)
		read_express(b, at, &c);
	*ret = c;
}
