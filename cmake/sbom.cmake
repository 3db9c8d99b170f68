# SPDX-License-Identifier: Apache-2.0
# Writes OUT: an SPDX 2.3 document in JSON of PROGRAMS and the libraries that each was linked with,
# read from the program itself (the entries NEEDED of its dynamic section) or, of a static one, from
# the linker's map of it. The same build gives the same bytes: the time is SOURCE_DATE_EPOCH, or the
# day of the release.
cmake_minimum_required(VERSION 3.25)
set(FOLDERS ${LIBRARIES} /usr/lib /usr/lib64 /usr/share)

# What a library's file is called, which package that is, its file of pkg-config, its licence.
set(KNOWN
  "libyaml(-0)?|libyaml|yaml-0.1|MIT" "libz|zlib|zlib|Zlib" "libjson-c|json-c|json-c|MIT"
  "libcurl(-gnutls|-nss)?|curl|libcurl|curl" "libzstd|zstd|libzstd|BSD-3-Clause OR GPL-2.0-only"
  "libarchive|libarchive|libarchive|BSD-2-Clause" "libcrypto|openssl|libcrypto|Apache-2.0"
  "(libc|libm(-[0-9.]+)?|libmvec|libdl|libpthread|librt|ld-linux.*)|glibc||LGPL-2.1-or-later"
  "(libgcc|libgcc_eh|libgcc_s|libasan|libubsan)|gcc||GPL-3.0-or-later WITH GCC-exception-3.1"
  "libpci|pciutils|libpci|GPL-2.0-or-later")

function(version_of package pc ret)
  set(version NOASSERTION)
  if(package STREQUAL gcc)
    set(version ${COMPILER})
  elseif(package STREQUAL glibc)
    foreach(folder IN LISTS HEADERS)
      if(EXISTS ${folder}/features.h)
        file(STRINGS ${folder}/features.h lines REGEX "define[ \t]+__GLIBC(_MINOR)?__[ \t]+[0-9]+")
        string(REGEX MATCHALL "[0-9]+" numbers "${lines}")
        list(JOIN numbers . version)
        break()
      endif()
    endforeach()
  else()
    foreach(folder IN LISTS FOLDERS)
      if(EXISTS ${folder}/pkgconfig/${pc}.pc)
        file(STRINGS ${folder}/pkgconfig/${pc}.pc line REGEX "^Version:")
        string(REGEX REPLACE "^Version:[ \t]*" "" version "${line}")
        break()
      endif()
    endforeach()
  endif()
  set(${ret} ${version} PARENT_SCOPE)
endfunction()

# libraries_of(PROGRAM RET): "libz libc", each once.
function(libraries_of program ret)
  if(STATIC)
    file(STRINGS ${program}.map lines REGEX "^/.*/lib[^/]*\\.a\\(")
    list(TRANSFORM lines REPLACE "^.*/(lib[^/]*)\\.a\\(.*" "\\1")
  else()
    execute_process(COMMAND ${READELF} -d ${program} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX REPLACE "[][]" "|" text "${text}") # brackets would join entries of a list
    string(REGEX MATCHALL "NEEDED[^|\n]*.[^|\n]*" lines "${text}")
    list(TRANSFORM lines REPLACE ".*.(lib.*|ld-.*)\\.so.*" "\\1")
  endif()
  list(REMOVE_DUPLICATES lines)
  set(${ret} ${lines} PARENT_SCOPE)
endfunction()

function(package_json id name version licence comment)
  list(APPEND packages "    {
      \"SPDXID\": \"SPDXRef-${id}\",
      \"name\": \"${name}\",
      \"versionInfo\": \"${version}\",
      \"downloadLocation\": \"NOASSERTION\",
      \"filesAnalyzed\": false,
      \"licenseConcluded\": \"${licence}\",
      \"licenseDeclared\": \"${licence}\",
      \"copyrightText\": \"NOASSERTION\",
      \"comment\": \"${comment}\",
      \"externalRefs\": [{\"referenceCategory\": \"PACKAGE-MANAGER\", \"referenceType\": \"purl\", \"referenceLocator\": \"pkg:generic/${name}@${version}\"}]
    }")
  set(packages ${packages} PARENT_SCOPE)
