/* SPDX-License-Identifier: Apache-2.0 */
/* Private to programs/sos: one output under way, and what the translators share. */
#ifndef LATSCAN_PROGRAMS_SOS_PARTS_H
#define LATSCAN_PROGRAMS_SOS_PARTS_H

#include "programs/sos/sos.h"
#include "scanner/base/arena.h"

struct sos_output {
	struct arena *a;
	struct str name; /* of the file that holds it */
	struct str rest; /* of a command that was asked about one thing: which; else empty */
	struct str text;
	sos_take *take;
	void *user;
};

void sos_put(const struct sos_output *o, struct str path, struct str bytes);
/* "/probe/ethtool/IF/WHAT" of the interface in o->rest */
void sos_put_nic(const struct sos_output *o, const char *what, struct str bytes);
/* The tool's word for EOPNOTSUPP stands at the end of a line: the driver has no such query. */
bool sos_is_unsupported(struct str text);
void sos_put_unsupported(const struct sos_output *o, const char *what);

/* Text that grows. */
struct sos_text {
	struct arena *a;
	char *p;
	size_t n, cap;
};
void sos_add(struct sos_text *t, struct str s);
void sos_add_z(struct sos_text *t, const char *z);
struct str sos_text(const struct sos_text *t);

/* "key: value" with the value trimmed; the first line of that key. */
bool sos_value(struct str text, const char *key, struct str *ret);

void sos_sysctl(const struct sos_output *o);
void sos_uname(const struct sos_output *o);
void sos_lscpu(const struct sos_output *o);
void sos_numactl(const struct sos_output *o);
void sos_ethtool_link(const struct sos_output *o);
void sos_ethtool_driver(const struct sos_output *o);
void sos_ethtool_ring(const struct sos_output *o);
void sos_ethtool_channels(const struct sos_output *o);
void sos_ethtool_coalesce(const struct sos_output *o);
void sos_ethtool_pause(const struct sos_output *o);
void sos_ethtool_features(const struct sos_output *o);
void sos_ethtool_stats(const struct sos_output *o);
void sos_ethtool_stamps(const struct sos_output *o);
void sos_ethtool_eee(const struct sos_output *o);
void sos_ethtool_flags(const struct sos_output *o);

#endif
