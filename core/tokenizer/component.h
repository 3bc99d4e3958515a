#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <string>

namespace orrery::tokenizer {

/// One object of a `tokenizer.json` and its JSON pointer, so that every complaint can name its place.
class Component {
public:
    Component(const Json& json, std::string place) : m_json(&json), m_place(std::move(place)) {}

    const Json& json() const { return *m_json; }
    const std::string& place() const { return m_place; }
    bool isNull() const { return m_json->is_null(); }

    std::string type() const;  ///< @throws Error Format BadTokenizer if there is none
    Component member(const std::string& key) const;
    Component element(size_t index) const;
    /// Number of elements.  @throws Error Format BadTokenizer if it is not an array
    size_t count() const;

    bool flag(const std::string& key, bool absent) const;
    std::string text(const std::string& key) const;                         ///< required
    std::string text(const std::string& key, const std::string& absent) const;  ///< null counts as absent
    int64_t integer(const std::string& key, int64_t absent, int64_t low, int64_t high) const;

    std::string asText() const;
    /// A token id: 0 … 2^31 - 1.  @throws Error Format BadTokenId
    int32_t asId() const;

    [[noreturn]] void bad(const std::string& message, const std::string& reason = "BadTokenizer") const;
    /// @throws Error Format UnsupportedTokenizerComponent, naming this place and `what`
    [[noreturn]] void unsupported(const std::string& what) const;

private:
    const Json* m_json;
    std::string m_place;
};

}  // namespace orrery::tokenizer
