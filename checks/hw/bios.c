/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which BIOS this is, for whoever compares hosts: two machines of one product that differ here
 * differ in microcode, memory timings, C-states and SMIs. The kernel keeps these texts from
 * SMBIOS types 0 to 2 (drivers/firmware/dmi-id.c; bios_release and ec_firmware_release from 5.8
 * on); they are 0444. Serial numbers beside them are 0400, and are not asked for. The settings
 * of a BIOS cannot be read: what they did is judged elsewhere, by its effect.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"

#define ID	"/sys/class/dmi/id/"
#define VENDOR	ID "bios_vendor"
#define VERSION ID "bios_version"
#define DATE	ID "bios_date"
#define RELEASE ID "bios_release"
#define EC	ID "ec_firmware_release"
#define SYSTEM	ID "sys_vendor"
#define PRODUCT ID "product_name"
#define BOARD	ID "board_name"

static struct str text_of(const struct check_in *in, const char *path)
{
	const struct answer *an = in_file(in, path);

	return an->state == ANSWER_OK ? str_trim(an->bytes) : (struct str){ 0 };
}

/* Days since 1970-01-01 in the Gregorian calendar; month from 1. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year, era = y / 400;
	int64_t of_era = y - era * 400, of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* "02/19/2024"; before SMBIOS 2.3 the year could have two digits, of the last century. */
static bool parse_date(struct str text, int64_t *ret_days)
{
	struct str month, day, year, rest;
	uint64_t m, d, y;

	if (!str_split(text, '/', &month, &rest) || !str_split(rest, '/', &day, &year) ||
		str_u64(month, 10, &m) || str_u64(day, 10, &d) || str_u64(year, 10, &y))
		return false;
	if (year.n == 2)
		y += 1900;
	if (m < 1 || m > 12 || d < 1 || d > 31 || y < 1970 || y > 9999)
		return false;
	*ret_days = days_of((int64_t)y, (int64_t)m, (int64_t)d);
	return true;
}

/* STATUS_PASS, WARN (too old) or UNKNOWN (the date or today is not known). */
static enum status judge_age(const struct check_in *in, int64_t *ret_age)
{
	const struct host *h = in_fact(in, &fact_host);
	double most = in_limit(in, "max_age_days");
	int64_t today = (int64_t)(h->realtime_ns / UINT64_C(86400000000000)), days;

	*ret_age = -1;
	if (!parse_date(text_of(in, DATE), &days) || !today)
		return most > 0 ? STATUS_UNKNOWN : STATUS_PASS;
	*ret_age = today - days;
	return most > 0 && (double)*ret_age > most ? STATUS_WARN : STATUS_PASS;
}

static void add(const struct check_in *in, struct finding *f)
{
	static const char *const paths[] = { VENDOR, VERSION, DATE, RELEASE, EC, SYSTEM, PRODUCT,
		BOARD };

	find_observed(f, STR_FMT " " STR_FMT " of " STR_FMT, STR_ARG(text_of(in, VENDOR)),
		STR_ARG(text_of(in, VERSION)), STR_ARG(text_of(in, DATE)));
	for (unsigned i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (in_file(in, paths[i])->state == ANSWER_OK)
			find_evidence(f, in_file(in, paths[i]));
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *version = in_file(in, VERSION);
	const struct host *h = in_fact(in, &fact_host);
	struct finding *f;
	int64_t age;

	(void)self;
	if (h->virt == VIRT_GUEST) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest's BIOS is a part of its hypervisor");
		return;
	}
	if (version->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), version, true);
		return;
	}
	switch (judge_age(in, &age)) {
	case STATUS_WARN:
		f = find(out, STATUS_WARN, subject_host(), "the BIOS is %lld days old",
			(long long)age);
		find_wanted(f, "at most %g days", in_limit(in, "max_age_days"));
		break;
	case STATUS_UNKNOWN:
		f = find_reason(out, STATUS_UNKNOWN, REASON_NO_TIME, subject_host(),
			"how old the BIOS is cannot be told");
		break;
	case STATUS_SKIP:
	case STATUS_PASS:
	case STATUS_FAIL:
	case STATUSES:
	default:
		f = find(out, STATUS_PASS, subject_host(),
			"to be compared with hosts of the same product");
		break;
	}
	add(in, f);
}

const struct check check_hw_bios[] = {
	{
		.id = "hw.bios",
		.rule = 1,
		.title = "The BIOS is known, and no older than the profile allows",
		.severity = SEVERITY_INFO,
		.reads = {
			{ VENDOR, ASK_FILE },
			{ VERSION, ASK_FILE },
			{ DATE, ASK_FILE },
			{ RELEASE, ASK_FILE },
			{ EC, ASK_FILE },
			{ SYSTEM, ASK_FILE },
			{ PRODUCT, ASK_FILE },
			{ BOARD, ASK_FILE },
		},
		.needs = { &fact_host },
		.limits = { { "max_age_days", "1", 0, 0, 36500, NULL,
			"a BIOS older than this warns; 0: any age" } },
		.why = "of two hosts of one product the slower one often has the other BIOS: it brings "
		       "microcode, memory timings, C-states and SMIs",
		.fix_now = NULL,
		.fix_boot = "bring all hosts of a product to one version, and measure before and after",
		.source = "drivers/firmware/dmi-id.c; DMTF DSP0134 (SMBIOS), types 0 to 2",
		.run = run,
	},
	{ 0 },
};
