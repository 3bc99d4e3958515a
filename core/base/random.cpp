#include "core/base/random.h"

namespace orrery {

std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key)
{
    for (int round = 0; round < 10; ++round) {
        const uint64_t first = 0xD2511F53ull * counter[0], second = 0xCD9E8D57ull * counter[2];
        counter = {static_cast<uint32_t>(second >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(second),
            static_cast<uint32_t>(first >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(first)};
        key[0] += 0x9E3779B9u;
        key[1] += 0xBB67AE85u;
    }
    return counter;
}

uint32_t CounterRandom::bits()
{
    const uint64_t block = m_position / 4;
    if (m_position % 4 == 0)
        m_words = philox({static_cast<uint32_t>(block), static_cast<uint32_t>(block >> 32), static_cast<uint32_t>(m_stream),
                             static_cast<uint32_t>(m_stream >> 32)},
            {static_cast<uint32_t>(m_seed), static_cast<uint32_t>(m_seed >> 32)});
    return m_words[m_position++ % 4];
}

double CounterRandom::uniform()
{
    const uint64_t high = bits() >> 5, low = bits() >> 6;
    return static_cast<double>((high << 26) | low) * 0x1p-53;
}

}  // namespace orrery
