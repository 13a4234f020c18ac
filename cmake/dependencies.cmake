# Where each dependency comes from is in tools/setup; here they only become targets.
find_package(Threads REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(turbojpeg REQUIRED IMPORTED_TARGET libturbojpeg)
pkg_check_modules(spng REQUIRED IMPORTED_TARGET spng)
pkg_check_modules(webp REQUIRED IMPORTED_TARGET libwebp libwebpdemux)
pkg_check_modules(exif REQUIRED IMPORTED_TARGET libexif)
pkg_check_modules(openssl_crypto REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(prometheus_core REQUIRED IMPORTED_TARGET prometheus-cpp-core)
find_package(GIF REQUIRED)
find_package(pugixml REQUIRED)
find_path(STB_INCLUDE_DIR stb/stb_image.h REQUIRED)
find_path(CLI11_INCLUDE_DIR CLI/CLI.hpp REQUIRED)
find_path(DATE_INCLUDE_DIR date/date.h REQUIRED)

# The dashboard's charts: one file of JavaScript, which is embedded into polybot.
find_file(CHART_JS chart.min.js PATHS /usr/share/javascript/chart.js NO_DEFAULT_PATH REQUIRED)

# OpenCV's two small modules alone: its CMake config is in libopencv-dev, which pulls in all the others and GDAL.
find_path(OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
foreach(part core imgproc)
    find_library(OPENCV_${part}_LIBRARY NAMES opencv_${part} REQUIRED)
    add_library(opencv_${part} INTERFACE)
    target_include_directories(opencv_${part} SYSTEM INTERFACE ${OPENCV_INCLUDE_DIR})
    target_link_libraries(opencv_${part} INTERFACE ${OPENCV_${part}_LIBRARY})
endforeach()

# The sample pictures, their reference detections and the sample model lie beside the repository.
set(POLYBOT_SHARED_DIR ${CMAKE_SOURCE_DIR}/../shared CACHE PATH "Folder of images/ and models/")

# OpenVINO: the PyPI wheel ships headers, libraries and a CMake config.
set(POLYBOT_PYTHON_ENV ${CMAKE_SOURCE_DIR}/.deps/python CACHE PATH "Python environment that holds the openvino wheel")
file(GLOB openvino_cmake ${POLYBOT_PYTHON_ENV}/lib/python3*/site-packages/openvino/cmake)
find_package(OpenVINO REQUIRED COMPONENTS Runtime PATHS ${openvino_cmake} NO_DEFAULT_PATH)

# The AWS Common Runtime: C libraries, built by tools/setup from the awscrt sdist. It looks for OpenSSL itself.
set(POLYBOT_AWS_CRT ${CMAKE_SOURCE_DIR}/.deps/aws-crt CACHE PATH "Installed AWS Common Runtime")
list(PREPEND CMAKE_PREFIX_PATH ${POLYBOT_AWS_CRT})
# One libcrypto, which the system's updates reach.
set(AWS_USE_CRYPTO_SHARED_LIBS ON)
set(S2N_USE_CRYPTO_SHARED_LIBS ON)
find_package(aws-c-auth REQUIRED)
find_package(aws-checksums REQUIRED)

# Boost 1.81, unpacked beside the system's own (see tools/setup for why).
set(POLYBOT_BOOST ${CMAKE_SOURCE_DIR}/.deps/boost/usr CACHE PATH "Unpacked Boost 1.81")
find_library(BOOST_JSON_LIBRARY NAMES libboost_json.a
             PATHS ${POLYBOT_BOOST}/lib/${CMAKE_LIBRARY_ARCHITECTURE} NO_DEFAULT_PATH REQUIRED)
find_library(BOOST_CONTAINER_LIBRARY NAMES libboost_container.a
             PATHS ${POLYBOT_BOOST}/lib/${CMAKE_LIBRARY_ARCHITECTURE} NO_DEFAULT_PATH REQUIRED)
find_library(BOOST_URL_LIBRARY NAMES libboost_url.a
             PATHS ${POLYBOT_BOOST}/lib/${CMAKE_LIBRARY_ARCHITECTURE} NO_DEFAULT_PATH REQUIRED)
add_library(boost_headers INTERFACE)
target_include_directories(boost_headers SYSTEM INTERFACE ${POLYBOT_BOOST}/include)
add_library(boost_json INTERFACE)
target_link_libraries(boost_json INTERFACE ${BOOST_JSON_LIBRARY} ${BOOST_CONTAINER_LIBRARY} boost_headers)
add_library(boost_url INTERFACE)
target_link_libraries(boost_url INTERFACE ${BOOST_URL_LIBRARY} boost_headers)

if(BUILD_TESTING)
    find_package(GTest REQUIRED)
    find_package(ZLIB REQUIRED)
    pkg_check_modules(png REQUIRED IMPORTED_TARGET libpng)
    include(GoogleTest)
endif()
