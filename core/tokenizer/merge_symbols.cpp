#include "core/tokenizer/merge_symbols.h"

#include <algorithm>
#include <array>
#include <functional>

namespace orrery::tokenizer {
namespace {

using Symbols = std::vector<MergeSymbol>;

constexpr size_t kShort = 32;

void mergeShort(const MergeTable& merges, Symbols& symbols)
{
    std::array<MergeTable::Merge, kShort> pairs;  // pairs[i]: of symbols i and i + 1
    size_t count = symbols.size();
    for (size_t i = 0; i + 1 < count; ++i) pairs[i] = merges.find(symbols[i].id, symbols[i + 1].id);
    while (count > 1) {
        size_t best = 0;
        for (size_t i = 1; i + 1 < count; ++i)
            if (pairs[i].rank < pairs[best].rank) best = i;
        if (pairs[best].rank == MergeTable::kNone) break;
        symbols[best].id = pairs[best].id;
        symbols[best].end = symbols[best + 1].end;
        std::copy(symbols.begin() + best + 2, symbols.begin() + count, symbols.begin() + best + 1);
        std::copy(pairs.begin() + best + 1, pairs.begin() + count - 1, pairs.begin() + best);
        --count;
        if (best + 1 < count) pairs[best] = merges.find(symbols[best].id, symbols[best + 1].id);
        if (best > 0) pairs[best - 1] = merges.find(symbols[best - 1].id, symbols[best].id);
    }
    symbols.resize(count);
}

/// Linked symbols and a heap of (rank, position) whose stale entries are found out when they come up.
class LongMerge {
public:
    LongMerge(const MergeTable& merges, Symbols& symbols, std::vector<uint64_t>& queue)
        : m_merges(merges), m_symbols(symbols), m_queue(queue)
    {
    }

    void run()
    {
        link();
        while (!m_queue.empty()) {
            std::pop_heap(m_queue.begin(), m_queue.end(), std::greater<>());
            const uint64_t top = m_queue.back();
            m_queue.pop_back();
            const auto at = static_cast<int32_t>(top & UINT32_MAX);
            const MergeTable::Merge merge = mergeAt(at);
            if (merge.rank == top >> 32) apply(at, merge.id);
        }
        std::erase_if(m_symbols, [](const MergeSymbol& symbol) { return symbol.id == kGone; });
    }

private:
    static constexpr int32_t kGone = -1;

    MergeSymbol& symbol(int32_t at) { return m_symbols[static_cast<size_t>(at)]; }

    void link()
    {
        m_queue.clear();
        const auto count = static_cast<int32_t>(m_symbols.size());
        for (int32_t i = 0; i < count; ++i) {
            symbol(i).previous = i - 1;
            symbol(i).next = i + 1 < count ? i + 1 : -1;
        }
        for (int32_t i = 0; i < count; ++i)
            if (const auto merge = mergeAt(i); merge.rank != MergeTable::kNone) m_queue.push_back(entry(merge.rank, i));
        std::make_heap(m_queue.begin(), m_queue.end(), std::greater<>());
    }

    static uint64_t entry(uint32_t rank, int32_t at) { return uint64_t{rank} << 32 | static_cast<uint32_t>(at); }

    /// Of the symbol at `at` and its present neighbour.
    MergeTable::Merge mergeAt(int32_t at)
    {
        const MergeSymbol& left = symbol(at);
        if (left.id == kGone || left.next < 0) return {};
        return m_merges.find(left.id, symbol(left.next).id);
    }

    void apply(int32_t at, int32_t id)
    {
        MergeSymbol& left = symbol(at);
        MergeSymbol& right = symbol(left.next);
        left.id = id;
        left.end = right.end;
        right.id = kGone;
        left.next = right.next;
        if (left.next >= 0) symbol(left.next).previous = at;
        push(at);
        if (left.previous >= 0) push(left.previous);
    }

    void push(int32_t at)
    {
        const MergeTable::Merge merge = mergeAt(at);
        if (merge.rank == MergeTable::kNone) return;
        m_queue.push_back(entry(merge.rank, at));
        std::push_heap(m_queue.begin(), m_queue.end(), std::greater<>());
    }

    const MergeTable& m_merges;
    Symbols& m_symbols;
    std::vector<uint64_t>& m_queue;
};

}  // namespace

void mergeSymbols(const MergeTable& merges, ModelScratch& scratch)
{
    if (scratch.symbols.size() < 2) return;
    if (scratch.symbols.size() <= kShort) mergeShort(merges, scratch.symbols);
    else LongMerge(merges, scratch.symbols, scratch.queue).run();
}

}  // namespace orrery::tokenizer
