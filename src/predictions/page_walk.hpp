#pragma once

#include <optional>
#include <string>
#include <vector>

#include "predictions/list_cursor.hpp"
#include "predictions/prediction_list.hpp"

namespace polybot {

/// Gathers the positions of one page while a store walks along its index, and knows the cursors to its neighbours.
class PageWalk {
  public:
    /// Walks from `from`, or from the newest prediction on.
    PageWalk(const std::optional<ListCursor>& from, int limit);

    [[nodiscard]] ListCursor::Direction direction() const { return start_.direction; }
    /// All up to here was looked at.
    [[nodiscard]] const ListPosition& edge() const { return edge_; }
    /// How many more the page takes: one beyond the limit, as that tells whether something follows.
    [[nodiscard]] int wanted() const;

    /// The next one that fits.
    void take(const ListPosition& position);
    /// All up to there was looked at.
    void look_up_to(const ListPosition& position) { edge_ = position; }
    /// There is nothing beyond.
    void reach_end();

    /// The positions on the page, newest first.
    [[nodiscard]] std::vector<ListPosition> positions() const;
    /// A page without its predictions: the cursors to its neighbours.
    [[nodiscard]] PredictionPage frame() const;

  private:
    [[nodiscard]] std::optional<ListCursor> onward() const;
    [[nodiscard]] ListCursor backward() const;

    ListCursor start_;
    bool came_by_cursor_;
    std::size_t limit_;
    ListPosition edge_;
    bool ended_ = false;
    std::vector<ListPosition> taken_;  ///< In the order of the walk.
};

}  // namespace polybot
