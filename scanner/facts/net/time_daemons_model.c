/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which clocks a daemon steers, from what it was told. linuxptp: ptp4l steers the PHC of its ports,
 * or CLOCK_REALTIME with software stamps (clock.c, clock_create), and nothing with free_running, a
 * servo that hands the offset to another daemon, or as a master; phc2sys its sinks. chronyd steers
 * CLOCK_REALTIME but for -x and -Q (main.c), ntpd but for "disable ntp", sfptpd that and all PHCs
 * but for "clock_control no-adjust". CLOCK_REALTIME is set with CAP_SYS_TIME only; for a PHC the
 * right to open its device for writing is enough (drivers/ptp/ptp_clock.c).
 */
#include <string.h>

#include "scanner/facts/net/phcs.h"
#include "scanner/facts/net/ptp4l.h"
#include "scanner/facts/net/time_daemons.h"

struct working {
	struct arena *a;
	const struct phcs *phcs;
	const struct ptp4l *ptp4l;
	struct timed *d;
	struct str clocks[TIMED_CLOCKS_MAX];
};

static void steers(struct working *w, struct str clock)
{
	if (!clock.n || w->d->n_clocks == TIMED_CLOCKS_MAX || timed_steers(w->d, clock))
		return;
	w->clocks[w->d->n_clocks++] = clock;
	w->d->clocks = w->clocks;
}

/* The system's clock, where the process has the right to. */
static void steers_system(struct working *w)
{
	if (w->d->can_set)
		steers(w, STR("CLOCK_REALTIME"));
	else if (!w->d->why_not)
		w->d->why_not = w->d->other_user ? "it is in another user namespace"
						 : "it lacks CAP_SYS_TIME";
}

/* An interface, a device or a clock by name, as one name for each clock. */
static struct str clock_named(struct working *w, struct str name)
{
	struct str phc;

	if (str_is(name, "CLOCK_REALTIME"))
		return name;
	if (str_starts(name, "/dev/"))
		return str_skip(name, 5);
	phc = w->phcs ? phcs_of_port(w->phcs, name) : (struct str){ NULL, 0 };
	return phc.n ? phc : str_printf(w->a, "the PHC of " STR_FMT, STR_ARG(name));
}

static void steers_named(struct working *w, struct str name)
{
	struct str clock = clock_named(w, name);

	if (str_is(clock, "CLOCK_REALTIME"))
		steers_system(w);
	else
		steers(w, clock);
}

/* The offset goes to chronyd or ntpd by shared memory or a socket. */
static bool hands_on(const struct timed *d)
{
	static const char *const names[] = { "clock_servo", "-E" };
	struct str servo;

	for (unsigned i = 0; i < 2; i++) {
		if (timed_item(d, names[i], &servo) &&
			(str_is(servo, "ntpshm") || str_is(servo, "refclock_sock")))
			return true;
	}
	return false;
}

static bool steers_nothing(struct working *w)
{
	if (timed_flag(w->d, "free_running"))
		w->d->why_not = "it runs freely";
	else if (hands_on(w->d))
		w->d->why_not = "it hands the offset to another daemon";
	return w->d->why_not != NULL;
}

static const struct ptp_instance *told_by(const struct working *w)
{
	const struct ptp_instance *p = w->ptp4l ? ptp4l_by_pid(w->ptp4l, w->d->pid) : NULL;

	return p && str_is(p->answer, "ok") && p->n_ports && p->n_ports == p->ports_told ? p : NULL;
}

/* A port that follows nobody sends its clock's time and leaves the clock alone. */
static bool is_master(const struct working *w)
{
	const struct ptp_instance *p = told_by(w);

	if (timed_flag(w->d, "serverOnly") || timed_flag(w->d, "masterOnly"))
		return true;
	return p && ptp4l_has(p, PTP_MASTER) && !ptp4l_has(p, PTP_SLAVE) &&
	       !ptp4l_has(p, PTP_UNCALIBRATED);
}

static bool has_software_stamps(const struct timed *d)
{
	struct str how = { NULL, 0 };

	for (size_t i = 0; i < d->n_items; i++) {
		const struct timed_item *it = &d->items[i];

		if (!timed_is_global(it->section))
			continue;
		if (str_is(it->name, "time_stamping"))
			how = it->value;
		else if (str_is(it->name, "-S"))
			how = STR("software");
		else if (str_is(it->name, "-H"))
			how = STR("hardware");
		else if (str_is(it->name, "-L"))
			how = STR("legacy");
	}
	return str_is(how, "software");
}

static bool is_section(struct str s)
{
	static const char *const not_ports[] = { "global", "unicast_master_table",
		"security_association" };

	for (unsigned i = 0; i < 3; i++) {
		if (str_is(s, not_ports[i]))
			return false;
	}
	return s.n > 0;
}

