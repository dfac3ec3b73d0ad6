# Lists the functions of libclang that the front end calls, so that the library is loaded when one of them is needed and
# not at every start of the program (analyzer/front/libclang.h).
#
#   cmake -DOUT=libclang_calls.h -DHEADERS=dir -DSOURCES=list -P libclang_calls.cmake

cmake_minimum_required(VERSION 3.21)

set(declared "")
file(GLOB headers "${HEADERS}/clang-c/*.h")
foreach(header IN LISTS headers)
    file(READ "${header}" text)
    string(REGEX MATCHALL "clang_[A-Za-z0-9_]+" names "${text}")
    list(APPEND declared ${names})
endforeach()
list(REMOVE_DUPLICATES declared)

set(called "")
foreach(source IN LISTS SOURCES)
    file(READ "${source}" text)
    string(REGEX MATCHALL "clang_[A-Za-z0-9_]+" names "${text}")
    list(APPEND called ${names})
endforeach()
list(REMOVE_DUPLICATES called)
list(SORT called)

set(members "")
set(list "")
set(macros "")
foreach(name IN LISTS called)
    if(NOT name IN_LIST declared)
        continue()
    endif()
    string(APPEND members "    __typeof__(${name}) *${name}_;\n")
    string(APPEND list " \\\n    F(${name})")
    string(APPEND macros "#define ${name} libclang.${name}_\n")
endforeach()
file(WRITE "${OUT}.new" "/* Made by cmake/libclang_calls.cmake. */
typedef struct LibClang {
${members}} LibClang;

extern LibClang libclang;

#define LIBCLANG_CALLS(F)${list}

#ifndef LIBCLANG_NAMES
${macros}#endif
")
file(COPY_FILE "${OUT}.new" "${OUT}" ONLY_IF_DIFFERENT)
