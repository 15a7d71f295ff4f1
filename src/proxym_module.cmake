# A module is one folder of src/ and one static library. USES names the folders it may include; the same list links
# them and is what the `layers` test holds the #include lines against.
#
#   proxym_module(marathon USES core http SOURCES marathonparser.cpp … LINKS simdjson::simdjson)
#   proxym_module(haproxy/plan USES haproxy/config SOURCES …)       the library is proxym_haproxy_plan
set_property(GLOBAL PROPERTY PROXYM_LAYERS "")

add_library(proxym_flags INTERFACE)
target_include_directories(proxym_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(proxym_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
    -Woverloaded-virtual -Wimplicit-fallthrough
    -Wno-missing-field-initializers -Werror)
target_compile_definitions(proxym_flags INTERFACE
    PROXYM_VERSION="${PROJECT_VERSION}"
    QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_FOREACH QT_STRICT_ITERATORS QT_MESSAGELOGCONTEXT)
target_link_libraries(proxym_flags INTERFACE Qt6::Core QCoro6::Core)
if(PROXYM_SANITIZE)
    # Not `null`: Qt itself binds a null reference for every private signal, such as QTimer's. AddressSanitizer sees what
    # is read or written through a null pointer all the same.
    target_compile_options(proxym_flags INTERFACE -fsanitize=address,undefined -fno-sanitize=null
        -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(proxym_flags INTERFACE -fsanitize=address,undefined)
endif()
if(PROXYM_FUZZ)
    # Only programs that are to be fuzzed link libFuzzer itself, which brings a main(). Not `function`: clang 14 cannot
    # assemble it for coroutines.
    target_compile_options(proxym_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=null,function
        -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(proxym_flags INTERFACE -fsanitize=address,undefined)
endif()
if(PROXYM_COVERAGE)
    target_compile_options(proxym_flags INTERFACE --coverage)
    target_link_options(proxym_flags INTERFACE --coverage)
endif()

# The headers that nearly every file includes anyway, precompiled with these options.
function(proxym_add_pch name)
    if(PROXYM_PCH)
        add_library(${name} OBJECT ${PROJECT_SOURCE_DIR}/src/pch.cpp)
        target_link_libraries(${name} PRIVATE proxym_flags)
        target_compile_options(${name} PRIVATE ${ARGN})
        target_precompile_headers(${name} PRIVATE
            <QByteArray> <QDateTime> <QHash> <QList> <QMap> <QObject> <QString> <QStringList> <QTimer>
            <algorithm> <chrono> <functional> <memory> <optional> <variant> <vector>
            <tl/expected.hpp> <QCoroTask>)
    endif()
endfunction()

function(proxym_precompile target)
    if(PROXYM_PCH)
        target_precompile_headers(${target} REUSE_FROM proxym_pch)
    endif()
endfunction()

proxym_add_pch(proxym_pch)

function(proxym_module name)
    cmake_parse_arguments(MODULE "" "" "USES;SOURCES;LINKS" ${ARGN})
    string(REPLACE "/" "_" target proxym_${name})
    add_library(${target} STATIC ${MODULE_SOURCES})
    list(TRANSFORM MODULE_USES PREPEND proxym_ OUTPUT_VARIABLE used)
    list(TRANSFORM used REPLACE "/" "_")
    target_link_libraries(${target} PUBLIC proxym_flags ${used} ${MODULE_LINKS})
    proxym_precompile(${target})
    list(JOIN MODULE_USES "," uses)
    set_property(GLOBAL APPEND PROPERTY PROXYM_LAYERS "${name}:${uses}")
endfunction()
