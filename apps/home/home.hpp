#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "aws/aws_access.hpp"
#include "aws/aws_home.hpp"
#include "aws/group_membership.hpp"
#include "local/local_home.hpp"

namespace CLI {
class App;
}

namespace polybot {

/// Which home the program lives in, and where that is.
struct HomeOptions {
    std::string kind;  ///< "local", "aws", or empty: aws when a bucket is named.
    std::filesystem::path data_dir = ".data";
    AwsNames aws = {.bucket = {},
                    .queue_url = {},
                    .queue_name = {},
                    .table = {},
                    .metric_namespace = "polybot",
                    .auto_scaling_group = "polybot-yolo5",
                    .lifecycle_hook = "polybot-finish"};
    std::shared_ptr<AwsAccess> access;  ///< Of who has asked AWS before; null: the AWS home makes its own.

    [[nodiscard]] bool is_aws() const { return kind.empty() ? !aws.bucket.empty() : kind == "aws"; }
};

/// Adds --home and what each home needs, by the first design's names.
void add_home_options(CLI::App& app, HomeOptions& options);

/// The ports of one of the two homes; the only place that knows both. Thread-safe as the ports are.
class Home {
    std::unique_ptr<LocalHome> local_;
    std::shared_ptr<AwsAccess> access_;
    std::unique_ptr<AwsHome> aws_;

  public:
    /// Throws std::exception with a sentence for the operator when the home cannot be used.
    explicit Home(const HomeOptions& options, std::chrono::seconds visibility_timeout = default_visibility_timeout);

    /// Throws std::exception with a sentence for the operator when pictures or predictions cannot be kept.
    void check() {
        if (aws_) aws_->check();
    }

    /// AWS itself; null in the one-machine home.
    [[nodiscard]] AwsClient* aws() { return aws_ ? &access_->client : nullptr; }

    /// The pictures, for whoever deletes old ones (PictureExpiry); null on AWS, where the bucket's lifecycle does.
    [[nodiscard]] FileBlobStore* picture_files() { return local_ ? &local_->blobs : nullptr; }

    /// This worker's place among machines that AWS starts and stops; null where nobody takes the machine away.
    [[nodiscard]] std::unique_ptr<Membership> membership(const AwsNames& names) {
        return aws_ ? find_membership(*access_, names.auto_scaling_group, names.lifecycle_hook) : nullptr;
    }

    /// Where this program writes down what it decides about the number of workers; null on AWS, which decides itself.
    [[nodiscard]] DecisionLog* decision_log() { return local_ ? &local_->decisions : nullptr; }

    JobQueue& jobs;
    JobQueue& dead_letters;
    BlobStore& blobs;
    PredictionStore& predictions;
    PredictionList& prediction_list;
    ClaimStore& claims;
    ChatLog& chat_log;
    SettingsStore& settings;
    MetricSink& metrics;
    MetricHistory& metric_history;
    ServiceTimes& service_times;
    LeaseStore& leases;
    DecisionHistory& decisions;
};

}  // namespace polybot
