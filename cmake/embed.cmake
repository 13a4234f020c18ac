# polybot_embed(<target> <dir> [<path> <file>]...)
#
# Embeds every file under <dir> into <target>, and each <file> from elsewhere as if it lay there as <path>. The target
# then defines polybot::embedded_files() (src/web/embedded_files.hpp). The assembler copies the bytes in (.incbin), so
# there is no generated text to compile and a changed, new or removed file is picked up by the next build.
function(polybot_embed target dir)
    set(types .html text/html .css text/css .js text/javascript .json application/json
              .svg image/svg+xml .png image/png)
    cmake_path(ABSOLUTE_PATH dir NORMALIZE)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS LIST_DIRECTORIES false ${dir}/*)
    set(paths "")
    foreach(file IN LISTS files)
        cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${dir} OUTPUT_VARIABLE path)
        list(APPEND paths ${path})
        set(file_of_${path} ${file})
    endforeach()
    while(ARGN)
        list(POP_FRONT ARGN path file)
        list(APPEND paths ${path})
        list(APPEND files ${file})
        set(file_of_${path} ${file})
    endwhile()
    list(SORT paths)

    set(number 0)
    set(labels "")
    set(symbols "")
    set(entries "")
    foreach(path IN LISTS paths)
        set(file ${file_of_${path}})
        cmake_path(GET file EXTENSION LAST_ONLY extension)
        list(FIND types "${extension}" at)
        if(at EQUAL -1)
            message(FATAL_ERROR "cmake/embed.cmake knows no content type for ${file}: add one for '${extension}'.")
        endif()
        math(EXPR at "${at} + 1")
        list(GET types ${at} type)
        if(type MATCHES "^text/")
            string(APPEND type "; charset=utf-8")
        endif()

        set(begin polybot_embedded_${number})
        set(end polybot_embedded_end_${number})
        string(APPEND labels
            "    \".global ${begin}\\n.hidden ${begin}\\n${begin}:\\n\"\n"
            "    \".incbin \\\"${file}\\\"\\n\"\n"
            "    \".global ${end}\\n.hidden ${end}\\n${end}:\\n\"\n"
            "    \".byte 0\\n\"\n")
        string(APPEND symbols
            "extern \"C\" __attribute__((visibility(\"hidden\"))) const char ${begin}[];\n"
            "extern \"C\" __attribute__((visibility(\"hidden\"))) const char ${end}[];\n")
        string(APPEND entries "        {\"${path}\", \"${type}\", view(${begin}, ${end})},\n")
        math(EXPR number "${number} + 1")
    endforeach()

    set(source ${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded_files.cpp)
    file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [=[
#include "web/embedded_files.hpp"

#include <array>
#include <cstdint>

__asm__(
    ".pushsection .rodata\n"
@labels@    ".popsection\n");

@symbols@
namespace polybot {
namespace {

std::string_view view(const char* begin, const char* end) noexcept {
    // Labels of one section, but two objects to the compiler: subtract them as numbers.
    return {begin, reinterpret_cast<std::uintptr_t>(end) - reinterpret_cast<std::uintptr_t>(begin)};
}

}  // namespace

std::span<const EmbeddedFile> embedded_files() noexcept {
    static const std::array<EmbeddedFile, @number@> files{{
@entries@    }};
    return files;
}

}  // namespace polybot
]=])
    set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${files}")
    target_sources(${target} PRIVATE ${source})
endfunction()
