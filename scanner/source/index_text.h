/* SPDX-License-Identifier: Apache-2.0 */
/* Private: what the parser and the writer of the index's text have in common. */
#ifndef LATSCAN_SOURCE_INDEX_TEXT_H
#define LATSCAN_SOURCE_INDEX_TEXT_H

#include "scanner/source/answer.h"

/* The errno that a state stands for where none is written. */
int index_default_errno(enum answer_state s);

#endif
