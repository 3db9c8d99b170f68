/* SPDX-License-Identifier: Apache-2.0 */
/* Named processes that hold a stack of Onload. Needs fact_target_bypass. */
#ifndef LATSCAN_JUDGING_ONLOAD_H
#define LATSCAN_JUDGING_ONLOAD_H

#include "scanner/judging/processes.h"

/*
 * Calls judge for each. True where something was judged, or was said instead: nobody named a
 * process, or what they hold is not known; false: none holds a stack, which the check has to say.
 */
typedef void judge_onload(const struct check_in *in, const struct process *p, struct findings *out);
bool judge_each_onload(const struct check_in *in, judge_onload *judge, struct findings *out);

#endif
