#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/message.hpp"

namespace polybot {

/// One route: a method, a pattern such as "/api/predictions/{id}" and what serves it.
struct Route {
    std::string method;
    std::string pattern;
    std::size_t max_body = 0;  ///< Bytes; a longer body is refused with 413 before it is read.
    std::variant<HttpHandler, FeedHandler> handler;
    std::string log_as = {};  ///< Stands in logs instead of the path, where the path holds a secret.
    /// Answers where that takes no waiting, and spares the way to `handler`, which is asked where nothing comes back.
    /// Runs on the server's I/O thread: whoever takes long here holds up everybody.
    std::function<std::optional<HttpResponse>(const HttpRequest&)> at_once = {};
    /// Decides, where it is set and the pattern fits, whether this path is served now; quick and thread-safe.
    std::function<bool(const std::map<std::string, std::string>& captures)> serves = {};
};

/// Finds the route of a request. Filled before the server starts, read-only then, hence thread-safe.
class Router {
  public:
    void add(Route route);

    /// All routes, in the order in which they were added.
    [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

    struct Match {
        const Route* route = nullptr;  ///< Null: no such path (404), or `allowed` is not empty (405).
        std::map<std::string, std::string> captures;
        std::string allowed;  ///< For 405: the methods the path knows, comma-separated.
    };

    /// `path` is decoded. HEAD finds the GET route.
    [[nodiscard]] Match find(std::string_view method, std::string_view path) const;

  private:
    std::vector<Route> routes_;
};

}  // namespace polybot
