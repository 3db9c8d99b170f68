/* SPDX-License-Identifier: Apache-2.0 */
/* A profile as text, and the keys of all profiles as a schema. */
#ifndef LATSCAN_PROFILE_SHOW_H
#define LATSCAN_PROFILE_SHOW_H

#include "scanner/base/out.h"
#include "scanner/profile/profile.h"

/* The merged tree as YAML that says the same, each value with the place where it was written. */
void profile_show(struct arena *a, const struct profile *p, struct out *o);
/* JSON Schema 2020-12 of profile_keys, for editors. */
void profile_schema(struct arena *a, struct out *o);
/* The same keys as rows of a Markdown table. */
void profile_keys_table(struct out *o);
/* A text as YAML: plain where that is safe, else quoted. */
struct str profile_scalar(struct arena *a, struct str s);

#endif
