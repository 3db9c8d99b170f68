/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compared are names in lower case without what is neither letter nor digit, so that one row serves
 * "Processors_HyperThreading" and "Hyper-Threading [ALL]". Traps that stand in the table: Dell's
 * EnergyPerformanceBias says MaxPower for most performance; HPE's MinProcIdlePower names the deepest state;
 * "Numa" of HPE and Supermicro, and Lenovo's socket interleave, are node interleaving the other way round; a
 * UncoreFrequency of MaxUFS is a fixed one; APBDIS enabled switches a saving off; HPE's MemMirrorMode says how
 * memory would be mirrored and not that it is.
 */
#include "scanner/facts/hw/bios_names.h"

#include "scanner/base/arena.h"
#include "scanner/facts/hw/bios_redfish.h"

/* values: "word=value,value" separated by blanks; '*' is any run of bytes. Before on, off and auto. */
struct row {
	enum bios_item item;
	const char *names, *values;
};

#define PROFILES                                                                                   \
	"latency=lowlatency,*ultralowlatency*,telcooptimized*,realtime* "                          \
	"performance=perfoptimized,maxperf*,maximumperformance,perfworkstationoptimized,"          \
	"virtualizationmaxperformance,highperformancecompute*,generalpeakfrequencycompute,"        \
	"generalthroughputcompute,transactionalapplicationprocessing,disable,disabled,hpc,"        \
	"enterprise,performance,databaseprocessing*,decisionsupport,missioncritical,"              \
	"graphicprocessing,iothroughput,nfvi*,*hpcprofile,*telcoprofile "                          \
	"balanced=balanced*,perfperwattoptimizedos,perfperwattoptimizedhwp,"                       \
	"efficiencyfavorperformance,generalpowerefficientcompute,virtualizationpowerefficient "    \
	"power=perfperwattoptimizeddapc,densecfgoptimized,minimalpower,minpower,"                  \
	"maximumefficiency,efficiencyfavorpower,efficiency*,energyefficient,powersav*,*acoustic* " \
	"custom=custom,custommode "                                                                \
	"auto=notavailable,notconfigured,none"
#define BIASES                                                                                     \
	"performance=maxperf,maxpower,maximumperformance,staticmax*,statichighperf*,performance,"  \
	"highperformance,hwpdbpmperf*,extremeperformance,maximumperf* "                            \
	"os=osdbpm,oscontrol,oscontrolmode,oscontrolled*,oscontrolsepb "                           \
	"balanced=balanced*,sysdbpm,hwpdbpm,dynamicpowersavings*,dynamic,platformcontrolled* "     \
	"power=lowpower,staticlow*,power*,minpwr,energyefficient,maxpowersaving*,efficiency*"
#define ONE_MIRRORED                                                                               \
	"off=optimizermode,advancedecc*,auto,advecc*,disable*,independent*,none "                  \
	"on=mirror*,*mirror,fullmirror*,partialmirror* adddc=*adddc* "                             \
	"spare=*spare*,lockstep*,faultresilient*,singlerankspare*,multirankspare*"

