#include "detection/labels.hpp"

#include "detection/coco_names.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

TEST(Labels, CocoHasEightyInYolosOrder) {
    ASSERT_EQ(coco_names().size(), 80U);
    EXPECT_EQ(coco_names()[27], "tie");
    EXPECT_EQ(coco_names()[79], "toothbrush");
}

TEST(Labels, AFilterNamesClassesById) {
    const auto filter = make_filter(0.5, 0.45, {"dog", "person"}, coco_names());
    ASSERT_THAT(filter, testing::IsOk());
    EXPECT_THAT(filter->classes, ::testing::ElementsAre(16, 0));
}

TEST(Labels, RefusesWhatItDoesNotKnow) {
    EXPECT_THAT(make_filter(0.5, 0.45, {"unicorn"}, coco_names()), testing::FailsWith(Code::invalid_argument));
    EXPECT_THAT(make_filter(1.5, 0.45, {}, coco_names()), testing::FailsWith(Code::invalid_argument));
}

TEST(Labels, AFileThatIsNotThereIsAnError) {
    EXPECT_THROW((void)read_names("/nowhere/classes.txt"), std::runtime_error);
}

}  // namespace
}  // namespace polybot
