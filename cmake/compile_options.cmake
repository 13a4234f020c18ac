# Flags for our own code only: an interface target, so that no dependency inherits them.
add_library(polybot_compile_options INTERFACE)
target_compile_options(polybot_compile_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Werror)

if(CMAKE_BUILD_TYPE MATCHES "Debug")
    # Line tables suffice for stack traces, and halve what the linker has to read.
    target_compile_options(polybot_compile_options INTERFACE -g1)
endif()

if(POLYBOT_SANITIZE)
    add_compile_options(-fsanitize=${POLYBOT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -O1)
    add_link_options(-fsanitize=${POLYBOT_SANITIZE})
else()
    target_compile_options(polybot_compile_options INTERFACE
        -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
        $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3>)
    target_link_options(polybot_compile_options INTERFACE -pie -Wl,-z,relro,-z,now -Wl,--as-needed)
endif()

# Tests take longer to compile than to run, and twice as long when they are optimised (gcc's _FORTIFY_SOURCE needs -O1).
add_library(polybot_test_compile_options INTERFACE)
target_link_libraries(polybot_test_compile_options INTERFACE polybot_compile_options)
target_compile_options(polybot_test_compile_options INTERFACE $<IF:$<CONFIG:Release>,-O1,-O0>)

if(POLYBOT_FUZZ)
    # Coverage for the code under test; each fuzz target links libFuzzer itself.
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
