#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery::tokenizer {

/// Pairs of ids to the rank of their merge and the id it makes; open addressing.
class MergeTable {
public:
    static constexpr uint32_t kNone = UINT32_MAX;

    struct Merge {
        uint32_t rank = kNone;
        int32_t id = -1;
    };

    explicit MergeTable(size_t merges);

    /// A pair given twice keeps its last rank.
    void put(int32_t left, int32_t right, Merge merge);
    Merge find(int32_t left, int32_t right) const
    {
        const uint64_t key = keyOf(left, right);
        for (size_t at = place(key);; at = (at + 1) & m_mask)
            if (m_slots[at].key == key || m_slots[at].merge.rank == kNone) return m_slots[at].merge;
    }

private:
    struct Slot {
        uint64_t key = UINT64_MAX;
        Merge merge;
    };

    static uint64_t keyOf(int32_t left, int32_t right) { return uint64_t{static_cast<uint32_t>(left)} << 32 | static_cast<uint32_t>(right); }
    size_t place(uint64_t key) const
    {
        const uint64_t product = key * 0x9E3779B97F4A7C15u;
        return (product ^ product >> 32) & m_mask;
    }

    std::vector<Slot> m_slots;  // a power of two, at most half full
    size_t m_mask;
};

}  // namespace orrery::tokenizer
