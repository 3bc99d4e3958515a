#include "core/tokenizer/merge_table.h"

#include <algorithm>
#include <bit>

namespace orrery::tokenizer {

MergeTable::MergeTable(size_t merges) : m_slots(std::bit_ceil(std::max<size_t>(merges * 2, 16))), m_mask(m_slots.size() - 1)
{
}

void MergeTable::put(int32_t left, int32_t right, Merge merge)
{
    const uint64_t key = keyOf(left, right);
    size_t at = place(key);
    while (m_slots[at].merge.rank != kNone && m_slots[at].key != key) at = (at + 1) & m_mask;
    m_slots[at] = {key, merge};
}

}  // namespace orrery::tokenizer
