#pragma once

#include "local/database.hpp"
#include "metrics/service_times.hpp"

namespace polybot {

/// The workers' service times in the shared database, a row a minute; rows go once they no longer count.
class SqliteServiceTimes final : public ServiceTimes {
  public:
    /// `database` must outlive this.
    explicit SqliteServiceTimes(Database& database) : database_(database) {}

    [[nodiscard]] Result<void> add(const ServiceTime& time, std::chrono::system_clock::time_point when) override;
    [[nodiscard]] Result<Minutes> recent(std::chrono::system_clock::time_point now) override;

  private:
    Database& database_;
};

}  // namespace polybot
