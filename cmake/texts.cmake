# SPDX-License-Identifier: Apache-2.0
# Man pages and completions, made by a program from the tables that the scanner itself has, and
# from docs/. They are made with the rest and installed where Debian's man and shells look.
set(LATSCAN_RELEASED 2026-11-21) # of this version, for the head of the man pages
file(GLOB TEXT_SOURCES CONFIGURE_DEPENDS programs/texts/*.c)
add_executable(latscan-texts ${TEXT_SOURCES} $<TARGET_OBJECTS:commands> $<TARGET_OBJECTS:core>
  $<TARGET_OBJECTS:checks>)
target_link_libraries(latscan-texts m ZLIB::ZLIB ${CMAKE_DL_LIBS})
target_compile_definitions(latscan-texts PRIVATE LATSCAN_RELEASED="${LATSCAN_RELEASED}")

# latscan_text(OUTPUT FOLDER KIND [WORD...] [FILE.md...]): what the program says of KIND.
set(TEXT_OUTPUTS "")
function(latscan_text output folder kind)
  set(made ${CMAKE_BINARY_DIR}/texts/${output})
  list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/docs/ REGEX "\\.md$")
  set(pages ${ARGN})
  list(FILTER pages INCLUDE REGEX "\\.md$")
  get_filename_component(made_in ${made} DIRECTORY)
  file(MAKE_DIRECTORY ${made_in})
  add_custom_command(OUTPUT ${made} COMMAND latscan-texts ${kind} ${ARGN} > ${made}.new
    COMMAND ${CMAKE_COMMAND} -E rename ${made}.new ${made}
    DEPENDS latscan-texts ${pages} VERBATIM)
  install(FILES ${made} DESTINATION ${folder})
  set(TEXT_OUTPUTS ${TEXT_OUTPUTS} ${made} PARENT_SCOPE)
endfunction()

latscan_text(latscan.1 share/man/man1 man1 man/latscan.md exit-status.md)
latscan_text(latscan-report.5 share/man/man5 man5 latscan-report
  "what latscan says of a host, and the formats of that" format-report.md)
latscan_text(latscan-profile.5 share/man/man5 man5 latscan-profile
  "what a host is meant to be, for latscan" profile.md)
latscan_text(bash/latscan share/bash-completion/completions bash)
latscan_text(zsh/_latscan share/zsh/vendor-completions zsh)
latscan_text(fish/latscan.fish share/fish/vendor_completions.d fish)
add_custom_target(texts ALL DEPENDS ${TEXT_OUTPUTS})
