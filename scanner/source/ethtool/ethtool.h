/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to the probe of network cards (probes/ethtool.c): one function a question, which writes
 * lines of text and returns 0 or a negative errno. It runs in the probe child, after the name was
 * found in sysfs and the device was found awake.
 */
#ifndef LATSCAN_SOURCE_ETHTOOL_H
#define LATSCAN_SOURCE_ETHTOOL_H

#include "scanner/base/str.h"

/* A text that grows. */
struct lines {
	struct arena *arena;
	char *p;
	size_t n, cap;
};
void lines_add(struct lines *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* What a driver calls something: of a fixed field, without control bytes and outer blanks. */
struct str lines_word(struct lines *l, const char *field, size_t n);

/*
 * The ioctl SIOCETHTOOL. what points to the command's struct, whose first member is the command;
 * -EPERM for one that is not on the list of those that only read (query.c).
 */
int ethtool_query(struct str name, void *what);
/* SIOCGHWTSTAMP, into a struct hwtstamp_config. */
int ethtool_query_hwtstamp(struct str name, void *config);

int ethtool_drvinfo(struct str name, struct lines *out);
int ethtool_tsinfo(struct str name, struct lines *out);
int ethtool_hwtstamp(struct str name, struct lines *out);
int ethtool_link(struct str name, struct lines *out);
int ethtool_ring(struct str name, struct lines *out);
int ethtool_channels(struct str name, struct lines *out);
int ethtool_coalesce(struct str name, struct lines *out);
int ethtool_pause(struct str name, struct lines *out);
int ethtool_pause_stats(struct str name, struct lines *out);
int ethtool_eee(struct str name, struct lines *out);
int ethtool_fec(struct str name, struct lines *out);
int ethtool_fec_stats(struct str name, struct lines *out);
int ethtool_features(struct str name, struct lines *out);
int ethtool_privflags(struct str name, struct lines *out);
int ethtool_stats(struct str name, struct lines *out);
int ethtool_rss(struct str name, struct lines *out);
int ethtool_rss_fields(struct str name, struct lines *out);
int ethtool_rules(struct str name, struct lines *out);

/*
 * The same family of questions by generic netlink. value() is called for each attribute of the
 * reply, below the nest given (0: those of the message itself).
 */
struct netlink_question {
	unsigned char command; /* ETHTOOL_MSG_…_GET */
	unsigned flags;	       /* ETHTOOL_FLAG_… */
	unsigned nest;
	void (*value)(void *user, unsigned type, const void *p, size_t n);
	void *user;
};
int ethtool_netlink(struct str name, const struct netlink_question *q);

#endif
