#pragma once

#include <chrono>
#include <string_view>

namespace polybot {

/// One request, once it was answered or its event stream has begun.
struct AnsweredRequest {
    std::string_view method;  ///< As the client sent it: any word.
    std::string_view route;   ///< The route's pattern, or what stands for it in logs; "unmatched" where there is none.
    int status = 0;
    std::chrono::duration<double> took{0};
};

/// Is told what a server does, on the server's I/O thread: whoever takes long here holds up everybody.
class ServerObserver {
  public:
    virtual ~ServerObserver() = default;

    virtual void answered(const AnsweredRequest& request) = 0;
    virtual void connected() = 0;
    virtual void disconnected() = 0;
    /// A connection was one too many.
    virtual void turned_away() = 0;
};

}  // namespace polybot
