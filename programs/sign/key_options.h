/* SPDX-License-Identifier: Apache-2.0 */
/* Options in front of a public key: of sshd(8)'s authorized_keys and ssh-keygen(1)'s signers. */
#ifndef LATSCAN_PROGRAMS_KEY_OPTIONS_H
#define LATSCAN_PROGRAMS_KEY_OPTIONS_H

#include "scanner/base/str.h"

/*
 * Why a key with these options signs nothing for us now ("is for …"), or NULL. What only says
 * what a login may do (from=, command=, no-pty) is no matter of signatures.
 */
const char *key_options_refuse(struct str options, int64_t now);

#endif
