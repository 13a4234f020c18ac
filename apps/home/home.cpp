#include "home/home.hpp"

#include <CLI/CLI.hpp>

namespace polybot {
namespace {

/// One of two members of the same name, as the port that both implement.
template <class Port, class Local, class Aws>
Port& one_of(const std::unique_ptr<LocalHome>& local, const std::unique_ptr<AwsHome>& aws, Local local_part,
             Aws aws_part) {
    if (local) return (*local).*local_part;
    return (*aws).*aws_part;
}

}  // namespace

void add_home_options(CLI::App& app, HomeOptions& options) {
    app.add_option("--home", options.kind,
                   "Where everything is kept; without it aws when BUCKET_NAME is set, else local")
        ->envname("POLYBOT_HOME")
        ->check(CLI::IsMember({"local", "aws"}));
    app.add_option("--data-dir", options.data_dir, "local: the folder that all programs share")
        ->envname("POLYBOT_DATA_DIR")
        ->capture_default_str();
    app.add_option("--bucket", options.aws.bucket, "aws: S3 bucket of the pictures")->envname("BUCKET_NAME");
    app.add_option("--queue-url", options.aws.queue_url, "aws: URL of the SQS queue")->envname("SQS_QUEUE_URL");
    app.add_option("--queue-name", options.aws.queue_name, "aws: name of the SQS queue, instead of its URL")
        ->envname("SQS_QUEUE_NAME");
    app.add_option("--table", options.aws.table, "aws: DynamoDB table")->envname("DYNAMODB_TABLE");
    app.add_option("--metric-namespace", options.aws.metric_namespace, "aws: CloudWatch namespace")
        ->envname("METRIC_NAMESPACE")
        ->capture_default_str();
    app.add_option("--auto-scaling-group", options.aws.auto_scaling_group, "aws: Auto Scaling group of the workers")
        ->envname("AUTO_SCALING_GROUP")
        ->capture_default_str();
    app.add_option("--lifecycle-hook", options.aws.lifecycle_hook, "aws: the group's hook on termination")
        ->envname("LIFECYCLE_HOOK")
        ->capture_default_str();
}

Home::Home(const HomeOptions& options, std::chrono::seconds visibility_timeout)
    : local_(options.is_aws() ? nullptr
                              : std::make_unique<LocalHome>(options.data_dir, system_clock(), visibility_timeout)),
      access_(options.is_aws() && !options.access ? std::make_shared<AwsAccess>() : options.access),
      aws_(options.is_aws() ? std::make_unique<AwsHome>(access_->client, options.aws, visibility_timeout) : nullptr),
      jobs(one_of<JobQueue>(local_, aws_, &LocalHome::jobs, &AwsHome::jobs)),
      dead_letters(one_of<JobQueue>(local_, aws_, &LocalHome::dead_letters, &AwsHome::dead_letters)),
      blobs(one_of<BlobStore>(local_, aws_, &LocalHome::blobs, &AwsHome::blobs)),
      predictions(one_of<PredictionStore>(local_, aws_, &LocalHome::predictions, &AwsHome::predictions)),
      prediction_list(one_of<PredictionList>(local_, aws_, &LocalHome::prediction_list, &AwsHome::prediction_list)),
      claims(one_of<ClaimStore>(local_, aws_, &LocalHome::claims, &AwsHome::claims)),
      chat_log(one_of<ChatLog>(local_, aws_, &LocalHome::chat_log, &AwsHome::chat_log)),
      settings(one_of<SettingsStore>(local_, aws_, &LocalHome::settings, &AwsHome::settings)),
      metrics(one_of<MetricSink>(local_, aws_, &LocalHome::metrics, &AwsHome::metrics)),
      metric_history(one_of<MetricHistory>(local_, aws_, &LocalHome::metric_history, &AwsHome::metric_history)),
      service_times(one_of<ServiceTimes>(local_, aws_, &LocalHome::service_times, &AwsHome::service_times)),
      leases(one_of<LeaseStore>(local_, aws_, &LocalHome::leases, &AwsHome::leases)),
      decisions(one_of<DecisionHistory>(local_, aws_, &LocalHome::decisions, &AwsHome::decisions)) {}

}  // namespace polybot
