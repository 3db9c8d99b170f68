/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this host will run by the clock: cron's tables (/etc/crontab, /etc/cron.d, the users'
 * own below /var/spool/cron), anacron's, jobs of at, and systemd timers that are enabled. Who
 * reads the users' tables and at's spool must be root.
 */
#ifndef LATSCAN_FACTS_TIMED_JOBS_H
#define LATSCAN_FACTS_TIMED_JOBS_H

#include "scanner/facts/service/schedule.h"
#include "scanner/facts/service/units.h"

enum { TIMED_JOBS_CAP = 2048 };

enum timed_kind { TIMED_CRON, TIMED_ANACRON, TIMED_AT, TIMED_TIMER };
enum timed_when {
	TIMED_UNKNOWN = 0, /* problem says why */
	TIMED_SCHEDULE,	   /* by the local clock */
	TIMED_EVERY,	   /* again and again, so long after it ran or was started: every_s */
	TIMED_BOOT,	   /* so long after boot, once */
	TIMED_ONCE	   /* at one minute: minute_utc */
};

struct timed_job {
	enum timed_kind kind;
	enum timed_when when;
	struct str name;       /* stable: "apt-daily.timer", "/etc/cron.d/sysstat: debian-sa1" */
	struct str expression; /* "25 6 * * *", "OnCalendar=daily" */
	struct str command;
	struct schedule schedule;
	uint64_t every_s;
	int64_t minute_utc;  /* since 1970 */
	const char *problem; /* TIMED_UNKNOWN: as the end of a sentence */
	const struct answer *from;
	unsigned line;
};

struct timed_jobs {
	const struct timed_job *v; /* cron's, anacron's, at's, timers */
	size_t n;
	const struct answer *unread[8]; /* tables that are there, or may be, and were not read */
	unsigned n_unread;
	bool more;    /* past TIMED_JOBS_CAP */
	bool utc;     /* /etc/localtime is UTC */
	bool anacron; /* the program is there */
};
extern const struct fact fact_timed_jobs;

#endif
