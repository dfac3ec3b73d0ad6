# Finds the C interface of clang, 17 or newer, and makes the target LibClang::LibClang.
#
# Asked in this order: -DLIBCLANG_ROOT=prefix, llvm-config-19 and its like, the prefixes under which distributions
# put LLVM, and at last LLVM's CMake package. Debian's libclang-19-dev alone is enough: it brings neither an
# llvm-config nor a CMake package that works without the whole of llvm-19-dev, hence the prefixes.

# A root counts only if it has both halves and its header knows what came with 17 (Debian 12's own clang is 14).
function(look_for_libclang root)
    if(LibClang_LIBRARY OR NOT EXISTS "${root}/include/clang-c/Index.h")
        return()
    endif()
    file(STRINGS "${root}/include/clang-c/Index.h" new REGEX "clang_getCursorBinaryOperatorKind")
    if(new)
        find_library(LibClang_LIBRARY NAMES clang libclang PATHS "${root}/lib" "${root}/lib64" NO_DEFAULT_PATH)
        set(LibClang_INCLUDE_DIR "${root}/include" CACHE PATH "where clang-c/Index.h is")
    endif()
endfunction()

foreach(root ${LIBCLANG_ROOT} $ENV{LIBCLANG_ROOT})
    look_for_libclang("${root}")
endforeach()

foreach(name llvm-config-19 llvm-config-20 llvm-config-18 llvm-config-17 llvm-config)
    find_program(LLVM_CONFIG ${name})
    if(LLVM_CONFIG AND NOT LibClang_LIBRARY)
        execute_process(COMMAND ${LLVM_CONFIG} --prefix OUTPUT_VARIABLE prefix
            OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
        look_for_libclang("${prefix}")
    endif()
    unset(LLVM_CONFIG CACHE)
endforeach()

foreach(version 19 20 18 17)
    foreach(root /usr/lib/llvm-${version} /usr/lib/llvm${version} /usr/lib64/llvm${version}
            /usr/local/opt/llvm@${version} /opt/homebrew/opt/llvm@${version})
        look_for_libclang("${root}")
    endforeach()
endforeach()

if(NOT LibClang_LIBRARY)
    find_package(LLVM CONFIG QUIET)
    look_for_libclang("${LLVM_INSTALL_PREFIX}")
endif()
mark_as_advanced(LibClang_LIBRARY LibClang_INCLUDE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibClang REQUIRED_VARS LibClang_LIBRARY LibClang_INCLUDE_DIR
    REASON_FAILURE_MESSAGE "libclang 17 or newer is needed: apt-get install libclang-19-dev, or -DLIBCLANG_ROOT=prefix")

if(LibClang_FOUND AND NOT TARGET LibClang::LibClang)
    add_library(LibClang::LibClang UNKNOWN IMPORTED)
    set_target_properties(LibClang::LibClang PROPERTIES
        IMPORTED_LOCATION "${LibClang_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${LibClang_INCLUDE_DIR}")
endif()
