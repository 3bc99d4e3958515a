#pragma once

#include <cstdint>
#include <string_view>

namespace orrery::tokenizer {

/// A hash that grows byte by byte, so that all prefixes of a word cost one pass.
class RollingHash {
public:
    void add(char byte) { m_state = (m_state + static_cast<unsigned char>(byte) + 1) * 0x9E3779B97F4A7C15u; }
    uint64_t value() const { return m_state ^ m_state >> 29; }

    static uint64_t of(std::string_view bytes)
    {
        RollingHash hash;
        for (const char byte : bytes) hash.add(byte);
        return hash.value();
    }

private:
    uint64_t m_state = 0;
};

}  // namespace orrery::tokenizer
