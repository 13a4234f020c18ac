#include "web/embedded_files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsTrue;
using testing::Not;
using testing::SizeIs;

const EmbeddedFile* find(std::string_view path) {
    const auto files = embedded_files();
    const auto found = std::ranges::find(files, path, &EmbeddedFile::path);
    return found == files.end() ? nullptr : &*found;
}

TEST(EmbeddedFiles, HoldThePageWithItsContentTypes) {
    EXPECT_THAT(embedded_files(), Contains(AllOf(Field(&EmbeddedFile::path, "index.html"),
                                                 Field(&EmbeddedFile::content_type, "text/html; charset=utf-8"))));
    EXPECT_THAT(embedded_files(),
                Contains(AllOf(Field(&EmbeddedFile::path, "main.js"),
                               Field(&EmbeddedFile::content_type, "text/javascript; charset=utf-8"))));
    EXPECT_THAT(embedded_files(), Contains(AllOf(Field(&EmbeddedFile::path, "icon.svg"),
                                                 Field(&EmbeddedFile::content_type, "image/svg+xml"))));
    EXPECT_TRUE(std::ranges::is_sorted(embedded_files(), {}, &EmbeddedFile::path));
}

TEST(EmbeddedFiles, AreTheFilesByteForByte) {
    ASSERT_THAT(embedded_files(), Not(SizeIs(0)));
    for (const EmbeddedFile& file : embedded_files()) {
        const std::string origin =
            file.path == "admin/chart.js" ? POLYBOT_CHART_JS : std::string(POLYBOT_WEB_DIR "/").append(file.path);
        std::ifstream stream(origin, std::ios::binary);
        ASSERT_THAT(stream.is_open(), IsTrue()) << file.path;
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        EXPECT_EQ(file.bytes, bytes) << file.path;
    }
}

/// The page is served with a policy that forbids anything inline; such markup would silently do nothing.
TEST(EmbeddedFiles, KeepScriptsAndStylesOutOfTheMarkup) {
    for (const char* const path : {"index.html", "admin/dashboard.html", "admin/list.html", "admin/login.html"}) {
        const EmbeddedFile* page = find(path);
        ASSERT_NE(page, nullptr);
        for (const char* forbidden : {" style=", "<style", "<script>", " onclick=", "https://", "http://"}) {
            EXPECT_THAT(std::string(page->bytes), Not(HasSubstr(forbidden)));
        }
    }
}

/// Else a browser would find them one after another, each a round trip later.
TEST(EmbeddedFiles, NameAllModulesOfTheChatAtTheBeginning) {
    std::string links;
    for (const EmbeddedFile& file : embedded_files()) {
        if (!file.path.ends_with(".js") || file.path.starts_with("admin/") || file.path == "main.js") continue;
        links += "  <link rel=\"modulepreload\" href=\"" + std::string(file.path) + "\">\n";
    }
    const std::string page(find("index.html")->bytes);
    EXPECT_THAT(page, HasSubstr(links + "  <script type=\"module\" src=\"main.js\">"));
    EXPECT_THAT(page.substr(0, page.find(links)), Not(HasSubstr("modulepreload")));
}

/// What people write, and what their files and the model's classes are called, is text.
TEST(EmbeddedFiles, MakeNoMarkupAndNoProgramOfTexts) {
    for (const EmbeddedFile& file : embedded_files()) {
        for (const char* way : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "srcdoc",
                                "createContextualFragment", "eval(", "new Function"}) {
            EXPECT_THAT(std::string(file.bytes), Not(HasSubstr(way))) << file.path;
        }
    }
}

}  // namespace
}  // namespace polybot