static const struct row rows[] = {
	{ BIOS_PROFILE,
		"sysprofile workloadprofile operatingmodeschooseoperatingmode chooseoperatingmode "
		"operatingmode systemsettingsworkloadprofile cpuperformance powertechnology powerprofile "
		"powerprofileselection workloadconfiguration",
		PROFILES },
	{ BIOS_POWER_BIAS,
		"powerregulator procpwrperf energyperfbias energyperformancebias energyperfbiascfgmode "
		"powerperformancetuning energyperformance processorsenergyperformancebias "
		"powerpowerperformancebias energyefficientpolicy",
		BIASES },
	{ BIOS_C_STATES,
		"proccstates minprocidlepower processorscstates cstates processorsglobalcstatecontrol "
		"globalcstatecontrol cbscmncpuglobalcstatectrl cpuc6report processorc6report "
		"cstatecontrol cstatesctrl cstatesupport cstatescontrol processorcstate "
		"processorsc6 amdglobalcstatecontrol",
		"off=nocstates,none c1e=c1estate,c1e on=autonomous,legacy,c6*,c7*,c3*" },
	{ BIOS_C1E,
		"procc1e processorsc1enhancedmode c1enhancedmode enhancedhaltstatec1e "
		"enhancedhaltstate processorc1e c1e c1esupport",
		"" },
	{ BIOS_PACKAGE_C,
		"minprocidlepkgstate packagecstate packagecstates packagecstatelimit "
		"processorspackagecstate processorspackagecstatelimit packagecstatecontrol "
		"packagecstatessupport",
		"off=nostate,nopkgcstate,c0c1*,none on=c2*,c3*,c6*,c7*,nolimit*" },
	{ BIOS_TURBO,
		"procturbomode procturbo processorsturbomode turbomode intelturboboosttech "
		"intelturboboosttechnology processorscoreperformanceboost coreperformanceboost "
		"cbscmncpucpb turboboost intelturboboost amdcoreperformanceboost corebooost "
		"processorperformanceboost amdprocperfboost",
		"" },
	{ BIOS_ENERGY_TURBO,
		"energyefficientturbo processorsenergyefficientturbo cpuenergyefficientturbo", "" },
	{ BIOS_P_STATES,
		"processoreist speedsteppstates processorscpupstatecontrol hardwarepstates "
		"enhancedintelspeedsteptech enhancedintelspeedsteptechnology speedstep "
		"collaborativecpuperfctrl cppc processorscppc cppcenable cbscmngnbsmucppc "
		"intelspeedstep processorscpupstatecontrolmode intelspeedsteptechnology",
		"off=none hwp=autonomous,native*,outofband*,nativemode* os=legacy,cooperative*" },
	{ BIOS_COLLABORATION, "collabpowercontrol collaborativepowercontrol", "" },
	{ BIOS_UNCORE,
		"uncorefrequency uncorefreqscaling processorsuncorefrequencyscaling "
		"uncorefrequencyscaling",
		"off=max* on=dynamic*,custom* low=min*" },
	{ BIOS_ASPM,
		"pcieaspml1 aspm pcieaspm pcieaspmsupport aspmsupport pcislot*aspm "
		"pciexpressaspm devicesandioportspcieaspm* aspmsupportglobal powerpcieaspm "
		"devicesandioportsactivestatepowermanagement activestatepowermanagement",
		"on=l0s*,l1*,per*" },
	{ BIOS_DETERMINISM,
		"determinismslider processorsdeterminismslider performancedeterminism "
		"cbscmndeterminismslider",
		"performance=perf* power=power*" },
	{ BIOS_APBDIS, "apbdis algorithmperformanceboostdisable cbscmnapbdis apbdisable",
		"on=1 off=0" },
	{ BIOS_DF_C_STATES,
		"dfcstate dfcstates datafabriccstateenable processorsdfcstates "
		"cbscmngnbsmudfcstates dfcstatecontrol",
		"" },
	{ BIOS_MWAIT, "monitormwait enablemonitormwait processorsmonitormwait mwait", "" },
	{ BIOS_THERMAL, "thermalconfig thermalconfiguration",
		"normal=optimalcooling more=increasedcooling,enhancedcooling,maximumcooling" },
	{ BIOS_SMT,
		"logicalproc prochyperthreading processorshyperthreading hyperthreading "
		"hyperthreadingall processorssmtmode smtcontrol smtmode cbscpusmtctrl "
		"intelhyperthread procsmt amdsmt smt hyperthreadingtechnology "
		"hyperthread hyperthreadingcontrol",
		"" },
	{ BIOS_SNC,
		"subnumacluster subnumaclustering processorssnc snc sncsubnuma subnumaclusters "
		"processorssubnumaclustering sncenable enablesnc",
		"1=disable* 2=2way*,snc2*,twoway*,enablesnc22*,2cluster* "
		"3=3way*,snc3* 4=4way*,snc4*,fourway*,enablesnc44*,4cluster*" },
	{ BIOS_NPS,
		"numanodespersocket numamemorydomainspersocket memorynumanodespersocket "
		"cbsdfcmndramnps nps",
		"0=nps0,0 1=nps1,1,one* 2=nps2,2,two* 4=nps4,4,four*" },
	{ BIOS_L3_NUMA,
		"ccxasnumadomain cbsdfcmnacpisratl3numa acpisratl3cacheasnumadomain "
		"processorsacpisratl3cacheasnumadomain llcasnumanode lastlevelcachellcasnumanode "
		"acpisratl3cacheasnuma*",
		"" },
	{ BIOS_INTERLEAVING,
		"nodeinterleave nodeinterleaving memorynodeinterleaving "
		"memorynodeinterleave",
		"" },
	{ BIOS_INTERLEAVING,
		"numa numaenable numaoptimized memorysocketinterleave socketinterleave",
		"off=enable*,numa on=disable*,nonnuma" },
	{ BIOS_X2APIC, "procx2apic x2apic processorsx2apic x2apicmode localapicmode extendedapic",
		"on=x2apic,force* off=xapic,compatibility" },
	{ BIOS_SLIT, "acpislit", "" },
	{ BIOS_PATROL_SCRUB,
		"mempatrolscrub mempatrolscrubbing memorypatrolscrub patrolscrub memorypatrolscrubbing "
		"memorydramscrubtime dramscrubtime",
		"on=standard,extended,enableatendofpost*,*hours" },
	{ BIOS_MEMORY_SPEED,
		"memfrequency maxmembusfreqmhz memorymemoryspeed memoryspeed memoryfrequency "
		"memorytargetspeed maxmemorybusfrequency enforcepor memoryoperatingspeedselection",
		"max=maxperf*,maximumperformance,auto,max,maximum* "
		"low=maxreliability,minimalpower,balanced,minpower mts=*mhz,*mts,#" },
	{ BIOS_MEMORY_SPEED_IS, "sysmemspeed", NULL },
	{ BIOS_REFRESH,
		"memrefreshrate memoryrefreshrate memorymemoryrefreshrate memorydramrefreshrate "
		"2xrefreshenable dramrefreshrate",
		"2x=2x,refreshx2,*2x,refreshx3,3x,4x,enable* 1x=1x,refreshx1,*1x,disable*" },
	{ BIOS_MIRROR, "memopmode advancedmemprotection memorymirrormode mirrormode memorymode",
		ONE_MIRRORED },
	{ BIOS_ADDDC, "adddcsetting adddcsparing memoryadddcsparing adddc", "" },
	{ BIOS_POWER_MONITORING,
		"*powerutilizationmonitor* *powerandutilizationmonitor* procpowerutil* "
		"processorpowermonitor*",
		"" },
	{ BIOS_PREFAILURE, "*prefailurenotif* memprefail*", "" },
	{ BIOS_CORRECTED_SMI, "correccsmi correctableeccsmi correctederrorsmi*", "" },
	{ BIOS_USB_LEGACY, "usblegacysupport legacyusbsupport legacyusb usbemulation usblegacy*",
		"on=legacyusb*" },
	{ BIOS_FIRMWARE_FIRST, "platformraspolicy", "on=firmwarefirst off=osfirst" },
	{ BIOS_JITTER_CONTROL, "processorjittercontrol procjitterctrl*",
		"tuned=autotuned,autotune* fixed=manual*" },
	{ BIOS_IOMMU,
		"intelprocvtd iommu iommusupport cbscmngnbnbiommu devicesandioportsiommu "
		"devicesandioportsinteltfordirectediovtd devicesandioportsintelvtfordirectediovtd "
		"intelvtfordirectediovtd vtd intelvtd intelvtdtech procamdiommu amdiommu "
		"intelvtfordirectedio vtfordirectio",
		"" },
	{ BIOS_SRIOV, "sriovglobalenable sriov devicesandioportssriov sriovsupport", "" },
	{ BIOS_PREFETCH,
		"prochwprefetcher hwprefetcher processorshardwareprefetcher hardwareprefetcher "
		"l1streamhwprefetcher l2streamhwprefetcher cbscmncpul1streamhwprefetcher "
		"cbscmncpul2streamhwprefetcher processorsl1streamhwprefetcher "
		"processorsl2streamhwprefetcher procl1streamhwprefetcher",
		"" },
	{ BIOS_ADJACENT_PREFETCH,
		"procadjcacheline adjsecprefetch processorsadjacentcacheprefetch "
		"adjacentcacheprefetch adjacentcachelineprefetch",
		"" },
	{ BIOS_DCU_PREFETCH,
		"dcustreamerprefetcher dcuipprefetcher dcustreamprefetcher "
		"processorsdcustreamerprefetcher processorsdcuipprefetcher",
		"" },
	{ BIOS_LLC_PREFETCH, "llcprefetch processorsllcprefetch llcprefetcher", "" },
	{ BIOS_WATCHDOG,
		"oswatchdogtimer ipmiwatchdogtimerstatus osbootwatchdogtimer watchdogtimer "
		"watchdogfunction",
		"off=ipmiwatchdogtimeroff on=ipmiwatchdogtimeron" },
	{ BIOS_VERSION, "systembiosversion biosversion", NULL },
};

