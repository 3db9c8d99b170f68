# SPDX-License-Identifier: Apache-2.0
# Runs while units are installed, since only then the prefix is known ("cmake --install --prefix").
# UNITS: files; UNIT_DIR: where to, below the prefix or absolute.
if(NOT IS_ABSOLUTE "${UNIT_DIR}")
  set(UNIT_DIR "${CMAKE_INSTALL_PREFIX}/${UNIT_DIR}")
endif()
foreach(unit IN LISTS UNITS)
  get_filename_component(name ${unit} NAME)
  file(READ ${unit} text)
  # In one step, so that a prefix which holds one of these paths is not replaced again.
  string(REGEX REPLACE "=([-+]*)/usr/(bin|libexec)/" "=\\1${CMAKE_INSTALL_PREFIX}/\\2/" text "${text}")
  message(STATUS "Installing: $ENV{DESTDIR}${UNIT_DIR}/${name}")
  file(WRITE "$ENV{DESTDIR}${UNIT_DIR}/${name}" "${text}")
  file(CHMOD "$ENV{DESTDIR}${UNIT_DIR}/${name}"
    PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endforeach()
