# SPDX-License-Identifier: Apache-2.0
# For hosts where nothing may be installed: latscan and the programs beside it that need no more than
# libyaml and zlib, each one file. What a static glibc cannot do is left out with the rest: it loads
# no libpci, so devices have numbers and no names.
if(NOT LATSCAN_STATIC)
  return()
endif()
add_link_options(-static -Wl,-Map=$<TARGET_PROPERTY:NAME>.map)
set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
foreach(package LibArchive OpenSSL CURL)
  set(CMAKE_DISABLE_FIND_PACKAGE_${package} ON)
endforeach()
foreach(found JSONC_INCLUDE LATSCAN_PCI_HEADER)
  set(${found} OFF)
endforeach()
