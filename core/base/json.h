#pragma once

#include <nlohmann/json.hpp>

#include <string_view>

namespace orrery {

using Json = nlohmann::json;

/// Parses one JSON document from outside: strict, bounded, and with every repeated key refused.
///
/// "Two readers see two different documents" is an attack, so `{"a":1,"a":2}` is an error at any level, compared unescaped.
/// @throws Error Format with reason NotUtf8, NotJson (the byte offset is in `place()`), DuplicateKey, or LimitExceeded
///         (nesting deeper than `depth`).
/// Cost: linear; memory about ten times the text. Include in .cpp files only: the header is large.
Json parseJson(std::string_view text, int depth = 128);

/// A member of `object` at `key`, or null (a static one) if it is absent or the value is not an object.
const Json& jsonMember(const Json& object, std::string_view key);

}  // namespace orrery
