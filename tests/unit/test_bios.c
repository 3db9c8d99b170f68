/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of management controllers: what is taken, what is refused, what names and values mean, whose it is. */
#include "tests/unit/one_fact.h"
#include "tests/unit/unit.h"

#include "scanner/facts/hw/bios.h"
#include "scanner/facts/hw/bios_owner.h"
#include "scanner/facts/hw/bios_redfish.h"

static struct bios_owner owner;
static struct str error;

static bool text_is(struct str s, const char *z)
{
	return str_is(s, z);
}

/* The lines of a document, or NULL with error set. */
static const char *lines_of(const char *json)
{
	struct bios_lines l = { .arena = arena };

	owner = (struct bios_owner){ { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
	error = (struct str){ NULL, 0 };
	if (bios_redfish(arena, STR("x.json"), str_from(json), &l, &owner, &error))
		return NULL;
	return str_z(arena, (struct str){ l.p, l.n });
}

static void refused(const char *json, const char *why)
{
	ck_assert(!lines_of(json));
	ck_assert_msg(str_has(error, why), "%.*s is not \"%s\"", (int)error.n, error.p, why);
}

START_TEST(settings)
{
	ck_assert_str_eq(
		lines_of("{\"Id\": \"Bios\", \"Attributes\": {\"CPU C6 Report\": \"Disable\",\n"
			 " \"N\": 28, \"T\": true, \"Z\": null}}"),
		"file x.json\ndocument current\nset CPU\\x20C6\\x20Report Disable\nset N 28\n"
		"set T true\nset Z null\nwithheld 0\n");
}
END_TEST

START_TEST(secrets)
{
	const char *text =
		lines_of("{\"Attributes\": {\"SysPassword\": \"hunter2\", \"AssetTag\": \"r7\",\n"
			 "\"SystemServiceTag\": \"EXMPL01\", \"ServerName\": \"feed2\",\n"
			 "\"X\": \"00:25:90:bb:71:11\", \"Y\": \"192.0.2.1\", \"Z\": \"a@b\",\n"
			 "\"SerialComm\": \"Off\", \"MemVersion\": \"1.2.3\"}}");

	ck_assert_str_eq(text, "file x.json\ndocument current\nset SerialComm Off\n"
			       "set MemVersion 1.2.3\nwithheld 7\n");
	ck_assert(text_is(owner.serial, "EXMPL01") && text_is(owner.name, "feed2"));
	/* Cisco has it in paths */
	text = lines_of(
		"{\"@odata.id\": \"/redfish/v1/Systems/EXMPL02/Bios\", \"Attributes\": {}}");
	ck_assert(!strstr(text, "EXMPL02"));
}
END_TEST

START_TEST(pending)
{
	ck_assert(strstr(lines_of("{\"Attributes\": {}, \"@odata.id\": \"/x/bios/settings/\"}"),
		"document pending"));
	ck_assert(strstr(lines_of("{\"Attributes\": {}, \"@odata.id\": \"/x/Bios/SD\"}"),
		"document pending"));
	ck_assert(strstr(lines_of("{\"Pending\": {\"Attributes\": {}}}"), "document pending"));
	ck_assert(strstr(
		lines_of("{\"Attributes\": {}, \"@odata.id\": \"/x/Bios\", \"Id\": \"Settings\"}"),
		"document current"));
}
END_TEST

START_TEST(hostile)
{
	char deep[200];

	memset(deep, '[', 100);
	memset(deep + 100, ']', 99);
	deep[199] = '\0';
	refused(deep, "line 1: expected fewer levels");
	refused("{\"Attributes\": {\"A\": 1,\n\"A\": 2}}", "line 2: expected each attribute once");
	refused("{\"Attributes\": {}, \"Attributes\": {}}", "\"Attributes\" once");
	refused("{\"Id\": \"a\", \"Id\": \"b\", \"Attributes\": {}}", "each key once");
	refused("{\"Attributes\": {\"A\": NaN}}", "expected a value");
	refused("{\"Attributes\": {\"A\": [1]}}", "expected a string, a number");
	refused("{\"Attributes\": {\"\": 1}}", "the name of an attribute");
	refused("{\"Attributes\": {\"A\": \"x", "it ends too early");
	refused("{\"Attributes\": {}} x", "nothing behind the document");
	refused("", "it ends too early");
	refused("{\"a\": 1}", "a Bios resource");
	refused("{\"Members\": [{\"@odata.id\": \"/x\"}]}", "not links to them");
}
END_TEST

START_TEST(times)
{
	uint64_t ns;

	ck_assert_int_eq(bios_time(STR("2026-11-19T21:12:55-06:00"), &ns), 0);
	ck_assert_uint_eq(ns, UINT64_C(1795144375000000000));
	ck_assert_int_eq(bios_time(STR("2026-11-20T03:12:55.123Z"), &ns), 0);
	ck_assert_uint_eq(ns, UINT64_C(1795144375000000000));
	ck_assert_int_eq(bios_time(STR("2026-11-20T03:12:55"), &ns), 0);
	ck_assert_int_ne(bios_time(STR("2026-11-20"), &ns), 0);
	ck_assert_int_ne(bios_time(STR("2026-13-20T03:12:55Z"), &ns), 0);
	ck_assert_int_ne(bios_time(STR("2026-11-20T24:12:55Z"), &ns), 0);
	ck_assert_int_ne(bios_time(STR("2026-11-20T03:12:55+99:00"), &ns), 0);
}
END_TEST

START_TEST(events)
{
	static const struct {
		const char *severity, *message, *class;
	} v[] = { { "Warning", "Correctable memory error rate exceeded for DIMM_A1.", "memory_ce" },
		{ "Critical", "Uncorrectable Machine Check Exception ... DIMM", "memory_ue" },
		{ "OK", "Correctable memory error logging enabled", NULL },
		{ "Critical", "System inlet temperature is above the upper critical threshold",
			"thermal" },
		{ "Critical", "Power supply redundancy is lost.", "power" },
		{ "Critical", "CPU 1 machine check error detected.", "processor" },
		{ "OK", "The BIOS configuration settings were changed by admin", "settings" },
		{ "OK", "The user admin logged in", NULL } };

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		const char *got = bios_event_class(str_from(v[i].severity), str_from(v[i].message));

		ck_assert_msg(got == v[i].class || (got && v[i].class && !strcmp(got, v[i].class)),
			"%s: %s", v[i].message, got ? got : "nothing");
	}
}
END_TEST

static void means(const char *name, const char *value, enum bios_item item, const char *word)
{
	struct str got = bios_meaning(arena, str_from(name), str_from(value));

	ck_assert_msg(bios_item_of(arena, str_from(name)) == item, "%s", name);
	ck_assert_msg(str_is(got, word), "%s = %s: %.*s", name, value, (int)got.n, got.p);
}

START_TEST(meanings)
{
	means("ProcCStates", "Autonomous", BIOS_C_STATES, "on");
	means("MinProcIdlePower", "NoCStates", BIOS_C_STATES, "off");
	means("CPU C6 Report#0840", "Auto", BIOS_C_STATES, "auto");
	means("PackageCState#0843", "C0/C1 state", BIOS_PACKAGE_C, "off");
	means("EnergyPerformanceBias", "MaxPower", BIOS_POWER_BIAS, "performance");
	means("PowerRegulator", "OsControl", BIOS_POWER_BIAS, "os");
	means("PowerRegulator", "StaticLowPower", BIOS_POWER_BIAS, "power");
	means("SysProfile", "PerfPerWattOptimizedDapc", BIOS_PROFILE, "power");
	means("WorkloadProfile", "LowLatency", BIOS_PROFILE, "latency");
	means("WorkloadProfile", "I/OThroughput", BIOS_PROFILE, "performance");
	means("OperatingModes_ChooseOperatingMode", "EfficiencyFavorPower", BIOS_PROFILE, "power");
	means("UncoreFrequency", "MaxUFS", BIOS_UNCORE, "off");
	means("UncoreFreqScaling", "Auto", BIOS_UNCORE, "auto");
	means("Numa", "Enabled", BIOS_INTERLEAVING, "off");
	means("NodeInterleave", "Enabled", BIOS_INTERLEAVING, "on");
	means("NUMANodesPerSocket#703E", "NPS2", BIOS_NPS, "2");
	means("NumaNodesPerSocket", "1", BIOS_NPS, "1");
	means("Processors_SNC", "SNC4", BIOS_SNC, "4");
	means("SubNumaCluster", "Disabled", BIOS_SNC, "1");
	means("Hyper-Threading [ALL]", "Enable", BIOS_SMT, "on");
	means("APBDIS#7017", "1", BIOS_APBDIS, "on");
	means("Memory_DRAMScrubTime", "DRAMScrubTime_24Hours", BIOS_PATROL_SCRUB, "on");
	means("MemRefreshRate", "Refreshx2", BIOS_REFRESH, "2x");
	means("MemRefreshRate", "1x", BIOS_REFRESH, "1x");
	means("MemFrequency", "2666MHz", BIOS_MEMORY_SPEED, "mts");
	means("SysMemSpeed", "2933 MT/s", BIOS_MEMORY_SPEED_IS, "2933 MT/s");
	means("MemMirrorMode", "Full", BIOS_UNKNOWN, "");
	means("ProcCStates", "Sometimes", BIOS_C_STATES, "");
	means("WakeOnLan", "Enabled", BIOS_UNKNOWN, "");
}
END_TEST

START_TEST(owners)
{
	struct str uuid = STR("4c4c4544-0030-3010-8030-c2c04f303033\n");

	ck_assert_str_eq(bios_same_serial(STR("ab1"), STR("AB1\n")), "match");
	ck_assert_str_eq(bios_same_serial(STR("ab1"), STR("AB2")), "mismatch");
	ck_assert_str_eq(bios_same_serial(STR("ab1"), STR("To Be Filled By O.E.M.")), "unread");
	ck_assert_str_eq(bios_same_serial(STR("0000"), STR("AB2")), "untold");
	ck_assert_str_eq(
		bios_same_uuid(arena, STR("4C4C4544003030108030C2C04F303033"), uuid), "match");
	ck_assert_str_eq(
		bios_same_uuid(arena, STR("44454c4c-3000-1030-8030-c2c04f303033"), uuid), "match");
	ck_assert_str_eq(bios_same_uuid(arena, STR("44454c4c-3000-1030-8030-c2c04f303034"), uuid),
		"mismatch");
	ck_assert_str_eq(bios_same_uuid(arena, STR("none of them"), uuid), "untold");
	ck_assert_str_eq(bios_same_name(STR("Feed1.example"), STR("feed1")), "match");
	ck_assert_str_eq(bios_same_name(STR("feed1"), STR("feed2.example")), "mismatch");
	ck_assert_str_eq(bios_same_name(STR("localhost"), STR("feed2")), "untold");
}
END_TEST

/* What a driver has is asked for where its name is known, and nothing of passwords is. */
START_TEST(drivers)
{
	const struct bios *b = one_fact(
		"== /probe/bios !absent\n"
		"== /sys/class/firmware-attributes/thinklmi/attributes/TurboMode/current_value\nEnable\n"
		"== /sys/class/firmware-attributes/thinklmi/attributes/WakeOnLAN/current_value\nEnable\n"
		"== /sys/class/firmware-attributes/thinklmi/attributes/pending_reboot\n1\n"
		"== /sys/class/firmware-attributes/thinklmi/authentication/Admin/current_password\nx\n",
		&fact_bios);

	ck_assert_uint_eq(b->n, 1);
	ck_assert(b->v[0].item == BIOS_TURBO && b->has_current && !b->given);
	ck_assert(b->reboot && b->reboot->state == ANSWER_OK);
	ck_assert(
		answers_get(sample->answers,
			STR("/sys/class/firmware-attributes/thinklmi/authentication/Admin/current_password"),
			ASK_FILE)
			->state == ANSWER_NOT_READ);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, settings);
	tcase_add_test(tc, secrets);
	tcase_add_test(tc, pending);
	tcase_add_test(tc, hostile);
	tcase_add_test(tc, times);
	tcase_add_test(tc, events);
	tcase_add_test(tc, meanings);
	tcase_add_test(tc, owners);
	tcase_add_test(tc, drivers);
}

UNIT_MAIN("bios", fill)
