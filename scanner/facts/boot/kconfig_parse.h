/* SPDX-License-Identifier: Apache-2.0 */
/* The text alone, for tests and the fuzzer. */
#ifndef LATSCAN_FACTS_KCONFIG_PARSE_H
#define LATSCAN_FACTS_KCONFIG_PARSE_H

#include "scanner/facts/boot/kconfig.h"

/* Fills values; k comes zeroed. */
void kconfig_parse(struct str text, struct kconfig *k);

#endif
