#include "core/tokenizer/normal_form.h"

#include "core/tokenizer/unicode_classes.h"

#include <algorithm>
#include <unordered_map>
#include <utf8proc.h>

namespace orrery::tokenizer {
namespace {

constexpr uint32_t kHangulBase = 0xAC00, kHangulCount = 11172;
constexpr uint32_t kLeadBase = 0x1100, kLeadCount = 19, kVowelBase = 0x1161, kVowelCount = 21, kTailBase = 0x11A7, kTailCount = 28;

uint64_t pairKey(uint32_t first, uint32_t second)
{
    return uint64_t{first} << 32 | second;
}

/// Primary composites, found from utf8proc's decompositions: those of n characters end in a pair (composite of n - 1, last).
std::unordered_map<uint64_t, uint32_t> makePairs()
{
    std::vector<std::vector<uint32_t>> byLength[8];  // {code, decomposition…}, by length of the decomposition
    std::vector<FormChar> parts;
    for (uint32_t c = 0xC0; c < 0x2FA20; ++c) {
        if (UnicodeClasses::instance().isInert(c) || (c >= kHangulBase && c < kHangulBase + kHangulCount)) continue;
        if (utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->comp_exclusion) continue;
        parts.clear();
        decompose(c, false, parts);
        if (parts.size() < 2 || parts.size() > 7) continue;
        std::vector<uint32_t>& entry = byLength[parts.size()].emplace_back(1, c);
        for (const FormChar& part : parts) entry.push_back(part.code);
    }
    std::unordered_map<uint64_t, uint32_t> pairs;
    for (const auto& entries : byLength) {
        for (const auto& entry : entries) {
            uint32_t prefix = entry[1];
            for (size_t i = 2; i + 1 < entry.size() && prefix != 0; ++i) {
                const auto found = pairs.find(pairKey(prefix, entry[i]));
                prefix = found == pairs.end() ? 0 : found->second;
            }
            if (prefix != 0) pairs.emplace(pairKey(prefix, entry.back()), entry[0]);
        }
    }
    return pairs;
}

uint32_t composedHangul(uint32_t first, uint32_t second)
{
    if (first - kLeadBase < kLeadCount && second - kVowelBase < kVowelCount)
        return kHangulBase + ((first - kLeadBase) * kVowelCount + (second - kVowelBase)) * kTailCount;
    const bool syllable = first - kHangulBase < kHangulCount && (first - kHangulBase) % kTailCount == 0;
    if (syllable && second - kTailBase - 1 < kTailCount - 1) return first + (second - kTailBase);
    return 0;
}

/// UAX #15 composition over ordered characters, in place; returns how many are left. A composite's change is that of
/// its parts together, each swallowed character that had replaced one counting -1.
size_t compose(std::vector<FormChar>& chars)
{
    size_t kept = 0;
    size_t starter = SIZE_MAX;
    for (const FormChar& next : chars) {
        const bool adjacent = starter != SIZE_MAX && kept == starter + 1;
        const bool open = starter != SIZE_MAX && (adjacent || chars[kept - 1].combiningClass < next.combiningClass);
        const uint32_t whole = open ? composed(chars[starter].code, next.code) : 0;
        if (whole != 0) {
            chars[starter].code = whole;
            chars[starter].change += next.change - 1;
            continue;
        }
        if (next.combiningClass == 0) starter = kept;
        chars[kept++] = next;
    }
    return kept;
}

/// The first code point that `form` may change.
uint32_t firstChanging(NormalForm form)
{
    return form == NormalForm::Nfc ? 0x300 : form == NormalForm::Nfd ? 0xC0 : 0xA0;
}

bool allBelow(std::string_view text, uint32_t limit)
{
    for (size_t at = 0; at < text.size();) {
        const Utf8Char c = utf8At(text, at);
        if (c.code >= limit) return false;
        at += c.length;
    }
    return true;
}

}  // namespace

void decompose(uint32_t code, bool compatibility, std::vector<FormChar>& to)
{
    constexpr int kLongest = 32;  // the longest decomposition of Unicode 15 has 18 characters
    utf8proc_int32_t parts[kLongest];
    const int options = UTF8PROC_DECOMPOSE | (compatibility ? UTF8PROC_COMPAT : 0);
    const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(code), parts, kLongest,
                                               static_cast<utf8proc_option_t>(options), nullptr);
    if (count < 1 || count > kLongest) {
        to.push_back({code, 0, 0});
        return;
    }
    for (utf8proc_ssize_t i = 0; i < count; ++i) {
        const auto combiningClass = static_cast<uint8_t>(utf8proc_get_property(parts[i])->combining_class);
        to.push_back({static_cast<uint32_t>(parts[i]), i > 0, combiningClass});
    }
}

void sortMarks(std::vector<FormChar>::iterator begin, std::vector<FormChar>::iterator end)
{
    std::stable_sort(begin, end, [](const FormChar& a, const FormChar& b) { return a.combiningClass < b.combiningClass; });
}

uint32_t composed(uint32_t first, uint32_t second)
{
    static const std::unordered_map<uint64_t, uint32_t> pairs = makePairs();
    const auto found = pairs.find(pairKey(first, second));
    return found != pairs.end() ? found->second : composedHangul(first, second);
}

void normalize(TextView from, NormalForm form, AlignedText& to)
{
    if (allBelow(from.text, firstChanging(form))) {
        to.append(from);
        return;
    }
    std::vector<FormChar> chars;
    for (size_t at = 0; at < from.text.size();) {
        const Utf8Char c = utf8At(from.text, at);
        decompose(c.code, form == NormalForm::Nfkd || form == NormalForm::Nfkc, chars);
        at += c.length;
    }
    const auto isStarter = [](const FormChar& c) { return c.combiningClass == 0; };
    for (auto run = chars.begin(); run != chars.end();) {
        run = std::find_if_not(run, chars.end(), isStarter);
        const auto end = std::find_if(run, chars.end(), isStarter);
        sortMarks(run, end);
        run = end;
    }
    const bool composes = form == NormalForm::Nfc || form == NormalForm::Nfkc;
    chars.resize(composes ? compose(chars) : chars.size());
    Rewriter writer(from, to);
    for (const FormChar& c : chars) writer.put(c.code, c.change);
}

}  // namespace orrery::tokenizer
