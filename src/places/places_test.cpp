#include "places/places.hpp"

#include <gtest/gtest.h>

namespace polybot {
namespace {

int free_in(std::counting_semaphore<>& semaphore) {
    int count = 0;
    while (semaphore.try_acquire()) ++count;
    semaphore.release(count);
    return count;
}

TEST(Places, AreGivenBackOnce) {
    std::counting_semaphore<> semaphore(0);
    {
        Places places(semaphore, 5);
        EXPECT_EQ(free_in(semaphore), 0);
        places.keep(7);
        EXPECT_EQ(free_in(semaphore), 0);
        places.keep(2);
        EXPECT_EQ(free_in(semaphore), 3);
        places.keep(0);
        EXPECT_EQ(free_in(semaphore), 5);
    }
    EXPECT_EQ(free_in(semaphore), 5);
    { const Places one(semaphore); }
    EXPECT_EQ(free_in(semaphore), 6);
}

}  // namespace
}  // namespace polybot
