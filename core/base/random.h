#pragma once

#include <array>
#include <cstdint>

namespace orrery {

/// Four random words of a counter and a key: Philox4x32-10. Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011. The same words on any device and in any order.
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

/// Numbers of one stream of one seed, by position: nothing but the position changes.
class CounterRandom {
public:
    CounterRandom(uint64_t seed, uint64_t stream) : m_seed(seed), m_stream(stream) {}

    /// The next 32 random bits.
    uint32_t bits();
    /// Uniform in [0, 1), a multiple of 2^-53.
    double uniform();

private:
    uint64_t m_seed, m_stream, m_position = 0;
    std::array<uint32_t, 4> m_words{};
};

}  // namespace orrery
