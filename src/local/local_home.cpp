#include "local/local_home.hpp"

#include <utility>

namespace polybot {
namespace {

std::filesystem::path private_folder(std::filesystem::path folder) {
    if (std::filesystem::create_directories(folder)) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    }
    return folder;
}

}  // namespace

LocalHome::LocalHome(std::filesystem::path folder, const Clock& clock, std::chrono::seconds visibility_timeout)
    : folder_(private_folder(std::move(folder))),
      database(folder_ / "polybot.db"),
      jobs(database, {.name = "jobs", .dead_letters = "dead-letters", .visibility_timeout = visibility_timeout}, clock),
      dead_letters(database, {.name = "dead-letters", .dead_letters = {}, .visibility_timeout = visibility_timeout},
                   clock),
      blobs(folder_ / "blobs"),
      predictions(database, clock),
      prediction_list(database, predictions),
      claims(database),
      chat_log(database),
      settings(database),
      metrics(database),
      metric_history(database),
      service_times(database),
      leases(database),
      decisions(database) {}

}  // namespace polybot
