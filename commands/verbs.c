/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/command.h"

#include <stddef.h>

const struct command *const commands[] = {
	&command_scan,
	&command_gate,
	&command_triage,
	&command_watch,
	&command_fix,
	&command_list,
	&command_explain,
	&command_lint,
	&command_profile,
	&command_waive,
	&command_capture,
	&command_convert,
	&command_diff,
	&command_history,
	&command_import,
	&command_fleet,
	&command_push,
	&command_verify,
	&command_probe,
	&command_version,
	&command_help,
	NULL,
};
