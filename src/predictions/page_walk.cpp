#include "predictions/page_walk.hpp"

#include <algorithm>

namespace polybot {
namespace {

using Direction = ListCursor::Direction;

Direction opposite(Direction direction) {
    return direction == Direction::older ? Direction::newer : Direction::older;
}

}  // namespace

PageWalk::PageWalk(const std::optional<ListCursor>& from, int limit)
    : start_(from.value_or(ListCursor{.direction = Direction::older, .after = ListPosition::newest()})),
      came_by_cursor_(from.has_value()),
      limit_(static_cast<std::size_t>(limit)),
      edge_(start_.after) {}

int PageWalk::wanted() const {
    return static_cast<int>(limit_ + 1 - taken_.size());
}

void PageWalk::take(const ListPosition& position) {
    taken_.push_back(position);
    edge_ = position;
}

void PageWalk::reach_end() {
    ended_ = true;
    edge_ = direction() == Direction::older ? ListPosition::oldest() : ListPosition::newest();
}

std::vector<ListPosition> PageWalk::positions() const {
    std::vector<ListPosition> page(taken_.begin(),
                                   taken_.begin() + std::min(std::ssize(taken_), std::ptrdiff_t(limit_)));
    if (direction() == Direction::newer) std::ranges::reverse(page);
    return page;
}

std::optional<ListCursor> PageWalk::onward() const {
    if (taken_.size() > limit_) return ListCursor{.direction = direction(), .after = taken_[limit_ - 1]};
    if (!ended_) return ListCursor{.direction = direction(), .after = edge_};
    return std::nullopt;
}

ListCursor PageWalk::backward() const {
    // From the edge of an empty page the way leads back over where it started.
    return {.direction = opposite(direction()), .after = taken_.empty() ? edge_ : taken_.front()};
}

PredictionPage PageWalk::frame() const {
    if (direction() == Direction::newer) return {.predictions = {}, .older = backward(), .newer = onward()};
    return {.predictions = {}, .older = onward(), .newer = came_by_cursor_ ? std::optional(backward()) : std::nullopt};
}

}  // namespace polybot
