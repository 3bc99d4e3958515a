#include "core/tokenizer/decoder.h"

#include "core/base/text.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/utf8.h"

#include <functional>
#include <utility>

namespace orrery::tokenizer {
namespace {

using Pieces = std::vector<std::string>;

constexpr int kMaxDepth = 32;

std::string replaced(std::string text, std::string_view what, std::string_view by)
{
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
    return text;
}

/// A decoder that is one function.
class FunctionDecoder : public Decoder {
public:
    explicit FunctionDecoder(std::function<void(Pieces&)> function) : m_function(std::move(function)) {}
    void apply(Pieces& pieces) const override { m_function(pieces); }

private:
    std::function<void(Pieces&)> m_function;
};

std::unique_ptr<const Decoder> decoder(std::function<void(Pieces&)> function)
{
    return std::make_unique<FunctionDecoder>(std::move(function));
}

class SequenceDecoder : public Decoder {
public:
    explicit SequenceDecoder(std::vector<std::unique_ptr<const Decoder>> steps) : m_steps(std::move(steps)) {}
    void apply(Pieces& pieces) const override
    {
        for (const auto& step : m_steps) step->apply(pieces);
    }

private:
    std::vector<std::unique_ptr<const Decoder>> m_steps;
};

class ByteLevelDecoder : public Decoder {
public:
    void apply(Pieces& pieces) const override
    {
        std::string bytes;
        for (const std::string& piece : pieces) bytes += bytesOfPiece(piece).value_or(piece);
        pieces.assign(1, toUtf8(bytes));
    }
    bool isBytes() const override { return true; }
};

/// The spaces that tokenizing put before punctuation and into contractions; in the order of the original clean-up.
std::string cleanedUp(std::string text)
{
    static constexpr std::pair<std::string_view, std::string_view> kRules[] = {
        {" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"}, {" n't", "n't"},
        {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"},
    };
    for (const auto& [spaced, joined] : kRules) text = replaced(std::move(text), spaced, joined);
    return text;
}

std::unique_ptr<const Decoder> makeWordPieceDecoder(const Component& component)
{
    return decoder([prefix = component.text("prefix", "##"), cleanup = component.flag("cleanup", true)](Pieces& pieces) {
        for (size_t i = 0; i < pieces.size(); ++i) {
            std::string& piece = pieces[i];
            const bool continues = piece.compare(0, prefix.size(), prefix) == 0;
            if (i > 0) piece = continues ? piece.substr(prefix.size()) : " " + piece;
            if (cleanup) piece = cleanedUp(std::move(piece));
        }
    });
}

std::unique_ptr<const Decoder> makeMetaspaceDecoder(const Component& component)
{
    const bool oldFlag = component.flag("add_prefix_space", true);
    const bool prepended = component.text("prepend_scheme", oldFlag ? "always" : "never") != "never";
    const std::string replacement = component.text("replacement", "\u2581");
    if (replacement.empty()) component.member("replacement").bad("is empty");
    return decoder([replacement, prepended](Pieces& pieces) {
        for (size_t i = 0; i < pieces.size(); ++i) pieces[i] = replaced(std::move(pieces[i]), replacement, i == 0 && prepended ? "" : " ");
    });
}

std::unique_ptr<const Decoder> makeSuffixDecoder(const Component& component)
{
    const std::string suffix = component.text("suffix", "</w>");
    if (suffix.empty()) component.member("suffix").bad("is empty");
    return decoder([suffix](Pieces& pieces) {
        for (size_t i = 0; i < pieces.size(); ++i) pieces[i] = replaced(std::move(pieces[i]), suffix, i + 1 == pieces.size() ? "" : " ");
    });
}

/// The byte of a piece `<0xHH>`; -1 for any other.
int fallbackByte(std::string_view piece)
{
    if (piece.size() != 6 || piece.substr(0, 3) != "<0x" || piece[5] != '>') return -1;
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    const int high = digit(piece[3]), low = digit(piece[4]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/// Runs of byte pieces as text; a run that is not UTF-8 becomes one U+FFFD a byte.
void joinFallbackBytes(Pieces& pieces)
{
    Pieces result;
    std::string bytes;
    const auto flush = [&] {
        if (!bytes.empty() && isUtf8(bytes)) result.push_back(bytes);
        else result.insert(result.end(), bytes.size(), "\uFFFD");
        bytes.clear();
    };
    for (std::string& piece : pieces) {
        const int byte = fallbackByte(piece);
        if (byte >= 0) {
            bytes.push_back(static_cast<char>(byte));
            continue;
        }
        flush();
        result.push_back(std::move(piece));
    }
    flush();
    pieces = std::move(result);
}

std::unique_ptr<const Decoder> makeStripDecoder(const Component& component)
{
    const std::string content = component.text("content");
    if (content.empty()) component.member("content").bad("is empty");
    const int64_t start = component.integer("start", 0, 0, INT32_MAX), stop = component.integer("stop", 0, 0, INT32_MAX);
    return decoder([content, start, stop](Pieces& pieces) {
        for (std::string& piece : pieces) {
            for (int64_t i = 0; i < start && piece.starts_with(content); ++i) piece.erase(0, content.size());
            for (int64_t i = 0; i < stop && piece.ends_with(content); ++i) piece.resize(piece.size() - content.size());
        }
    });
}

std::unique_ptr<const Decoder> makeReplaceDecoder(const Component& component)
{
    const Component pattern = component.member("pattern");
    if (pattern.member("String").isNull()) pattern.unsupported(pattern.text("Regex", "a pattern that is not a String"));
    const std::string what = pattern.text("String"), by = component.text("content");
    if (what.empty()) pattern.bad("is empty");
    return decoder([what, by](Pieces& pieces) {
        for (std::string& piece : pieces) piece = replaced(std::move(piece), what, by);
    });
}

std::unique_ptr<const Decoder> makeSequenceDecoder(const Component& component, int depth)
{
    if (depth >= kMaxDepth) component.bad("is nested deeper than 32 levels", "LimitExceeded");
    const Component list = component.member("decoders");
    std::vector<std::unique_ptr<const Decoder>> steps;
    for (size_t i = 0; i < list.count(); ++i)
        if (auto step = makeDecoder(list.element(i), depth + 1)) steps.push_back(std::move(step));
    return std::make_unique<SequenceDecoder>(std::move(steps));
}

void fuse(Pieces& pieces)
{
    pieces.assign(1, joinText(pieces, ""));
}

}  // namespace

std::unique_ptr<const Decoder> makeDecoder(const Component& component, int depth)
{
    if (component.isNull()) return nullptr;
    const std::string type = component.type();
    if (type == "ByteLevel") return std::make_unique<ByteLevelDecoder>();
    if (type == "WordPiece") return makeWordPieceDecoder(component);
    if (type == "Metaspace") return makeMetaspaceDecoder(component);
    if (type == "BPEDecoder") return makeSuffixDecoder(component);
    if (type == "ByteFallback") return decoder(joinFallbackBytes);
    if (type == "Fuse") return decoder(fuse);
    if (type == "Strip") return makeStripDecoder(component);
    if (type == "Replace") return makeReplaceDecoder(component);
    if (type == "Sequence") return makeSequenceDecoder(component, depth);
    component.unsupported(type);
}

}  // namespace orrery::tokenizer
