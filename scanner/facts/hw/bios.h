/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings of the BIOS and events of its management controller, as told: by files that others fetched
 * (/probe/bios, see bios_redfish.h), and by drivers of /sys/class/firmware-attributes (5.11 on; client machines,
 * not servers). Reading a current_value there is a WMI call, so ACPI code and often SMM, in dell-wmi-sysman
 * (get_wmiobj_pointer) and think-lmi (drivers/platform/x86/lenovo/think-lmi.c), mode 0600; hp-bioscfg (6.6 on)
 * answers from memory, mode 0644. Asked for are those whose name bios_names.c knows; authentication/ is not.
 */
#ifndef LATSCAN_FACTS_BIOS_H
#define LATSCAN_FACTS_BIOS_H

#include "scanner/facts/fact.h"
#include "scanner/facts/hw/bios_names.h"

struct bios_setting {
	enum bios_item item;
	struct str name, value; /* as the vendor has them */
	struct str meaning;	/* bios_meaning(); empty: not known */
	struct str file;	/* that tells it */
	bool pending;		/* the next start sets it */
	const struct answer *from;
};

enum bios_class {
	BIOS_MEMORY_CE = 0,
	BIOS_MEMORY_UE,
	BIOS_HEAT,
	BIOS_POWER,
	BIOS_PROCESSOR,
	BIOS_SETTINGS_CHANGED,
	BIOS_CLASSES
};

struct bios_event {
	enum bios_class class;
	uint64_t ns;	 /* since 1970 by the controller's clock; 0: not told */
	struct str when; /* as text */
	struct str severity, text;
};

enum bios_owned { BIOS_UNTOLD = 0, BIOS_UNREAD, BIOS_MATCH, BIOS_MISMATCH };

struct bios {
	const struct answer *from;    /* /probe/bios */
	bool given;		      /* there is a file */
	bool valid;		      /* and its lines were understood */
	const struct bios_setting *v; /* those that hold and pending ones, as they came */
	size_t n;
	bool has_current, has_pending, has_log;
	const struct bios_event *events;
	size_t n_events, more_events;
	enum bios_owned serial, uuid, name;
	struct str maker, model, version; /* of the system */
	uint64_t fetched_ns; /* the oldest: by the controller, else the file's date; 0: not told */
	/* firmware-attributes */
	const struct answer *drivers;  /* the list of them */
	const struct answer *withheld; /* a current_value that could not be read; NULL: none */
	size_t n_withheld;
	const struct answer *reboot; /* pending_reboot of a driver; NULL: none was read */
};

extern const struct fact fact_bios;

/* The next setting of that item that holds, after s (NULL: the first). */
const struct bios_setting *bios_next(
	const struct bios *b, enum bios_item item, const struct bios_setting *s);
/* The text of /probe/bios alone. */
void bios_parse(struct arena *a, const struct answer *an, struct bios *ret);

#endif
