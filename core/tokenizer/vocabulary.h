#pragma once

#include "core/tokenizer/component.h"
#include "core/tokenizer/piece_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::tokenizer {

/// Ids and their pieces, both ways. Ids may have holes and need not be dense.
class Vocabulary {
public:
    struct Entry {
        int32_t id;
        std::string piece;
    };

    /// From `{"piece": id, …}`.  @throws Error Format BadTokenId, DuplicateTokenId, BadTokenizer
    static Vocabulary fromObject(const Component& component);
    /// @throws Error Format DuplicateTokenId, naming `place`
    explicit Vocabulary(std::vector<Entry> entries, const std::string& place = "/model/vocab");
    Vocabulary() = default;

    std::optional<int32_t> idOf(std::string_view piece) const;
    /// Empty if the id has no piece.
    std::string_view pieceOf(int32_t id) const;
    bool has(int32_t id) const { return locate(id) != m_entries.end(); }
    const std::vector<Entry>& entries() const { return m_entries; }  ///< by rising id
    int32_t idLimit() const { return m_entries.empty() ? 0 : m_entries.back().id + 1; }

private:
    std::vector<Entry>::const_iterator locate(int32_t id) const;

    std::vector<Entry> m_entries;
    PieceTable m_ids;
};

}  // namespace orrery::tokenizer
