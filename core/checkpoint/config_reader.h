#pragma once

#include "core/base/error.h"
#include "core/base/json.h"

#include <cstdint>
#include <string>
#include <vector>

namespace orrery {

/// Typed access to the top level of a JSON config from outside; every fault is an Error that names key, value and rule.
/// A key may have alternatives, best first. Borrows the document. Include in .cpp files only.
class ConfigReader {
public:
    explicit ConfigReader(const Json& json) : m_json(json) {}

    /// Whether the key is there and not null.
    bool has(const std::string& key) const { return !jsonMember(m_json, key).is_null(); }
    /// A size in 1..maximum.  @throws Error BadConfig, or LimitExceeded above maximum
    int64_t size(const std::vector<std::string>& keys, int64_t fallback, int64_t maximum) const;
    /// A number > 0.  @throws Error BadConfig
    double positive(const std::string& key, double fallback) const;
    bool flag(const std::string& key, bool fallback) const;
    std::string text(const std::string& key, const std::string& fallback) const;
    /// A token id in 0..below-1, or the first of a list of them; -1 if the key is null, and for one outside the vocabulary.
    int64_t tokenId(const std::string& key, int64_t fallback, int64_t below) const;
    /// BadConfig for that key, naming its value.
    Error bad(const std::string& key, const std::string& rule) const;

private:
    int64_t integer(const std::string& key) const;

    const Json& m_json;
};

}  // namespace orrery
