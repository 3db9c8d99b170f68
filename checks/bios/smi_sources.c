/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What firmware does by system management interrupts: all CPUs of the host stop while its code runs, and the
 * kernel is not told. smi.count counts them where an MSR can be read; these are the settings that make them. HPE's
 * power and utilization monitoring polls by itself, its pre-failure notification takes corrected errors in SMM,
 * Dell's CorrEccSmi too, USB legacy emulation traps ports 60h and 64h.
 */
#include "scanner/judging/bios.h"

static const struct bios_position positions[] = {
	{ BIOS_POWER_MONITORING, "power_monitoring", NULL,
		"HPE: Processor Power and Utilization Monitoring, service options" },
	{ BIOS_PREFAILURE, "prefailure_notification", NULL,
		"HPE: Memory Pre-Failure Notification, service options" },
	{ BIOS_CORRECTED_SMI, "corrected_error_smi", NULL,
		"Dell: Correctable ECC SMI, memory settings" },
	{ BIOS_USB_LEGACY, "usb_legacy", NULL,
		"Supermicro: Legacy USB Support; others: USB legacy emulation" },
	{ BIOS_FIRMWARE_FIRST, "firmware_first", NULL, "HPE: Platform RAS Policy" },
	{ BIOS_JITTER_CONTROL, "jitter_control", NULL, "HPE: Processor Jitter Control" },
	{ BIOS_UNKNOWN, NULL, NULL, NULL },
};

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	bios_judge(in, positions, out);
}

const struct check check_bios_smi_sources[] = {
	{
		.id = "bios.smi_sources",
		.rule = 1,
		.title = "Nothing in the BIOS is left on that enters SMM by itself",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_bios },
		.limits = {
			{ "power_monitoring", NULL, 2, 0, 3, "any|prefer-off|off|on", "firmware reads the processors by itself, for ever" },
			{ "prefailure_notification", NULL, 2, 0, 3, "any|prefer-off|off|on", "corrected errors of memory are counted in SMM" },
			{ "corrected_error_smi", NULL, 1, 0, 3, "any|prefer-off|off|on", "an SMI for each corrected error" },
			{ "usb_legacy", NULL, 1, 0, 3, "any|prefer-off|off|on", "keyboards of USB look like those of PS/2" },
			{ "firmware_first", NULL, 0, 0, 3, "any|prefer-off|off|on", "errors are taken by firmware before the kernel" },
			{ "jitter_control", NULL, 0, 0, 3, "any|off|tuned|fixed", "firmware keeps frequencies from changing" },
		},
		.implied_by = { "bios.identity" },
		.why = "an SMI stops all CPUs for 20 us to several ms, and firmware that polls makes them for ever",
		.fix_now = NULL,
		.fix_boot = "system setup or its service options: power and utilization monitoring, pre-failure notification, correctable ECC SMI and USB legacy emulation off",
		.source = "HPE: configuring and tuning ProLiant servers for low-latency applications; Intel SDM volume 3, system management mode",
		.run = run,
	},
	{ 0 },
};
