# Turns text files into C, so that the program needs no files of its own at run time.
#
#   cmake -DOUT=embedded.c -DAPI=dir -DPAGES=dir -DSCHEMA=schema.sql -DVIEWS=views.sql -DMIGRATE=dir -DASSETS=list -P embed.cmake
#
# What it makes, and how it is declared where it is used:
#
#   typedef struct EmbeddedText { const char *name, *text; } EmbeddedText;
#   extern const EmbeddedText embedded_api[];      every rules/api/*.api by name; the last has a NULL name
#   extern const EmbeddedText embedded_pages[];    every docs/rules/*.md by the rule's id; the last has a NULL name
#   extern const EmbeddedText embedded_migrations[]; store/migrate/*.sql by the version it leads to; the last has a NULL name
#   extern const EmbeddedText embedded_assets[];   analyzer/draw/*.css, analyzer/view/html/* by name; the last has a NULL name
#   extern const char embedded_style_hash[];       of report.css with drawing.css behind it, and
#   extern const char embedded_script_hash[];      of report.js: SHA-256 in base 64, as a Content-Security-Policy has it
#   extern const char embedded_schema[];           analyzer/store/schema.sql
#   extern const char embedded_views[];            analyzer/store/views.sql

function(bytes_of file out)
    file(READ "${file}" hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," hex "${hex}")
    string(REGEX REPLACE "('\\\\x0a',)" "\\1\n" hex "${hex}")
    set(${out} "${hex}0" PARENT_SCOPE)
endfunction()

# CMake knows SHA-256 in hex only: 24 bits at a time, as four characters of base 64, and the last 16 as three.
function(hash_of file out)
    set(alphabet ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
    file(SHA256 "${file}" hex)
    set(base64 "")
    foreach(at RANGE 0 60 6)
        string(SUBSTRING "${hex}00" ${at} 6 bits)
        foreach(shift 18 12 6 0)
            math(EXPR digit "(0x${bits} >> ${shift}) & 63")
            string(SUBSTRING "${alphabet}" ${digit} 1 character)
            string(APPEND base64 "${character}")
        endforeach()
    endforeach()
    string(SUBSTRING "${base64}" 0 43 base64)
    set(${out} "${base64}=" PARENT_SCOPE)
endfunction()

file(GLOB apis "${API}/*.api")
list(SORT apis)

set(arrays "")
set(rows "")
set(n 0)
foreach(api IN LISTS apis)
    get_filename_component(name "${api}" NAME)
    bytes_of("${api}" bytes)
    string(APPEND arrays "static const char api_${n}[] = {\n${bytes}\n};\n")
    string(APPEND rows "    {\"rules/api/${name}\", api_${n}},\n")
    math(EXPR n "${n} + 1")
endforeach()

file(GLOB pages "${PAGES}/*.md")
list(SORT pages)
set(page_rows "")
foreach(page IN LISTS pages)
    get_filename_component(name "${page}" NAME_WE)
    bytes_of("${page}" bytes)
    string(APPEND arrays "static const char page_${n}[] = {\n${bytes}\n};\n")
    string(APPEND page_rows "    {\"${name}\", page_${n}},\n")
    math(EXPR n "${n} + 1")
endforeach()

file(GLOB migrations "${MIGRATE}/*.sql")
list(SORT migrations COMPARE NATURAL)
set(migration_rows "")
foreach(migration IN LISTS migrations)
    get_filename_component(name "${migration}" NAME_WE)
    bytes_of("${migration}" bytes)
    string(APPEND arrays "static const char migration_${n}[] = {\n${bytes}\n};\n")
    string(APPEND migration_rows "    {\"${name}\", migration_${n}},\n")
    math(EXPR n "${n} + 1")
endforeach()

set(asset_rows "")
foreach(asset IN LISTS ASSETS)
    get_filename_component(name "${asset}" NAME)
    bytes_of("${asset}" bytes)
    string(APPEND arrays "static const char asset_${n}[] = {\n${bytes}\n};\n")
    string(APPEND asset_rows "    {\"${name}\", asset_${n}},\n")
    math(EXPR n "${n} + 1")
endforeach()

foreach(asset report.css drawing.css report.js)
    set(${asset} "${ASSETS}")
    list(FILTER ${asset} INCLUDE REGEX "/${asset}$")
endforeach()
execute_process(COMMAND ${CMAKE_COMMAND} -E cat ${report.css} ${drawing.css} OUTPUT_FILE "${OUT}.css" COMMAND_ERROR_IS_FATAL ANY)
hash_of("${OUT}.css" style_hash)
hash_of("${report.js}" script_hash)

bytes_of("${SCHEMA}" schema)
bytes_of("${VIEWS}" views)

file(WRITE "${OUT}" "/* made by cmake/embed.cmake from rules/api, docs/rules, the store's schema and the assets: do not edit */
typedef struct EmbeddedText { const char *name, *text; } EmbeddedText;
extern const EmbeddedText embedded_api[];
extern const EmbeddedText embedded_pages[];
extern const EmbeddedText embedded_migrations[];
extern const EmbeddedText embedded_assets[];
extern const char embedded_style_hash[];
extern const char embedded_script_hash[];
extern const char embedded_schema[];
extern const char embedded_views[];

${arrays}
const EmbeddedText embedded_api[] = {
${rows}    {0, 0},
};

const EmbeddedText embedded_pages[] = {
${page_rows}    {0, 0},
};

const EmbeddedText embedded_migrations[] = {
${migration_rows}    {0, 0},
};

const EmbeddedText embedded_assets[] = {
${asset_rows}    {0, 0},
};

const char embedded_style_hash[] = \"${style_hash}\";
const char embedded_script_hash[] = \"${script_hash}\";

const char embedded_schema[] = {
${schema}
};

const char embedded_views[] = {
${views}
};
")
