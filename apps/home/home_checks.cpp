#include "home/home_checks.hpp"

#include <exception>
#include <filesystem>
#include <memory>
#include <utility>

#include <unistd.h>

#include "http/client.hpp"

namespace polybot {
namespace {

namespace fs = std::filesystem;

/// Room for some hundred photos: less is a disk about to be full.
constexpr std::uintmax_t least_room_megabytes = 500;

/// The folder itself, or the one of those around it that would have to take it.
fs::path nearest_existing(const fs::path& folder) {
    fs::path above = fs::absolute(folder);
    while (!fs::exists(above)) above = above.parent_path();
    return above;
}

Result<std::string> examine_folder(const fs::path& folder) {
    if (!fs::exists(folder)) {
        const fs::path above = nearest_existing(folder);
        if (!fs::is_directory(above) || ::access(above.c_str(), W_OK | X_OK) != 0) {
            return Error{Code::permission_denied, folder.string() + " cannot be made in " + above.string()};
        }
        return folder.string() + " does not exist yet, and will be made";
    }
    const LocalHome home(folder);
    const auto room = fs::space(folder).available >> 20U;
    if (room < least_room_megabytes) {
        return Error{Code::resource_exhausted,
                     "only " + std::to_string(room) + " MB are free where " + folder.string() + " is"};
    }
    return folder.string() + ", " + std::to_string(room) + " MB free";
}

Result<std::string> examine_queue(const fs::path& folder) {
    if (!fs::exists(folder)) return std::string("no jobs yet");
    LocalHome home(folder);
    const auto jobs = home.jobs.depth();
    if (!jobs) return jobs.error();
    const auto dead = home.dead_letters.depth();
    if (!dead) return dead.error();
    return std::to_string(jobs->visible) + " jobs wait, " + std::to_string(jobs->in_flight) + " are in work, " +
           std::to_string(dead->visible + dead->in_flight) + " were given up";
}

Section local_checks(const fs::path& folder) {
    const auto remedy = [](const Error& error) -> std::string {
        if (error.code == Code::resource_exhausted) return "Make room, or choose another folder with --data-dir.";
        return "Give this user the folder with all that is in it, or choose another with --data-dir.";
    };
    return {"One machine",
            {{.what = "data folder",
              .examine = [folder] { return examine_folder(folder); },
              .remedy = remedy,
              .vital = true},
             {.what = "queue", .examine = [folder] { return examine_queue(folder); }, .remedy = remedy}}};
}

}  // namespace

Section home_checks(HomeOptions& options, AwsChecks aws_checks) {
    if (!options.is_aws()) return local_checks(options.data_dir);
    try {
        if (!options.access) options.access = std::make_shared<AwsAccess>();
    } catch (const std::exception& error) {
        return {"AWS",
                {{.what = "settings",
                  .examine =
                      [fault = std::string(error.what())] {
                          return Error{Code::failed_precondition, fault};
                      },
                  .remedy = [](const Error&) { return "Set it in the environment or in the profile."; }}}};
    }
    return aws_checks(options.access->client, options.aws);
}

Check serving_check(std::string what, std::string url, std::string remedy) {
    return {.what = std::move(what),
            .examine = [url = std::move(url)]() -> Result<std::string> {
                HttpClient http;
                const auto answer = http.send({.url = url + "/"});
                if (!answer) return answer.error();
                if (answer->status == 200) return url;
                return Error{Code::unavailable, url + " answers with status " + std::to_string(answer->status)};
            },
            .remedy = [remedy = std::move(remedy)](const Error&) { return remedy; }};
}

Check results_secret_check(bool is_set) {
    return {.what = "shared secret",
            .examine = [is_set]() -> Result<std::string> {
                if (!is_set) return Error{Code::failed_precondition, "RESULTS_SECRET is not set"};
                return std::string("set");
            },
            .remedy = [](const Error&) { return "Give polybot and yolo5 the same random value."; }};
}

}  // namespace polybot
