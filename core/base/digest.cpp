#include "core/base/digest.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <cstring>
#include <openssl/evp.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace orrery {

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~State() { EVP_MD_CTX_free(context); }
};

namespace {

void require(int result)
{
    if (result != 1) throw Error(ErrorKind::Internal, "libcrypto refused SHA-256");
}

std::array<uint32_t, 256> crcTable()
{
    std::array<uint32_t, 256> table{};
    for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? 0x82F63B78u : 0u);
        table[byte] = crc;
    }
    return table;
}

uint32_t crcByTable(const unsigned char* data, size_t size, uint32_t crc)
{
    static const std::array<uint32_t, 256> table = crcTable();
    for (size_t i = 0; i < size; ++i) crc = table[(crc ^ data[i]) & 255] ^ (crc >> 8);
    return crc;
}

#if defined(__x86_64__)
// One crc32 instruction has a latency of three cycles, so three independent streams keep the unit busy. Their results are
// joined by shifting a CRC over a block of zeros: a linear map, tabulated a byte of the CRC at a time.
constexpr size_t kLane = 4096;

struct ZeroShift {
    uint32_t table[4][256];

    ZeroShift()
    {
        for (int byte = 0; byte < 4; ++byte)
            for (uint32_t value = 0; value < 256; ++value) table[byte][value] = overZeros(value << (8 * byte));
    }
    static uint32_t overZeros(uint32_t crc)
    {
        static const std::array<unsigned char, kLane> zeros{};
        return crcByTable(zeros.data(), kLane, crc);
    }
    uint32_t operator()(uint32_t crc) const
    {
        return table[0][crc & 255] ^ table[1][(crc >> 8) & 255] ^ table[2][(crc >> 16) & 255] ^ table[3][crc >> 24];
    }
};

__attribute__((target("sse4.2"))) uint64_t step(const unsigned char* data, uint64_t crc)
{
    uint64_t word;
    std::memcpy(&word, data, 8);
    return _mm_crc32_u64(crc, word);
}

__attribute__((target("sse4.2"))) uint32_t crcByInstruction(const unsigned char* data, size_t size, uint32_t crc)
{
    static const ZeroShift overLane;
    while (size >= 3 * kLane) {
        uint64_t first = crc, second = 0, third = 0;
        for (size_t i = 0; i < kLane; i += 8) {
            first = step(data + i, first);
            second = step(data + kLane + i, second);
            third = step(data + 2 * kLane + i, third);
        }
        crc = overLane(overLane(static_cast<uint32_t>(first)) ^ static_cast<uint32_t>(second)) ^ static_cast<uint32_t>(third);
        data += 3 * kLane;
        size -= 3 * kLane;
    }
    uint64_t wide = crc;
    for (; size >= 8; data += 8, size -= 8) wide = step(data, wide);
    return crcByTable(data, size, static_cast<uint32_t>(wide));
}
#endif

}  // namespace

Sha256::Sha256() : m_state(std::make_unique<State>())
{
    if (!m_state->context) throw Error(ErrorKind::Memory, "no memory for a SHA-256 state");
    require(EVP_DigestInit_ex(m_state->context, EVP_sha256(), nullptr));
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::byte> bytes)
{
    require(EVP_DigestUpdate(m_state->context, bytes.data(), bytes.size()));
}

void Sha256::add(std::string_view text)
{
    add(std::as_bytes(std::span(text)));
}

Digest Sha256::finish()
{
    Digest digest{};
    require(EVP_DigestFinal_ex(m_state->context, digest.data(), nullptr));
    return digest;
}

Digest sha256(std::string_view bytes)
{
    Sha256 hash;
    hash.add(bytes);
    return hash.finish();
}

std::string digestText(const Digest& digest)
{
    return hexText({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

uint32_t crc32c(std::span<const std::byte> bytes, uint32_t crc)
{
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return ~crcByInstruction(data, bytes.size(), ~crc);
#endif
    return ~crcByTable(data, bytes.size(), ~crc);
}

}  // namespace orrery
