/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of what a BIOS is told to do: by files of --bios, and by firmware-attributes. */
#ifndef LATSCAN_JUDGING_BIOS_H
#define LATSCAN_JUDGING_BIOS_H

#include "scanner/engine/check.h"
#include "scanner/facts/hw/bios.h"

/*
 * A setting that a check has a position on. limit names its limit, whose words are what bios_meaning() gives, and
 * "any"; a word behind "prefer-" warns where the bare one fails. accepts: meanings that are as good, as
 * "latency,os". menu: where vendors have it. What nobody tells is unknown where the limit was changed to a word
 * without "prefer-", and passed over else.
 */
struct bios_position {
	enum bios_item item;
	const char *limit, *accepts, *menu;
};

/* The fact when there is something to judge; NULL after saying why there is not. */
const struct bios *bios_told(const struct check_in *in, struct findings *out);
/* Rows end with one without a limit. */
void bios_judge(const struct check_in *in, const struct bios_position *rows, struct findings *out);
/* "ProcCStates = Enabled" as evidence. */
void bios_evidence(struct finding *f, const struct bios_setting *s);

#endif