static void ptp4l_ports(struct working *w)
{
	struct str phc;

	if (timed_item(w->d, "-p", &phc)) {
		steers_named(w, phc);
		return;
	}
	for (size_t i = 0; i < w->d->n_items; i++) {
		const struct timed_item *it = &w->d->items[i];

		if (str_is(it->name, "-i"))
			steers_named(w, it->value);
		else if (is_section(it->section))
			steers_named(w, it->section);
	}
}

static void ptp4l(struct working *w)
{
	if (steers_nothing(w))
		return;
	w->d->unsure = !told_by(w) && !timed_client_only(w->d);
	if (is_master(w))
		w->d->why_not = "it is a master";
	else if (has_software_stamps(w->d))
		steers_system(w);
	else
		ptp4l_ports(w);
}

static void phc2sys(struct working *w)
{
	bool sinks = false;

	if (steers_nothing(w))
		return;
	for (size_t i = 0; i < w->d->n_items; i++) {
		const struct timed_item *it = &w->d->items[i];

		if (str_is(it->name, "-c")) {
			sinks = true;
			steers_named(w, it->value);
		}
	}
	/* By itself: the clocks of ptp4l's ports that follow nobody, and the system's with -r. */
	if (timed_flag(w->d, "-a") && timed_flag(w->d, "-r"))
		steers_system(w);
	else if (!timed_flag(w->d, "-a") && !sinks &&
		 (timed_flag(w->d, "-s") || timed_flag(w->d, "-d")))
		steers_system(w);
	if (!w->d->n_clocks && !w->d->why_not)
		w->d->why_not = "it was told no clock to steer";
}

static void ts2phc(struct working *w)
{
	for (size_t i = 0; i < w->d->n_items; i++) {
		const struct timed_item *it = &w->d->items[i];

		if (str_is(it->name, "-c"))
			steers_named(w, it->value);
		else if (is_section(it->section) && !str_is(it->section, "nmea"))
			steers_named(w, it->section);
	}
}

static void ntp(struct working *w)
{
	if (w->d->kind == TIMED_CHRONYD && (timed_flag(w->d, "-x") || timed_flag(w->d, "-Q"))) {
		w->d->why_not = "it was started with -x or -Q";
		return;
	}
	for (size_t i = 0; i < w->d->n_items; i++) {
		const struct timed_item *it = &w->d->items[i];

		if (w->d->kind == TIMED_NTPD && str_is(it->name, "disable") &&
			str_has(it->value, "ntp"))
			w->d->why_not = "its file says disable ntp";
	}
	if (!w->d->why_not)
		steers_system(w);
}

/* Options of sfptpd stand in sections too, in which the last mention counts. */
static bool sfptpd_says(const struct timed *d, const char *name, struct str *ret)
{
	bool found = false;

	for (size_t i = 0; i < d->n_items; i++) {
		if (str_is(d->items[i].name, name)) {
			*ret = d->items[i].value;
			found = true;
		}
	}
	return found;
}

static void sfptpd(struct working *w)
{
	struct str value, name;

	if (sfptpd_says(w->d, "clock_control", &value) && str_is(value, "no-adjust")) {
		w->d->why_not = "its file says clock_control no-adjust";
		return;
	}
	if (sfptpd_says(w->d, "clock_list", &value) && value.n) {
		while (str_word(&value, &name))
			steers_named(w, str_is(name, "system") ? STR("CLOCK_REALTIME") : name);
		return;
	}
	steers_system(w);
	for (size_t i = 0; w->phcs && i < w->phcs->n; i++) {
		if (!w->phcs->v[i].emulated)
			steers(w, w->phcs->v[i].name);
	}
}

void timed_work_out(
	struct arena *a, const struct phcs *phcs, const struct ptp4l *p, struct timed *d)
{
	static void (*const how[])(struct working *) = { [TIMED_PTP4L] = ptp4l,
		[TIMED_PHC2SYS] = phc2sys,
		[TIMED_TS2PHC] = ts2phc,
		[TIMED_CHRONYD] = ntp,
		[TIMED_NTPD] = ntp,
		[TIMED_SFPTPD] = sfptpd,
		[TIMED_OTHER] = steers_system };
	struct working w = { .a = a, .phcs = phcs, .ptp4l = p, .d = d };
	struct str *v;

	d->n_clocks = 0;
	d->why_not = NULL;
	if (d->helper)
		d->why_not = "it is a helper of its parent";
	else if (d->kind == TIMED_AGENT)
		d->why_not = "whether it sets the clock is up to the hypervisor";
	else if (d->kind == TIMED_TIMEMASTER)
		d->why_not = "it starts others, which are told by themselves";
	else
		how[d->kind](&w);
	if (!d->n_clocks) {
		d->clocks = NULL;
		return;
	}
	v = ARENA_NEW(a, struct str, d->n_clocks);
	memcpy(v, w.clocks, d->n_clocks * sizeof(*v));
	d->clocks = v;
}
