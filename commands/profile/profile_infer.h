/* SPDX-License-Identifier: Apache-2.0 */
/* latscan profile infer: a profile of this host, or of captured trees, on stdout. */
#ifndef LATSCAN_COMMANDS_PROFILE_INFER_H
#define LATSCAN_COMMANDS_PROFILE_INFER_H

struct usage_option;

int profile_infer(int argc, char **argv); /* argv[0] is "infer"; returns the exit status */
const struct usage_option *profile_infer_option(unsigned i); /* NULL past the last */

#endif
