#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// No text that is packed is longer; what claims to be is refused before memory is taken for it.
inline constexpr int64_t kMaximumPackedText = int64_t{128} << 20;

/// A text as a blob keeps it: with its length and its CRC-32C, which are of the text itself.
struct PackedText {
    enum class Codec : int64_t { Plain = 0, Zlib = 1 };
    Codec codec = Codec::Plain;
    int64_t rawBytes = 0;
    uint32_t checksum = 0;
    std::vector<std::byte> bytes;
};

/// Packs with zlib where that saves anything.  Requires: at most kMaximumPackedText bytes.  Cost: linear, about 20 ms a MiB.
PackedText packText(std::string_view text);

/// The text again. `codec`, `rawBytes` and `checksum` are as a file has them, and trusted in nothing.
/// @throws Error Format with reason UnknownCodec, BadLength (longer than kMaximumPackedText or than `bytes` can hold) or ResultDamaged; Memory
std::string unpackText(int64_t codec, int64_t rawBytes, int64_t checksum, std::span<const std::byte> bytes);

}  // namespace orrery
