#include "http/router.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace polybot {
namespace {

using Captures = std::map<std::string, std::string>;

/// Takes the part of `rest` before the next slash off it.
std::string_view take_segment(std::string_view& rest) {
    const auto slash = rest.find('/');
    const auto segment = rest.substr(0, slash);
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    return segment;
}

bool is_capture(std::string_view segment) {
    return segment.starts_with('{') && segment.ends_with('}');
}

/// What the pattern's captures stand for, unless the path does not fit.
std::optional<Captures> fit(std::string_view pattern, std::string_view path) {
    // Most patterns are plain paths.
    if (pattern.find('{') == std::string_view::npos) {
        return pattern == path ? std::optional<Captures>(Captures()) : std::nullopt;
    }
    // As many segments: else a slash at the end would pass for nothing.
    if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return std::nullopt;
    Captures captures;
    while (!pattern.empty() && !path.empty()) {
        const auto expected = take_segment(pattern);
        const auto found = take_segment(path);
        if (is_capture(expected)) {
            if (found.empty()) return std::nullopt;
            captures.emplace(expected.substr(1, expected.size() - 2), found);
        } else if (expected != found) {
            return std::nullopt;
        }
    }
    if (pattern.empty() && path.empty()) return captures;
    return std::nullopt;
}

}  // namespace

void Router::add(Route route) {
    if (!route.pattern.starts_with('/')) throw std::invalid_argument("a route's pattern must start with a slash");
    routes_.push_back(std::move(route));
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
    Match match;
    const std::string_view served = method == "HEAD" ? "GET" : method;
    for (const Route& route : routes_) {
        auto captures = fit(route.pattern, path);
        if (!captures || (route.serves && !route.serves(*captures))) continue;
        if (route.method == served) {
            return {.route = &route, .captures = std::move(*captures), .allowed = {}};
        }
        if (!match.allowed.empty()) match.allowed += ", ";
        match.allowed += route.method == "GET" ? "GET, HEAD" : route.method;
    }
    return match;
}

}  // namespace polybot
