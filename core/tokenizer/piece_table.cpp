#include "core/tokenizer/piece_table.h"

#include <algorithm>

namespace orrery::tokenizer {

PieceTable::PieceTable(size_t expected) : m_slots(std::bit_ceil(std::max<size_t>(expected * 2, 16)))
{
}

size_t PieceTable::locate(std::string_view key, uint64_t hash) const
{
    const size_t mask = m_slots.size() - 1;
    const auto check = static_cast<uint32_t>(hash);
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        const Slot& slot = m_slots[at];
        if (slot.value == kAbsent) return at;
        if (slot.hash == check && slot.length == key.size() && std::memcmp(m_bytes.data() + slot.offset, key.data(), key.size()) == 0)
            return at;
    }
}

int32_t PieceTable::find(std::string_view key, uint64_t hash) const
{
    return m_slots[locate(key, hash)].value;
}

void PieceTable::put(std::string_view key, uint64_t hash, int32_t value)
{
    if ((m_count + 1) * 2 > m_slots.size()) grow();
    Slot& slot = m_slots[locate(key, hash)];
    if (slot.value == kAbsent) {
        slot = {static_cast<uint32_t>(hash), value, m_bytes.size(), static_cast<uint32_t>(key.size())};
        m_bytes.append(key);
        ++m_count;
    }
    slot.value = value;
}

void PieceTable::grow()
{
    std::vector<Slot> old(m_slots.size() * 2);
    old.swap(m_slots);
    // The stored half of the hash places a slot as long as the table stays below 2^32 entries.
    const size_t mask = m_slots.size() - 1;
    for (const Slot& slot : old) {
        if (slot.value == kAbsent) continue;
        size_t at = slot.hash & mask;
        while (m_slots[at].value != kAbsent) at = (at + 1) & mask;
        m_slots[at] = slot;
    }
}

void PieceTable::clear()
{
    std::fill(m_slots.begin(), m_slots.end(), Slot{});
    m_bytes.clear();
    m_count = 0;
}

}  // namespace orrery::tokenizer
