/* SPDX-License-Identifier: Apache-2.0 */
/* Build options of a kernel without which a boot parameter does nothing. */
#ifndef LATSCAN_JUDGING_PARAM_OPTIONS_H
#define LATSCAN_JUDGING_PARAM_OPTIONS_H

struct param_option {
	const char *option;    /* without CONFIG_; NULL ends the table */
	const char *params[2]; /* that ask for it; none: always wanted */
	const char *what;      /* what is so without it */
};
extern const struct param_option param_options[];

#endif
