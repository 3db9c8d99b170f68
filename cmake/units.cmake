# SPDX-License-Identifier: Apache-2.0
# Units of systemd, with the paths under which this build is installed. They stand in the tree as
# they are for the prefix /usr, so that they can be read, linted and tested as files.
set(LATSCAN_UNIT_DIR lib/systemd/system CACHE STRING "where units go, below the prefix or absolute")
file(GLOB UNITS CONFIGURE_DEPENDS packaging/systemd/*.service packaging/systemd/*.timer
  packaging/systemd/*.target)
install(CODE "set(UNITS \"${UNITS}\")\nset(UNIT_DIR \"${LATSCAN_UNIT_DIR}\")")
install(SCRIPT cmake/units_install.cmake)
install(PROGRAMS packaging/systemd/gate-unit DESTINATION libexec/latscan)
install(FILES packaging/systemd/latscan.sysusers DESTINATION lib/sysusers.d RENAME latscan.conf)
install(FILES packaging/systemd/closed-on-unknown.conf packaging/systemd/gate-budget-all.conf
  packaging/systemd/push-without-filters.conf
  DESTINATION share/doc/latscan)
