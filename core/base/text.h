#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// Whether `pattern` matches the whole of `text`: `*` any run of characters, `?` any one character, all else literal.
bool globMatches(std::string_view pattern, std::string_view text);

/// `text` cut at each `separator`; empty parts are kept. An empty text has one empty part.
std::vector<std::string> splitText(std::string_view text, char separator);

/// Joins parts with `separator` between them.
std::string joinText(const std::vector<std::string>& parts, std::string_view separator);

/// A field of a CSV line as RFC 4180 has it: in double quotes where a comma, a quote or the end of a line is in it.
std::string csvField(const std::string& text);

/// Byte count for people, e.g. "1.8 GiB".
std::string bytesText(double bytes);

/// Whether `text` is well-formed UTF-8 (no surrogates, no overlong forms, nothing above U+10FFFF).
bool isUtf8(std::string_view text);

/// Text from outside made fit for a message: in double quotes, control characters escaped, cut with "..." past `maximum` bytes.
/// Requires: UTF-8; the result is UTF-8 too.
std::string quotedText(std::string_view text, size_t maximum = 120);

/// Bytes as lower-case hexadecimal.
std::string hexText(std::string_view bytes);

}  // namespace orrery
