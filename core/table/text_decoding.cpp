#include "core/table/text_decoding.h"

#include "core/base/text.h"
#include "core/tokenizer/utf8.h"

#include <algorithm>

namespace orrery::table {
namespace {

bool isAscii(const std::string& text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string fromLatin1(const std::string& bytes)
{
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 8);
    for (const char byte : bytes) tokenizer::appendUtf8(text, static_cast<unsigned char>(byte));
    return text;
}

}  // namespace

bool decodeText(TextEncoding encoding, std::string& text)
{
    if (isAscii(text)) return true;
    switch (encoding) {
    case TextEncoding::Utf8: return isUtf8(text);
    case TextEncoding::Latin1: text = fromLatin1(text); return true;
    case TextEncoding::Replace:
        if (!isUtf8(text)) text = tokenizer::toUtf8(text);
        return true;
    }
    return false;
}

}  // namespace orrery::table
