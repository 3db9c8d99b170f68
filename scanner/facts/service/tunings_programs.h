/* SPDX-License-Identifier: Apache-2.0 */
/* Private to tunings.c. */
#ifndef LATSCAN_FACTS_TUNINGS_PROGRAMS_H
#define LATSCAN_FACTS_TUNINGS_PROGRAMS_H

#include "scanner/facts/service/tunings.h"

/* The words from skip on are a program that sets something; ret->command is c. */
bool tuning_of_program(struct arena *a, const struct command *c, unsigned skip, struct tuning *ret);
bool tuning_has_variable(struct str s);
/* Sets value, list and cpus. */
void tuning_take_list(struct arena *a, struct str text, bool mask, struct tuning *t);
/* vm.swappiness of /proc/sys/vm/swappiness. */
struct str tuning_sysctl_key(struct arena *a, struct str path);

#endif
