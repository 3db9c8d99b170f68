/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stored outputs of commands, as sosreport keeps them (sos_commands/PLUGIN/COMMAND_WITH_ITS_WORDS,
 * where every run of other characters became one '_', '/' became '.'): the answer that the file
 * or the probe behind the command would have given, where the output says exactly that. What
 * only resembles it is not translated. Outputs are hostile bytes like any other.
 */
#ifndef LATSCAN_PROGRAMS_SOS_H
#define LATSCAN_PROGRAMS_SOS_H

#include "scanner/source/answer.h"

struct arena;

/* A name below the collection's folder: "sos_commands/networking/ethtool_-g_eth0". */
bool sos_knows(struct str name);
/* Where a link of the collection points: only the end of a file was kept, as a string beside it. */
bool sos_is_cut(struct str link);

/* Answers live in a; each has the name as its note, where it is ok. */
typedef void sos_take(void *user, const struct answer *an);
void sos_translate(struct arena *a, struct str name, struct str output, sos_take *take, void *user);

#endif
