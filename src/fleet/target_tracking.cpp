#include "fleet/target_tracking.hpp"

#include <algorithm>
#include <cmath>

namespace polybot {

int TargetTracking::next(int jobs) {
    const int wanted =
        std::clamp(static_cast<int>(std::ceil(jobs / rule_.target_backlog)), rule_.min_workers, rule_.max_workers);
    if (wanted >= desired_) {
        desired_ = wanted;
        calm_ = 0;
    } else if (++calm_ >= rule_.calm_readings) {
        --desired_;
        calm_ = 0;
    }
    return desired_;
}

double backlog_per_instance(int queue_depth, int running_workers) {
    return static_cast<double>(queue_depth) / std::max(running_workers, 1);
}

}  // namespace polybot
