#include "log/log.hpp"

#include <stdexcept>

#include <boost/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace polybot::log {
namespace {

std::shared_ptr<spdlog::logger> make_logger(const std::string& service, spdlog::level::level_enum level) {
    auto logger = std::make_shared<spdlog::logger>(service, std::make_shared<spdlog::sinks::stderr_sink_mt>());
    // %v is the fields as JSON members: each already escaped, and led by a comma.
    logger->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","service":"%n","event":%v})",
                        spdlog::pattern_time_type::utc);
    logger->set_level(level);
    return logger;
}

std::shared_ptr<spdlog::logger>& logger() {
    static auto instance = make_logger("polybot", spdlog::level::info);
    return instance;
}

void write(spdlog::level::level_enum level, std::string_view event, Fields fields) {
    if (!logger()->should_log(level)) return;
    std::string line = boost::json::serialize(boost::json::string(event));
    for (const Field& field : fields) {
        line += ',';
        line += boost::json::serialize(boost::json::string(field.name));
        line += ':';
        line += std::visit([](const auto& value) { return boost::json::serialize(boost::json::value(value)); },
                           field.value);
    }
    logger()->log(level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void start(const std::string& service, const std::string& level) {
    const auto parsed = spdlog::level::from_str(level);
    if (parsed == spdlog::level::off) throw std::invalid_argument("unknown log level: " + level);
    logger() = make_logger(service, parsed);
}

void debug(std::string_view event, Fields fields) {
    write(spdlog::level::debug, event, fields);
}
void info(std::string_view event, Fields fields) {
    write(spdlog::level::info, event, fields);
}
void warn(std::string_view event, Fields fields) {
    write(spdlog::level::warn, event, fields);
}
void error(std::string_view event, Fields fields) {
    write(spdlog::level::err, event, fields);
}

}  // namespace polybot::log
