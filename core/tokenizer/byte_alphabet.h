#pragma once

#include "core/tokenizer/utf8.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orrery::tokenizer {

/// GPT-2's map of bytes to printable characters: 0x21-0x7E, 0xA1-0xAC and 0xAE-0xFF are themselves, the other 68 bytes
/// become U+0100, U+0101 … in their order. Radford et al. 2019, encoder.py.
struct ByteAlphabet {
    std::array<uint16_t, 256> code;   ///< code point of each byte
    std::array<int16_t, 0x144> byte;  ///< byte of each code point below U+0144; -1 if it stands for none
};

constexpr ByteAlphabet makeByteAlphabet()
{
    ByteAlphabet alphabet{};
    for (int16_t& byte : alphabet.byte) byte = -1;
    uint16_t next = 0x100;
    for (uint16_t b = 0; b < 256; ++b) {
        const bool printable = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
        alphabet.code[b] = printable ? b : next++;
        alphabet.byte[alphabet.code[b]] = static_cast<int16_t>(b);
    }
    return alphabet;
}

inline constexpr ByteAlphabet kByteAlphabet = makeByteAlphabet();

/// The bytes that a byte-level piece stands for; nothing if it has a character outside the alphabet.
inline std::optional<std::string> bytesOfPiece(std::string_view piece)
{
    std::string bytes;
    for (size_t at = 0; at < piece.size();) {
        const Utf8Char c = utf8At(piece, at);
        if (c.code >= kByteAlphabet.byte.size() || kByteAlphabet.byte[c.code] < 0) return std::nullopt;
        bytes.push_back(static_cast<char>(kByteAlphabet.byte[c.code]));
        at += c.length;
    }
    return bytes;
}

/// The byte-level piece that stands for `bytes`.
inline std::string pieceOfBytes(std::string_view bytes)
{
    std::string piece;
    for (const char byte : bytes) appendUtf8(piece, kByteAlphabet.code[static_cast<unsigned char>(byte)]);
    return piece;
}

}  // namespace orrery::tokenizer