static const char *const words[BIOS_ITEMS] = {
	[BIOS_UNKNOWN] = "",
	[BIOS_PROFILE] = "profile",
	[BIOS_POWER_BIAS] = "power_bias",
	[BIOS_C_STATES] = "c_states",
	[BIOS_C1E] = "c1e",
	[BIOS_PACKAGE_C] = "package_c_states",
	[BIOS_TURBO] = "turbo",
	[BIOS_ENERGY_TURBO] = "energy_efficient_turbo",
	[BIOS_P_STATES] = "p_states",
	[BIOS_COLLABORATION] = "collaborative_power",
	[BIOS_UNCORE] = "uncore_scaling",
	[BIOS_ASPM] = "aspm",
	[BIOS_DETERMINISM] = "determinism",
	[BIOS_APBDIS] = "apbdis",
	[BIOS_DF_C_STATES] = "df_c_states",
	[BIOS_MWAIT] = "monitor_mwait",
	[BIOS_THERMAL] = "thermal",
	[BIOS_SMT] = "smt",
	[BIOS_SNC] = "snc",
	[BIOS_NPS] = "nps",
	[BIOS_L3_NUMA] = "l3_as_node",
	[BIOS_INTERLEAVING] = "node_interleaving",
	[BIOS_X2APIC] = "x2apic",
	[BIOS_SLIT] = "acpi_slit",
	[BIOS_PATROL_SCRUB] = "patrol_scrub",
	[BIOS_MEMORY_SPEED] = "memory_speed",
	[BIOS_MEMORY_SPEED_IS] = "memory_speed_now",
	[BIOS_REFRESH] = "refresh",
	[BIOS_MIRROR] = "mirroring",
	[BIOS_ADDDC] = "adddc",
	[BIOS_POWER_MONITORING] = "power_monitoring",
	[BIOS_PREFAILURE] = "prefailure_notification",
	[BIOS_CORRECTED_SMI] = "corrected_error_smi",
	[BIOS_USB_LEGACY] = "usb_legacy",
	[BIOS_FIRMWARE_FIRST] = "firmware_first",
	[BIOS_JITTER_CONTROL] = "jitter_control",
	[BIOS_IOMMU] = "iommu",
	[BIOS_SRIOV] = "sriov",
	[BIOS_PREFETCH] = "hw_prefetch",
	[BIOS_ADJACENT_PREFETCH] = "adjacent_prefetch",
	[BIOS_DCU_PREFETCH] = "dcu_prefetch",
	[BIOS_LLC_PREFETCH] = "llc_prefetch",
	[BIOS_WATCHDOG] = "watchdog",
	[BIOS_VERSION] = "bios_version",
};

