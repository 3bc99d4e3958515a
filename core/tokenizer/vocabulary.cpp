#include "core/tokenizer/vocabulary.h"

#include "core/base/error.h"

#include <algorithm>

namespace orrery::tokenizer {

Vocabulary Vocabulary::fromObject(const Component& component)
{
    if (!component.json().is_object()) component.bad("is not an object of pieces and ids");
    std::vector<Entry> entries;
    entries.reserve(component.json().size());
    for (const auto& [piece, id] : component.json().items()) {
        const bool plain = id.is_number_unsigned() && id.get<uint64_t>() <= uint64_t{INT32_MAX};
        entries.push_back({plain ? id.get<int32_t>() : Component(id, component.place() + "/" + piece).asId(), piece});
    }
    return Vocabulary(std::move(entries), component.place());
}

Vocabulary::Vocabulary(std::vector<Entry> entries, const std::string& place) : m_entries(std::move(entries)), m_ids(m_entries.size())
{
    std::sort(m_entries.begin(), m_entries.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
    for (size_t i = 0; i < m_entries.size(); ++i) {
        const Entry& entry = m_entries[i];
        if (entry.id == INT32_MAX) throw Error(ErrorKind::Format, place + " has the id 2147483647, one too large").withReason("BadTokenId").at(place);
        if (i > 0 && m_entries[i - 1].id == entry.id)
            throw Error(ErrorKind::Format, "the id " + std::to_string(entry.id) + " belongs to \"" + m_entries[i - 1].piece + "\" and to \""
                                               + entry.piece + "\"")
                .withReason("DuplicateTokenId")
                .at(place);
        m_ids.put(entry.piece, hashBytes(entry.piece), entry.id);
    }
}

std::optional<int32_t> Vocabulary::idOf(std::string_view piece) const
{
    const int32_t id = m_ids.find(piece, hashBytes(piece));
    return id == PieceTable::kAbsent ? std::nullopt : std::optional(id);
}

std::string_view Vocabulary::pieceOf(int32_t id) const
{
    const auto found = locate(id);
    return found == m_entries.end() ? std::string_view() : std::string_view(found->piece);
}

std::vector<Vocabulary::Entry>::const_iterator Vocabulary::locate(int32_t id) const
{
    const auto direct = static_cast<size_t>(id);
    if (id >= 0 && direct < m_entries.size() && m_entries[direct].id == id) return m_entries.begin() + id;
    const auto found = std::lower_bound(m_entries.begin(), m_entries.end(), id, [](const Entry& entry, int32_t wanted) { return entry.id < wanted; });
    return found != m_entries.end() && found->id == id ? found : m_entries.end();
}

}  // namespace orrery::tokenizer
