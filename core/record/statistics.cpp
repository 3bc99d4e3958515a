#include "core/record/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace orrery {
namespace {

// Four lanes, what every 64-bit machine has in one register: wider ones are taken apart value by value where it lacks them.
using Lanes = float __attribute__((vector_size(16)));
using Masks = int32_t __attribute__((vector_size(16)));
constexpr size_t kLanes = 4;
constexpr size_t kBlock = 64 * kLanes;

struct BlockSums {
    Lanes minimum, maximum, sum, squares;
    Masks nonFinite;  // minus one a value
};

Lanes all(float value)
{
    return Lanes{value, value, value, value};
}

BlockSums emptyBlock()
{
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    return {all(kInfinity), all(-kInfinity), all(0), all(0), Masks{}};
}

Lanes load(const float* values)
{
    Lanes lanes;
    std::memcpy(&lanes, values, sizeof lanes);
    return lanes;
}

// For blocks without infinities and NaN; one that has some comes out with squares that are not finite.
BlockSums sumFinite(const float* values)
{
    BlockSums block = emptyBlock();
    for (size_t i = 0; i < kBlock; i += kLanes) {
        const Lanes value = load(values + i);
        block.minimum = value < block.minimum ? value : block.minimum;
        block.maximum = value > block.maximum ? value : block.maximum;
        block.sum += value;
        block.squares += value * value;
    }
    return block;
}

// Masked scores are full of infinities: these are counted and count as nothing else.
BlockSums sumMasked(const float* values)
{
    BlockSums block = emptyBlock();
    for (size_t i = 0; i < kBlock; i += kLanes) {
        const Lanes value = load(values + i);
        const Masks nonFinite = (reinterpret_cast<Masks>(value) & 0x7f800000) == 0x7f800000;
        const Lanes term = reinterpret_cast<Lanes>(reinterpret_cast<Masks>(value) & ~nonFinite);
        const Masks isLower = (value < block.minimum) & ~nonFinite;
        const Masks isHigher = (value > block.maximum) & ~nonFinite;
        block.nonFinite += nonFinite;
        block.minimum = isLower ? value : block.minimum;
        block.maximum = isHigher ? value : block.maximum;
        block.sum += term;
        block.squares += term * term;
    }
    return block;
}

struct BlockResult {
    double sum = 0, squares = 0;
    float minimum = 0, maximum = 0;
    int64_t nonFinite = 0;

    bool isFinite() const { return std::isfinite(sum) && std::isfinite(squares); }
};

BlockResult fold(const BlockSums& block)
{
    BlockResult result{.minimum = block.minimum[0], .maximum = block.maximum[0]};
    for (size_t lane = 0; lane < kLanes; ++lane) {
        result.sum += block.sum[lane];
        result.squares += block.squares[lane];
        result.minimum = std::min(result.minimum, block.minimum[lane]);
        result.maximum = std::max(result.maximum, block.maximum[lane]);
        result.nonFinite -= block.nonFinite[lane];
    }
    return result;
}

}  // namespace

void StatisticsSum::add(std::span<const float> values)
{
    for (; values.size() >= kBlock; values = values.subspan(kBlock)) {
        BlockResult block = fold(sumFinite(values.data()));
        if (!block.isFinite()) block = fold(sumMasked(values.data()));
        if (!block.isFinite()) {  // squares that leave float
            addSlowly(values.first(kBlock));
            continue;
        }
        const int64_t finite = static_cast<int64_t>(kBlock) - block.nonFinite;
        if (finite > 0) {
            m_minimum = m_finite ? std::min<double>(m_minimum, block.minimum) : block.minimum;
            m_maximum = m_finite ? std::max<double>(m_maximum, block.maximum) : block.maximum;
        }
        m_sum += block.sum;
        m_squares += block.squares;
        m_finite += finite;
        m_nonFinite += block.nonFinite;
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
