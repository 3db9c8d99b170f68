/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/hw/pci_scope.h"

#include <errno.h>

#include "scanner/facts/beside.h"
#include "scanner/facts/net/netdevs.h"

/* A host bridge's own folder: "pci0000:5d", "pci10000:00". */
static bool is_root(struct str part)
{
	return str_starts(part, "pci") && str_has(part, ":");
}

unsigned pci_way(struct str path, struct str *v, unsigned cap)
{
	struct str part;
	unsigned n = 0;

	while (str_cut(&path, '/', &part)) {
		if (is_root(part))
			n = 0;
		else if (n < cap && netdevs_pci_address(part).n)
			v[n++] = part;
	}
	return n;
}

static struct str text_of(const struct answer *an)
{
	return an->state == ANSWER_OK ? str_trim(an->bytes) : (struct str){ NULL, 0 };
}

static void tell(pci_place_fn *fn, void *user, struct pci_place p, const struct answer *at,
	const struct answer *status)
{
	p.path = text_of(at);
	p.asleep = str_is(text_of(status), "suspended");
	/* Behind a USB controller the device is the controller's, and its link says nothing. */
	if (netdevs_pci_address(p.path).n && !str_has(p.path, "/usb"))
		fn(user, &p);
}

static void each_nic(const struct answers *as, pci_place_fn *fn, void *user)
{
	struct matches self = answers_match(as, "/sys/class/net/*", ASK_LINK);
	struct matches physfn = answers_match(as, "/sys/class/net/*/device/physfn", ASK_LINK);
	struct matches status =
		answers_match(as, "/sys/class/net/*/device/power/runtime_status", ASK_FILE);

	for (size_t i = 0; i < self.n; i++) {
		const struct match *m = &self.v[i];

		if (matches_beside(&physfn, m, 1)->state != ANSWER_OK)
			tell(fn, user, (struct pci_place){ .kind = PCI_NIC, .name = m->star[0] },
				m->answer, matches_beside(&status, m, 1));
	}
}

static void each_of_class(const struct answers *as, const char *pattern, const char *status_pattern,
	enum pci_kind kind, pci_place_fn *fn, void *user)
{
	struct matches self = answers_match(as, pattern, ASK_LINK);
	struct matches status = answers_match(as, status_pattern, ASK_FILE);

	for (size_t i = 0; i < self.n; i++) {
		struct str dir, name;

		if (str_split_last(self.v[i].answer->path, '/', &dir, &name))
			tell(fn, user, (struct pci_place){ .kind = kind, .name = name },
				self.v[i].answer, matches_beside(&status, &self.v[i], 1));
	}
}

/* PCI_BASE_CLASS_NETWORK: "0x020000" Ethernet, "0x020700" InfiniBand. */
static bool is_network(struct str class)
{
	return str_starts(class, "0x02");
}

static void each_of_driver(
	const struct answers *as, const char *const patterns[4], pci_place_fn *fn, void *user)
{
	struct matches self = answers_match(as, patterns[0], ASK_LINK);
	struct matches class = answers_match(as, patterns[1], ASK_FILE);
	struct matches physfn = answers_match(as, patterns[2], ASK_LINK);
	struct matches status = answers_match(as, patterns[3], ASK_FILE);

	for (size_t i = 0; i < self.n; i++) {
		const struct match *m = &self.v[i];
		bool network = is_network(text_of(matches_beside(&class, m, 1)));
		bool virtual = matches_beside(&physfn, m, 1)->state == ANSWER_OK;

		if (network && !virtual)
			tell(fn, user,
				(struct pci_place){
					.kind = PCI_NIC, .name = m->star[0], .user_space = true },
				m->answer, matches_beside(&status, m, 1));
	}
}

void pci_scope_each(const struct answers *as, pci_place_fn *fn, void *user)
{
	static const struct ask drivers[][4] = {
		{ PCI_DRIVER_ASKS("vfio-pci") },
		{ PCI_DRIVER_ASKS("igb_uio") },
		{ PCI_DRIVER_ASKS("uio_pci_generic") },
	};

	each_nic(as, fn, user);
	each_of_class(as, "/sys/class/nvme/*", "/sys/class/nvme/*/device/power/runtime_status",
		PCI_NVME, fn, user);
	each_of_class(as, "/sys/class/drm/card#",
		"/sys/class/drm/card#/device/power/runtime_status", PCI_GPU, fn, user);
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
		const char *const patterns[4] = { drivers[i][0].path, drivers[i][1].path,
			drivers[i][2].path, drivers[i][3].path };

		each_of_driver(as, patterns, fn, user);
	}
}

/* bonding_masters is a file among the devices, and a copy may have folders there: EINVAL. */
static bool is_unread(const struct answer *an)
{
	return an->state != ANSWER_OK && an->state != ANSWER_ABSENT &&
	       an->state != ANSWER_VANISHED && an->error != EINVAL;
}

const struct answer *pci_scope_unread(const struct answers *as)
{
	static const char *const classes[] = { "/sys/class/net/*", "/sys/class/nvme/*",
		"/sys/class/drm/card#" };

	for (size_t c = 0; c < sizeof(classes) / sizeof(classes[0]); c++) {
		struct matches m = answers_match(as, classes[c], ASK_LINK);

		for (size_t i = 0; i < m.n; i++) {
			if (is_unread(m.v[i].answer))
				return m.v[i].answer;
		}
	}
	return NULL;
}
