// What callgrind counts of a photo's steps, on bus.jpg (810 x 1080), and of a health request. Without the network,
// which takes valgrind too long; it is not linked either, as valgrind does not know all the instructions that it starts
// with.

#include <chrono>
#include <iostream>
#include <memory>
#include <stdexcept>

#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

#include "contender.hpp"
#include "counted.hpp"
#include "detection/annotate.hpp"
#include "detection/coco_names.hpp"
#include "detection/letterbox.hpp"
#include "detection/postprocess.hpp"
#include "head_sample.hpp"
#include "http/raw_connection.hpp"
#include "http/server.hpp"
#include "images/decode.hpp"
#include "images/encode.hpp"
#include "images/header.hpp"
#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "web/page_routes.hpp"
#include "worker/photo_processor.hpp"

namespace polybot {
namespace {

std::string twelve_megapixels(const cv::Mat& picture) {
    cv::Mat large;
    cv::resize(picture, large, {3000, 4000}, 0, 0, cv::INTER_CUBIC);
    return encode_jpeg(large).value();
}

void count_photo_steps() {
    const std::string photo = bench::read_file(POLYBOT_SHARED_DIR "/images/bus.jpg");
    const cv::Mat picture = decode_image(photo).value();
    const std::string large = twelve_megapixels(picture);
    const Letterbox box = fit_rectangle(picture.size(), 640);
    cv::Mat input(box.input, CV_8UC3);
    const bench::HeadSample head;
    // What the reference has (images/reference.json).
    const std::vector<Detection> found{{0, 0.88F, 55, 398, 211, 889},
                                       {0, 0.8F, 683, 367, 810, 881},
                                       {0, 0.79F, 216, 409, 346, 865},
                                       {0, 0.52F, 0, 573, 72, 893},
                                       {5, 0.49F, 23, 228, 806, 780}};
    bench::count_instructions("header", 100, [&] { (void)read_image_header(photo).value(); });
    bench::count_instructions("decode", 3, [&] { (void)decode_image(photo).value(); });
    bench::count_instructions("decode of a large photo, reduced", 3,
                              [&] { (void)decode_reduced(large, PhotoProcessor::longest_side).value(); });
    bench::count_instructions("letterbox", 3, [&] { draw_letterboxed(picture, box, input); });
    bench::count_instructions("candidates and suppression", 20,
                              [&] { (void)postprocess(head.inputs(), box, picture.size(), {}); });
    bench::count_instructions("annotate and encode", 3, [&] {
        cv::Mat annotated = picture.clone();
        annotate(annotated, found, coco_names());
        (void)encode_jpeg(annotated).value();
    });
}

/// As a load balancer asks polybot: the server, the route, and what the store said last.
void count_health_request() {
    const testing::TemporaryFolder folder;
    LocalHome home(folder.path() / "data");
    Router router;
    Readiness readiness([&home] { return home.jobs.depth().has_value(); }, std::chrono::hours(24));
    readiness.ask();
    add_page_routes(router, readiness);
    Server server({.address = "127.0.0.1", .port = 0, .handler_threads = 1}, std::move(router));
    server.start();
    testing::RawConnection balancer(server.port());
    bench::count_instructions("a health request", 100, [&] {
        balancer.send("GET / HTTP/1.1\r\nHost: polybot\r\nUser-Agent: ELB-HealthChecker/2.0\r\n\r\n");
        if (!balancer.read_until(R"({"status":"ok"})").ends_with(R"({"status":"ok"})")) {
            throw std::runtime_error("polybot is not healthy");
        }
        balancer.clear();
    });
}

}  // namespace
}  // namespace polybot

int main() {
    try {
        // What the counts depend on besides our code.
        std::cout << "gcc " << __VERSION__ << ", OpenCV on " << cv::getCPUFeaturesLine() << std::endl;
        cv::setNumThreads(1);  // Those that wait for work would count too, for as long as they happen to.
        polybot::count_photo_steps();
        polybot::count_health_request();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "instruction_counts: " << error.what() << '\n';
        return 1;
    }
}
