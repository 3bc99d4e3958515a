#include "core/analysis/attention_strands.h"

#include "core/base/progress.h"

#include <algorithm>

namespace orrery {

namespace {

bool isStronger(const AttentionStrand& a, const AttentionStrand& b) { return a.weight > b.weight; }

/// Keeps the strongest of what it is given: at most twice as many for a while.
class Strongest {
public:
    explicit Strongest(size_t most) : m_most(std::max<size_t>(1, most)) {}

    void add(const AttentionStrand& strand)
    {
        ++m_result.found;
        m_result.strands.push_back(strand);
        if (m_result.strands.size() / 2 >= m_most) shrink();
    }

    AttentionStrands take()
    {
        if (m_result.strands.size() > m_most) shrink();
        std::stable_sort(m_result.strands.begin(), m_result.strands.end(), [](const auto& a, const auto& b) { return isStronger(b, a); });
        return std::move(m_result);
    }

private:
    void shrink()
    {
        std::nth_element(m_result.strands.begin(), m_result.strands.begin() + static_cast<std::ptrdiff_t>(m_most), m_result.strands.end(), isStronger);
        m_result.strands.resize(m_most);
    }

    size_t m_most;
    AttentionStrands m_result;
};

}  // namespace

AttentionStrands attentionStrands(const std::map<int, std::shared_ptr<const MatrixPyramid>>& heads, const StrandChoice& choice, const std::stop_token& stop)
{
    Strongest strongest(choice.most);
    for (const auto& [head, map] : heads) {
        const std::optional<int> key = choice.query ? std::nullopt : choice.key;
        const int firstQuery = choice.query.value_or(0), queries = choice.query ? std::min(firstQuery + 1, map->rows()) : map->rows();
        const int firstKey = key.value_or(0), keys = key ? std::min(firstKey + 1, map->columns()) : map->columns();
        for (int query = firstQuery; query < queries; ++query) {
            throwIfStopped(stop);
            for (int k = firstKey; k < keys; ++k)
                if (const float weight = map->value(query, k); static_cast<double>(weight) >= choice.threshold && weight > 0) strongest.add({head, query, k, weight});
        }
    }
    return strongest.take();
}

}  // namespace orrery
