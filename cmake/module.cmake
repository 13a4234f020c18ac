# polybot_unit_tests(<name> SOURCES <file>... DEPENDS <target>...)
#
# The test program <name>_test, whose tests ctest runs as <name>.*.
function(polybot_unit_tests name)
    cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
    add_executable(${name}_test ${arg_SOURCES})
    target_link_libraries(${name}_test PRIVATE ${arg_DEPENDS} GTest::gmock_main polybot_test_compile_options)
    add_dependencies(unit_tests ${name}_test)
    gtest_discover_tests(${name}_test
        TEST_PREFIX ${name}. PROPERTIES TIMEOUT 120 DISCOVERY_MODE PRE_TEST)
endfunction()

# polybot_module(<name> [DEPENDS <target>...] [TEST_DEPENDS <target>...])
#
# The folder's *.cpp are the library polybot::<name>; its *_test.cpp are the test program <name>_test.
# A folder without sources is a header-only (interface) library.
function(polybot_module name)
    cmake_parse_arguments(arg "" "" "DEPENDS;TEST_DEPENDS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS *.cpp)
    file(GLOB tests CONFIGURE_DEPENDS *_test.cpp)
    if(tests)
        list(REMOVE_ITEM sources ${tests})
    endif()

    if(sources)
        add_library(polybot_${name} STATIC ${sources})
        target_include_directories(polybot_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
        target_link_libraries(polybot_${name} PUBLIC ${arg_DEPENDS} PRIVATE polybot_compile_options)
    else()
        add_library(polybot_${name} INTERFACE)
        target_include_directories(polybot_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
        target_link_libraries(polybot_${name} INTERFACE ${arg_DEPENDS})
    endif()
    add_library(polybot::${name} ALIAS polybot_${name})

    if(BUILD_TESTING AND tests)
        polybot_unit_tests(${name} SOURCES ${tests} DEPENDS polybot::${name} ${arg_TEST_DEPENDS})
    endif()
endfunction()