endfunction()

macro(relation from how to)
  list(APPEND relations "    {\"spdxElementId\": \"SPDXRef-${from}\", \"relationshipType\": \"${how}\", \"relatedSpdxElement\": \"SPDXRef-${to}\"}")
endmacro()

# library(FILE RET): its package is in the document, once; its id.
macro(library file ret)
  set(${ret} ${file})
  set(${ret}_name ${file})
  set(${ret}_licence NOASSERTION)
  set(${ret}_version NOASSERTION)
  foreach(row IN LISTS KNOWN)
    if("${row}" MATCHES "^(.+)\\|([^|]+)\\|([^|]*)\\|([^|]+)$")
      set(pattern "${CMAKE_MATCH_1}")
      set(package "${CMAKE_MATCH_2}")
      set(pc "${CMAKE_MATCH_3}")
      set(licence "${CMAKE_MATCH_4}")
    endif()
    if("${file}" MATCHES "^(${pattern})$")
      set(${ret}_name ${package})
      set(${ret}_licence "${licence}")
      version_of(${package} "${pc}" ${ret}_version)
    endif()
  endforeach()
  string(MAKE_C_IDENTIFIER "${${ret}_name}" ${ret})
  string(REPLACE _ - ${ret} "lib-${${ret}}")
  if(NOT ${ret} IN_LIST seen)
    list(APPEND seen ${${ret}})
    package_json(${${ret}} ${${ret}_name} ${${ret}_version} "${${ret}_licence}" "${file}")
  endif()
endmacro()

set(how DYNAMIC_LINK)
if(STATIC)
  set(how STATIC_LINK)
endif()
set(seen "")
set(packages "")
set(relations "")
relation(DOCUMENT DESCRIBES latscan)
foreach(program IN LISTS PROGRAMS)
  get_filename_component(name ${program} NAME)
  package_json(${name} ${name} ${VERSION} Apache-2.0 "a program")
  if(NOT name STREQUAL latscan)
    relation(latscan CONTAINS ${name})
  endif()
  libraries_of(${program} libraries)
  foreach(file IN LISTS libraries)
    library(${file} id)
    list(FIND relations "    {\"spdxElementId\": \"SPDXRef-${name}\", \"relationshipType\": \"${how}\", \"relatedSpdxElement\": \"SPDXRef-${id}\"}" found)
    if(found EQUAL -1)
      relation(${name} ${how} ${id})
    endif()
  endforeach()
endforeach()
if(PCI) # loaded when a report needs a device's name, if it is there
  library(libpci id)
  relation(${id} OPTIONAL_DEPENDENCY_OF latscan)
endif()

string(TIMESTAMP created "%Y-%m-%dT%H:%M:%SZ" UTC)
if("$ENV{SOURCE_DATE_EPOCH}" STREQUAL "")
  set(created ${RELEASED}T00:00:00Z)
endif()
string(JOIN ",\n" packages ${packages})
string(JOIN ",\n" relations ${relations})
string(SHA256 hash "${packages}${relations}")
file(WRITE ${OUT} "{
  \"spdxVersion\": \"SPDX-2.3\",
  \"dataLicense\": \"CC0-1.0\",
  \"SPDXID\": \"SPDXRef-DOCUMENT\",
  \"name\": \"latscan-${VERSION}\",
  \"documentNamespace\": \"https://latscan.invalid/spdx/latscan-${VERSION}-${hash}\",
  \"creationInfo\": {\"created\": \"${created}\", \"creators\": [\"Tool: latscan-cmake-${VERSION}\"]},
  \"packages\": [
${packages}
  ],
  \"relationships\": [
${relations}
  ]
}
")
