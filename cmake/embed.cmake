# SPDX-License-Identifier: Apache-2.0
# cmake -D FOLDER=packaging/clickhouse -D OUT=sql_texts.c -P embed.cmake: files of SQL as a table of C, by name. As numbers: a string
# of C may have no more than 4095 bytes.
file(GLOB files ${FOLDER}/parts/*.sql ${FOLDER}/questions/*.sql)
set(arrays "")
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND arrays "static const unsigned char text_${name}[] = { ${bytes} };\n")
  string(APPEND rows "\t{ \"${name}\", text_${name}, sizeof(text_${name}) },\n")
endforeach()
file(GLOB files ${FOLDER}/schema/*.sql)
set(names "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  string(APPEND names "\t\"${name}\",\n")
endforeach()
file(WRITE ${OUT} "#include \"programs/fleet/sql/sql.h\"\n\n${arrays}
const struct sql_text sql_texts[] = {\n${rows}\t{ NULL, NULL, 0 },\n};
const char *const sql_migrations[] = {\n${names}\tNULL,\n};\n")
