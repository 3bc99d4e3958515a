#include "core/record/packed_text.h"

#include "core/base/digest.h"
#include "core/base/error.h"

#include <zlib.h>

namespace orrery {
namespace {

// Deflate's bound: 258 bytes for 2 bits.
constexpr int64_t kLargestRatio = 1032;

const Bytef* zlibBytes(const void* bytes)
{
    return static_cast<const Bytef*>(bytes);
}

Error damaged(const std::string& message)
{
    return Error(ErrorKind::Format, "the result " + message).withReason("ResultDamaged");
}

int64_t mostBytes(int64_t codec, int64_t packedBytes)
{
    if (codec == static_cast<int64_t>(PackedText::Codec::Plain)) return packedBytes;
    if (codec == static_cast<int64_t>(PackedText::Codec::Zlib)) return packedBytes * kLargestRatio;
    throw Error(ErrorKind::Format, "codec " + std::to_string(codec) + " is unknown").withReason("UnknownCodec");
}

void inflateInto(std::string& text, std::span<const std::byte> bytes)
{
    if (text.empty()) throw damaged("is a zlib stream of nothing");  // never written, and zlib takes no null pointer
    uLongf length = text.size();
    uLong read = bytes.size();
    const int code = ::uncompress2(reinterpret_cast<Bytef*>(text.data()), &length, zlibBytes(bytes.data()), &read);
    if (code == Z_MEM_ERROR) throw Error(ErrorKind::Memory, "no memory to inflate with");
    if (code != Z_OK) throw damaged("is no zlib stream of " + std::to_string(text.size()) + " bytes");
    if (length != text.size()) throw damaged("inflates to " + std::to_string(length) + " bytes, not " + std::to_string(text.size()));
    if (read != bytes.size()) throw damaged("has " + std::to_string(bytes.size() - read) + " bytes after its zlib stream");
}

}  // namespace

PackedText packText(std::string_view text)
{
    PackedText packed;
    packed.rawBytes = std::ssize(text);
    packed.checksum = crc32c(std::as_bytes(std::span(text)));
    uLongf length = ::compressBound(text.size());
    packed.bytes.resize(length);
    const int code = ::compress2(reinterpret_cast<Bytef*>(packed.bytes.data()), &length, zlibBytes(text.data()), text.size(), 6);
    if (code == Z_OK && length < text.size()) {
        packed.codec = PackedText::Codec::Zlib;
        packed.bytes.resize(length);
        return packed;
    }
    const auto plain = std::as_bytes(std::span(text));
    packed.bytes.assign(plain.begin(), plain.end());
    return packed;
}

std::string unpackText(int64_t codec, int64_t rawBytes, int64_t checksum, std::span<const std::byte> bytes)
{
    if (rawBytes < 0 || rawBytes > kMaximumPackedText || rawBytes > mostBytes(codec, std::ssize(bytes)))
        throw Error(ErrorKind::Format, std::to_string(bytes.size()) + " bytes cannot hold a result of " + std::to_string(rawBytes)).withReason("BadLength");
    std::string text(static_cast<size_t>(rawBytes), '\0');
    if (codec == static_cast<int64_t>(PackedText::Codec::Zlib)) inflateInto(text, bytes);
    else if (std::ssize(bytes) == rawBytes) text.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    else throw damaged("has " + std::to_string(bytes.size()) + " bytes, not " + std::to_string(rawBytes));
    if (checksum != int64_t{crc32c(std::as_bytes(std::span(text)))}) throw damaged("does not have the checksum that was kept with it");
    return text;
}

}  // namespace orrery
