#pragma once

#include <string_view>

/// Every sentence the bot says of its own.
namespace polybot::texts {

inline constexpr std::string_view greeting =
    "Hello! Send me a photo, and I will send it back with every object boxed and listed. "
    "I know 80 kinds of things: people, animals, vehicles, food, furniture and more.";
inline constexpr std::string_view help =
    "Send me a photo (or a picture as a file: JPEG, PNG, WebP, BMP or GIF, up to 20 MB). "
    "Seconds later it comes back with a box around every object I know, and a list of them.";
inline constexpr std::string_view send_a_photo =
    "I am better with pictures than with words: send me a photo, and I will tell you what is in it.";
inline constexpr std::string_view unsupported =
    "I cannot do anything with this kind of message: send me a photo, and I will tell you what is in it.";
inline constexpr std::string_view looking = "Got it, looking…";
inline constexpr std::string_view nothing_found = "Nothing I know is in this picture.";
inline constexpr std::string_view photo_unreachable =
    "I could not get this picture: please send it again, 20 MB at most.";
inline constexpr std::string_view out_of_order =
    "Sorry, something is broken on my side, and I cannot answer this: please send it again later.";
inline constexpr std::string_view gave_up =
    "Sorry, I could not look at this picture after several tries: please send it again.";

}  // namespace polybot::texts
