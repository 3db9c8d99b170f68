# SPDX-License-Identifier: Apache-2.0
# Units of systemd, with the paths under which this build is installed. They stand in the tree as
# they are for the prefix /usr, so that they can be read, linted and tested as files.
set(LATSCAN_UNIT_DIR lib/systemd/system CACHE STRING "where units go, below the prefix or absolute")
file(GLOB UNITS CONFIGURE_DEPENDS packaging/systemd/*.service packaging/systemd/*.timer
  packaging/systemd/*.target)
set(UNITS_MADE ${CMAKE_BINARY_DIR}/units)
foreach(unit ${UNITS})
  get_filename_component(name ${unit} NAME)
  file(READ ${unit} text)
  # In one step, so that a prefix which holds one of these paths is not replaced again.
  string(REGEX REPLACE "=([-+]*)/usr/(bin|libexec)/" "=\\1${CMAKE_INSTALL_PREFIX}/\\2/" text "${text}")
  file(CONFIGURE OUTPUT ${UNITS_MADE}/${name} CONTENT "${text}" @ONLY)
  install(FILES ${UNITS_MADE}/${name} DESTINATION ${LATSCAN_UNIT_DIR})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${unit})
endforeach()
install(PROGRAMS packaging/systemd/gate-unit DESTINATION libexec/latscan)
install(FILES packaging/systemd/latscan.sysusers DESTINATION lib/sysusers.d RENAME latscan.conf)
install(FILES packaging/systemd/closed-on-unknown.conf DESTINATION share/doc/latscan)
