#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// A piece of a text as a person should see it.
struct ShownPart {
    std::string text;
    bool sign = false;  ///< stands for something that would not be seen: · a blank, ↵ newline, → tab, ⟨0x1F⟩ a control character
};

/// Text with a sign for every character that would not be seen, cut where signs begin and end.
/// @param utf8  bytes that are not part of a character come out as ⟨0xHH⟩
std::vector<ShownPart> shownParts(std::string_view utf8);

/// The same as one text: " the" is "·the".
std::string shownText(std::string_view utf8);

}  // namespace orrery
