#include "monitoring/collectors.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

namespace polybot {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

using Labels = std::vector<ClientMetric::Label>;

ClientMetric sample(MetricType type, double value, Labels labels = {}) {
    ClientMetric metric;
    metric.label = std::move(labels);
    (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    return metric;
}

MetricFamily family(const char* name, const char* help, MetricType type, std::vector<ClientMetric> metrics) {
    MetricFamily family;
    family.name = name;
    family.help = help;
    family.type = type;
    family.metric = std::move(metrics);
    return family;
}

MetricFamily gauge(const char* name, const char* help, double value, Labels labels = {}) {
    return family(name, help, MetricType::Gauge, {sample(MetricType::Gauge, value, std::move(labels))});
}

double to_seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void add_memory(std::vector<MetricFamily>& families) {
    std::ifstream file("/proc/self/statm");
    double pages = 0;
    double resident_pages = 0;
    if (!(file >> pages >> resident_pages)) return;
    const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
    families.push_back(gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.", pages * page));
    families.push_back(gauge("process_resident_memory_bytes", "Resident memory size in bytes.", resident_pages * page));
}

void add_files(std::vector<MetricFamily>& families) {
    std::error_code error;
    const std::filesystem::directory_iterator files("/proc/self/fd", error);
    if (!error) {
        // One of them is that of this question.
        const auto count = std::distance(begin(files), end(files)) - 1;
        families.push_back(gauge("process_open_fds", "Number of open file descriptors.", static_cast<double>(count)));
    }
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        families.push_back(
            gauge("process_max_fds", "Maximum number of open file descriptors.", static_cast<double>(limit.rlim_cur)));
    }
}

}  // namespace

std::vector<MetricFamily> QueueCollector::Collect() const {
    const auto [jobs, dead_letters] = watch_.read();
    std::vector<MetricFamily> families;
    if (jobs) {
        families.push_back(family("polybot_queue_jobs", "Jobs in the queue.", MetricType::Gauge,
                                  {sample(MetricType::Gauge, jobs->visible, {{"state", "waiting"}}),
                                   sample(MetricType::Gauge, jobs->in_flight, {{"state", "in_work"}})}));
        if (jobs->oldest_age) {
            families.push_back(gauge("polybot_queue_oldest_job_age_seconds", "Since the oldest waiting job was sent.",
                                     std::chrono::duration<double>(*jobs->oldest_age).count()));
        }
    }
    if (dead_letters) {
        families.push_back(gauge("polybot_dead_letters", "Jobs that were given up and whose senders are not told yet.",
                                 dead_letters->visible + dead_letters->in_flight));
    }
    families.push_back(
        gauge("polybot_queue_up", "Whether both queues could be read just now.", jobs && dead_letters ? 1 : 0));
    return families;
}

std::vector<MetricFamily> ProcessCollector::Collect() const {
    std::vector<MetricFamily> families;
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    families.push_back(family("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.",
                              MetricType::Counter,
                              {sample(MetricType::Counter, to_seconds(used.ru_utime) + to_seconds(used.ru_stime))}));
    add_memory(families);
    add_files(families);
    families.push_back(gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.",
                             std::chrono::duration<double>(started_.time_since_epoch()).count()));
    families.push_back(gauge("polybot_build_info", "1, with the version that runs.", 1, {{"version", version_}}));
    return families;
}

}  // namespace polybot
