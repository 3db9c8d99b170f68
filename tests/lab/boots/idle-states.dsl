/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What QEMU's own tables lack: two idle states and three frequencies for each of eight CPUs.
 * Both states halt (a deeper one by port I/O would spin under emulation), the second claims
 * 120 us to leave. The frequencies are steps that nothing obeys.
 */
DefinitionBlock ("", "SSDT", 2, "LATLAB", "STATES", 1)
{
	Name (\LCST, Package () { 2,
		Package () { ResourceTemplate () { Register (FFixedHW, 1, 2, 0, 1) }, 1, 2, 1000 },
		Package () { ResourceTemplate () { Register (FFixedHW, 1, 2, 0, 1) }, 1, 120, 250 } })
	Name (\LPSS, Package () {
		Package () { 3200, 95000, 10, 10, 1, 0xff },
		Package () { 2400, 65000, 10, 10, 2, 2 },
		Package () { 1200, 35000, 10, 10, 3, 3 } })
	Name (\LPCT, Package () {
		ResourceTemplate () { Register (SystemIO, 8, 0, 0xe5) },
		ResourceTemplate () { Register (SystemIO, 8, 0, 0xe6) } })
#define CPU(n)									\
	External (\_SB.CPUS.n, DeviceObj)					\
	Scope (\_SB.CPUS.n) {							\
		Method (_CST) { Return (\LCST) }				\
		Method (_PSS) { Return (\LPSS) }				\
		Method (_PCT) { Return (\LPCT) }				\
		Method (_PPC) { Return (Zero) }					\
	}
	CPU (C000)
	CPU (C001)
	CPU (C002)
	CPU (C003)
	CPU (C004)
	CPU (C005)
	CPU (C006)
	CPU (C007)
}
