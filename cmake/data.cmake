# SPDX-License-Identifier: Apache-2.0
# What is installed beside programs and their pages: profiles to begin with, schemas for who reads
# reports, what a database needs, examples, and what all of it is made of.
install(FILES ${PROFILE_FILES} DESTINATION share/latscan/profiles)
file(GLOB SCHEMAS CONFIGURE_DEPENDS docs/*.schema.json)
install(FILES ${SCHEMAS} DESTINATION share/latscan/schemas)
install(DIRECTORY packaging/clickhouse packaging/opensearch DESTINATION share/latscan USE_SOURCE_PERMISSIONS)
install(DIRECTORY packaging/examples/ DESTINATION share/doc/latscan/examples USE_SOURCE_PERMISSIONS)
install(DIRECTORY packaging/ci packaging/recipes
  DESTINATION share/doc/latscan/examples USE_SOURCE_PERMISSIONS)

# A bill of materials, from what each program was really linked with.
set(SBOM ${CMAKE_BINARY_DIR}/latscan.spdx.json)
get_property(targets DIRECTORY PROPERTY BUILDSYSTEM_TARGETS)
set(SBOM_PROGRAMS "")
foreach(target IN LISTS targets)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL EXECUTABLE AND NOT target STREQUAL latscan-texts)
    list(APPEND SBOM_PROGRAMS ${target})
  endif()
endforeach()
list(SORT SBOM_PROGRAMS)
set(files ${SBOM_PROGRAMS})
list(TRANSFORM files REPLACE "(.+)" "$<TARGET_FILE:\\1>")
add_custom_command(OUTPUT ${SBOM}
  COMMAND ${CMAKE_COMMAND} "-DPROGRAMS=${files}" -DOUT=${SBOM} -DVERSION=${PROJECT_VERSION}
    -DRELEASED=${LATSCAN_RELEASED} -DREADELF=${CMAKE_READELF} -DSTATIC=${LATSCAN_STATIC}
    "-DHEADERS=${CMAKE_C_IMPLICIT_INCLUDE_DIRECTORIES}" "-DCOMPILER=${CMAKE_C_COMPILER_VERSION}"
    "-DLIBRARIES=${CMAKE_C_IMPLICIT_LINK_DIRECTORIES}" -DPCI=${LATSCAN_PCI_HEADER}
    -P ${CMAKE_SOURCE_DIR}/cmake/sbom.cmake
  DEPENDS ${SBOM_PROGRAMS} cmake/sbom.cmake VERBATIM)
add_custom_target(sbom ALL DEPENDS ${SBOM})
install(FILES ${SBOM} DESTINATION share/doc/latscan)
