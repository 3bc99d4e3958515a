#include "core/base/json.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <unordered_set>
#include <vector>

namespace orrery {
namespace {

/// Builds the document from parser events, which is where repeated keys and deep nesting can be seen.
class DocumentBuilder : public nlohmann::json_sax<Json> {
public:
    explicit DocumentBuilder(int depth) : m_depth(static_cast<size_t>(depth)) {}

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, const string_t&) override { return put(value); }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t&) override { return false; }

    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override
    {
        if (!m_open.back().keys.insert(name).second)
            throw Error(ErrorKind::Format, "the key \"" + name + "\" appears twice").withReason("DuplicateKey").at(name);
        m_key = std::move(name);
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override
    {
        // The parser quotes what it read last, which may end inside a character.
        const std::string detail = isUtf8(error.what()) ? std::string(" (") + error.what() + ")" : std::string();
        throw Error(ErrorKind::Format, "not valid JSON at byte " + std::to_string(position) + detail)
            .withReason("NotJson")
            .at("byte " + std::to_string(position));
    }

    Json take() { return std::move(m_root); }

private:
    struct Level {
        Json* value;
        std::unordered_set<std::string> keys;
    };

    template <typename Value>
    Json* place(Value&& value)
    {
        if (m_open.empty()) {
            m_root = std::forward<Value>(value);
            return &m_root;
        }
        Json& parent = *m_open.back().value;
        if (parent.is_array()) {
            parent.push_back(std::forward<Value>(value));
            return &parent.back();
        }
        return &(parent[m_key] = std::forward<Value>(value));
    }

    template <typename Value>
    bool put(Value&& value)
    {
        place(std::forward<Value>(value));
        return true;
    }

    bool open(Json&& container)
    {
        if (m_open.size() >= m_depth)
            throw Error(ErrorKind::Format, "nested deeper than " + std::to_string(m_depth) + " levels").withReason("LimitExceeded");
        // A parent's array may grow and move its elements, but only after this child is closed: the pointer stays good.
        m_open.push_back({place(std::move(container)), {}});
        return true;
    }

    bool close()
    {
        m_open.pop_back();
        return true;
    }

    size_t m_depth;
    Json m_root;
    std::string m_key;
    std::vector<Level> m_open;
};

}  // namespace

Json parseJson(std::string_view text, int depth)
{
    if (!isUtf8(text)) throw Error(ErrorKind::Format, "not valid UTF-8").withReason("NotUtf8");
    // The parser takes a NUL byte for the end of the text and would ignore what follows.
    if (const size_t nul = text.find('\0'); nul != std::string_view::npos) {
        const std::string place = "byte " + std::to_string(nul);
        throw Error(ErrorKind::Format, "not valid JSON: a NUL at " + place).withReason("NotJson").at(place);
    }
    DocumentBuilder builder(depth);
    Json::sax_parse(text.begin(), text.end(), &builder);
    return builder.take();
}

const Json& jsonMember(const Json& object, std::string_view key)
{
    static const Json null;
    if (!object.is_object()) return null;
    const auto found = object.find(key);
    return found == object.end() ? null : *found;
}

}  // namespace orrery