const char *bios_item_word(enum bios_item i)
{
	return (unsigned)i < BIOS_ITEMS ? words[i] : "";
}

static const struct row *row_of(struct str plain)
{
	for (size_t i = 0; plain.n && i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str rest = str_from(rows[i].names), name;

		while (str_word(&rest, &name)) {
			if (str_glob(name, plain))
				return &rows[i];
		}
	}
	return NULL;
}

enum bios_item bios_item_of(struct arena *a, struct str name)
{
	const struct row *row = row_of(bios_plain(a, name));

	return row ? row->item : BIOS_UNKNOWN;
}

static bool fits(struct str choices, struct str value)
{
	struct str one;
	uint64_t n;

	while (str_cut(&choices, ',', &one)) {
		if (str_is(one, "#") ? str_u64(value, 10, &n) == 0 : str_glob(one, value))
			return true;
	}
	return false;
}

static struct str by_row(const struct row *row, struct str value)
{
	struct str rest = str_from(row->values), group, word, choices;

	while (str_word(&rest, &group)) {
		if (str_split(group, '=', &word, &choices) && fits(choices, value))
			return word;
	}
	return (struct str){ 0 };
}

static struct str by_custom(struct str value)
{
	if (fits(STR("disable,disabled,off,no,false,0"), value))
		return STR("off");
	if (fits(STR("enable,enabled,on,yes,true,1"), value))
		return STR("on");
	return fits(STR("auto,automatic,default,platformdefault"), value) ? STR("auto")
									  : (struct str){ 0 };
}

struct str bios_meaning(struct arena *a, struct str name, struct str value)
{
	const struct row *row = row_of(bios_plain(a, name));
	struct str plain, word;

	if (!row)
		return (struct str){ 0 };
	if (!row->values)
		return value;
	/* "DRAMRefreshRate_1x" has no number of a question behind it. */
	plain = bios_plain(a, str_join(a, value, STR("."), STR("")));
	word = by_row(row, plain);
	return word.n ? word : by_custom(plain);
}
