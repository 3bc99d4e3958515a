#include "core/tokenizer/unicode_classes.h"

#include <algorithm>
#include <map>
#include <utf8proc.h>

namespace orrery::tokenizer {
namespace {

constexpr uint32_t kCodePoints = 0x110000;

bool moves(uint32_t c)
{
    const utf8proc_property_t* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
    const bool canonical = property->decomp_seqindex != UINT16_MAX && property->decomp_type == 0;
    const bool hangul = c >= 0xAC00 && c <= 0xD7A3;
    return property->combining_class != 0 || canonical || hangul;
}

}  // namespace

const UnicodeClasses& UnicodeClasses::instance()
{
    static const UnicodeClasses classes;
    return classes;
}

UnicodeClasses::UnicodeClasses()
{
    std::vector<uint16_t> flat(kCodePoints, 0);
    for (uint16_t bit = 1; bit <= static_cast<uint16_t>(CharClass::Control); bit = static_cast<uint16_t>(bit << 1))
        for (const CodeRange& range : codeRanges(static_cast<CharClass>(bit)))
            for (uint32_t c = range.first; c <= range.last; ++c) flat[c] |= bit;
    for (const LowercaseRun& run : lowercaseRuns())
        for (uint32_t c = run.first; c <= run.last; c += run.step) flat[c] |= kHasLower;
    for (uint32_t c = 0x80; c < kCodePoints; ++c)
        if (moves(c)) flat[c] |= kNotInert;
    fold(flat);
}

void UnicodeClasses::fold(const std::vector<uint16_t>& flat)
{
    std::map<std::vector<uint16_t>, uint16_t> known;
    for (uint32_t start = 0; start < kCodePoints; start += 256) {
        const std::vector<uint16_t> block(flat.begin() + start, flat.begin() + start + 256);
        const auto [found, isNew] = known.emplace(block, static_cast<uint16_t>(known.size()));
        if (isNew) m_blocks.insert(m_blocks.end(), block.begin(), block.end());
        m_index.push_back(found->second);
    }
}

uint32_t UnicodeClasses::slowLower(uint32_t c)
{
    const auto runs = lowercaseRuns();
    const auto after = std::upper_bound(runs.begin(), runs.end(), c, [](uint32_t code, const LowercaseRun& run) { return code < run.first; });
    // Runs with step 2 interleave with others, so the one that holds c may lie a little before.
    for (auto run = after; run != runs.begin();) {
        --run;
        if (c <= run->last && (c - run->first) % run->step == 0) return static_cast<uint32_t>(static_cast<int32_t>(c) + run->distance);
    }
    return c;
}

}  // namespace orrery::tokenizer
