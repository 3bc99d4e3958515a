#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::tokenizer {

/// Mixes eight bytes a step; for strings of a few to a few hundred bytes.
inline uint64_t hashBytes(std::string_view bytes)
{
    constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15u;
    const auto load = [&](size_t at, size_t count) {
        uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, count);
        return word;
    };
    const auto mix = [](uint64_t hash, uint64_t word) {
        const uint64_t product = (hash ^ word) * kMultiplier;
        return product ^ product >> 32;
    };
    uint64_t hash = bytes.size();
    size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) hash = mix(hash, load(at, 8));
    const size_t rest = bytes.size() - at;
    uint64_t tail = 0;
    if (rest >= 4) tail = load(at, 4) | load(bytes.size() - 4, 4) << 32;
    else if (rest > 0) tail = static_cast<uint64_t>(static_cast<unsigned char>(bytes[at]))
                              | static_cast<uint64_t>(static_cast<unsigned char>(bytes[at + rest / 2])) << 8
                              | static_cast<uint64_t>(static_cast<unsigned char>(bytes.back())) << 16;
    return mix(hash, tail) * kMultiplier >> 16;
}

/// Strings to numbers by open addressing; the strings lie in one arena and their hashes come from the caller.
class PieceTable {
public:
    static constexpr int32_t kAbsent = -1;

    explicit PieceTable(size_t expected = 0);

    /// The value of `key`, or kAbsent.
    int32_t find(std::string_view key, uint64_t hash) const;
    /// Adds `key`, or changes its value. Requires: value >= 0.
    void put(std::string_view key, uint64_t hash, int32_t value);
    size_t size() const { return m_count; }
    void clear();

private:
    struct Slot {
        uint32_t hash = 0;
        int32_t value = kAbsent;
        uint64_t offset = 0;
        uint32_t length = 0;
    };

    size_t locate(std::string_view key, uint64_t hash) const;
    void grow();

    std::vector<Slot> m_slots;  // a power of two, at most half full
    std::string m_bytes;
    size_t m_count = 0;
};

}  // namespace orrery::tokenizer
