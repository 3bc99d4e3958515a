#include "core/record/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace orrery {
namespace {

// Eight lanes; the compiler lowers the operations to what the machine has.
using Lanes = float __attribute__((vector_size(32)));
using Masks = int32_t __attribute__((vector_size(32)));
constexpr size_t kLanes = 8;
constexpr size_t kBlock = 64 * kLanes;

struct BlockSums {
    Lanes minimum, maximum, sum, squares;
    Masks nonFinite;  // minus one a value
};

BlockSums sumBlock(const float* values)
{
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    BlockSums block{Lanes{} + kInfinity, Lanes{} - kInfinity, Lanes{}, Lanes{}, Masks{}};
    for (size_t i = 0; i < kBlock; i += kLanes) {
        Lanes value;
        std::memcpy(&value, values + i, sizeof value);
        Masks bits;
        std::memcpy(&bits, &value, sizeof bits);
        const Masks nonFinite = (bits & 0x7f800000) == 0x7f800000;
        block.nonFinite += nonFinite;
        const Lanes low = nonFinite ? Lanes{} + kInfinity : value;
        const Lanes high = nonFinite ? Lanes{} - kInfinity : value;
        const Lanes term = nonFinite ? Lanes{} : value;
        block.minimum = low < block.minimum ? low : block.minimum;
        block.maximum = high > block.maximum ? high : block.maximum;
        block.sum += term;
        block.squares += term * term;
    }
    return block;
}

}  // namespace

void StatisticsSum::add(std::span<const float> values)
{
    while (values.size() >= kBlock) {
        const BlockSums block = sumBlock(values.data());
        double sum = 0, squares = 0;
        float low = block.minimum[0], high = block.maximum[0];
        int64_t nonFinite = 0;
        for (size_t lane = 0; lane < kLanes; ++lane) {
            sum += block.sum[lane];
            squares += block.squares[lane];
            low = std::min(low, block.minimum[lane]);
            high = std::max(high, block.maximum[lane]);
            nonFinite -= block.nonFinite[lane];
        }
        const int64_t finite = static_cast<int64_t>(kBlock) - nonFinite;
        if (!std::isfinite(squares) || !std::isfinite(sum)) {
            addSlowly(values.first(kBlock));
        } else {
            if (finite > 0) {
                m_minimum = m_finite ? std::min<double>(m_minimum, low) : low;
                m_maximum = m_finite ? std::max<double>(m_maximum, high) : high;
            }
            m_sum += sum;
            m_squares += squares;
            m_finite += finite;
            m_nonFinite += nonFinite;
        }
        values = values.subspan(kBlock);
    }
    addSlowly(values);
}

void StatisticsSum::addSlowly(std::span<const float> values)
{
    for (float value : values) {
        if (!std::isfinite(value)) {
            ++m_nonFinite;
            continue;
        }
        m_minimum = m_finite ? std::min<double>(m_minimum, value) : value;
        m_maximum = m_finite ? std::max<double>(m_maximum, value) : value;
        m_sum += value;
        m_squares += static_cast<double>(value) * value;
        ++m_finite;
    }
}

TensorStatistics StatisticsSum::result() const
{
    TensorStatistics result;
    result.nonFinite = m_nonFinite;
    if (m_finite == 0) return result;
    result.minimum = m_minimum;
    result.maximum = m_maximum;
    result.mean = m_sum / static_cast<double>(m_finite);
    result.rootMeanSquare = std::sqrt(m_squares / static_cast<double>(m_finite));
    return result;
}

}  // namespace orrery
