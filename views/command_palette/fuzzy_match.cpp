#include "views/command_palette/fuzzy_match.h"

#include <algorithm>
#include <array>
#include <limits>

namespace orrery::views {

namespace {

constexpr int kMaxText = 128, kMaxPattern = 32;
enum Start : uint8_t { kInside, kHump, kWord, kText };
constexpr std::array<int, 4> kStartScore{0, 20, 30, 45};
constexpr int kLetter = 4, kRun = 30, kGapOpens = -4, kGap = -1, kLongestGapCost = -8, kNone = std::numeric_limits<int>::min() / 2;

uint64_t letterBit(QChar letter)
{
    const char16_t code = letter.unicode();
    if (code >= u'a' && code <= u'z') return uint64_t{1} << (code - u'a');
    if (code >= u'0' && code <= u'9') return uint64_t{1} << (26 + code - u'0');
    return uint64_t{1} << (36 + code % 28);
}

Start startAt(const QString& text, qsizetype at)
{
    if (at == 0) return kText;
    const QChar before = text[at - 1], here = text[at];
    if (!here.isLetterOrNumber()) return kInside;
    if (!before.isLetterOrNumber()) return kWord;
    const bool hump = (here.isUpper() && !before.isUpper()) || (here.isDigit() != before.isDigit());
    return hump ? kHump : kInside;
}

/// best[i][j]: the best score with the pattern's letter i placed at the text's letter j.
struct Table {
    std::array<std::array<int, kMaxText>, kMaxPattern> best;
    int rows = 0, columns = 0;
};

void fill(Table& table, const FuzzyPattern& pattern, const FuzzyText& text)
{
    table.rows = static_cast<int>(std::min<qsizetype>(pattern.folded.size(), kMaxPattern));
    table.columns = static_cast<int>(std::min<qsizetype>(text.folded.size(), kMaxText));
    const QChar* letters = text.folded.constData();
    for (int i = 0; i < table.rows; ++i) {
        const QChar wanted = pattern.folded[i];
        int reach = kNone;  // the best of the row above, two or more letters back, less what is passed over
        for (int j = 0; j < table.columns; ++j) {
            const int above = i > 0 && j > 0 ? table.best[static_cast<size_t>(i - 1)][static_cast<size_t>(j - 1)] : kNone;
            if (i > 0 && j > 1) reach = std::max(reach + kGap, table.best[static_cast<size_t>(i - 1)][static_cast<size_t>(j - 2)] + kGapOpens + kGap);
            int& here = table.best[static_cast<size_t>(i)][static_cast<size_t>(j)];
            here = kNone;
            if (letters[j] != wanted) continue;
            const int place = kLetter + kStartScore[text.starts[static_cast<size_t>(j)]];
            const int from = i == 0 ? std::max(kLongestGapCost, j * kGap) : std::max(above + kRun, reach);
            if (from > kNone / 2) here = from + place;
        }
    }
}

bool canMatch(const FuzzyPattern& pattern, const FuzzyText& text)
{
    return (pattern.letters & ~text.letters) == 0 && pattern.folded.size() <= text.folded.size();
}

}  // namespace

FuzzyText::FuzzyText(const QString& text) : folded(text)
{
    folded.truncate(kMaxText);
    starts.resize(static_cast<size_t>(folded.size()));
    for (qsizetype at = 0; at < folded.size(); ++at) {
        starts[static_cast<size_t>(at)] = startAt(text, at);
        folded[at] = text[at].toLower();
        letters |= letterBit(folded[at]);
    }
}

FuzzyPattern::FuzzyPattern(const QString& typed)
{
    for (const QChar letter : typed) {
        if (letter.isSpace()) continue;
        folded += letter.toLower();
        letters |= letterBit(letter.toLower());
        if (folded.size() == kMaxPattern) break;
    }
}

std::optional<int> fuzzyScore(const FuzzyPattern& pattern, const FuzzyText& text)
{
    if (pattern.folded.isEmpty()) return 0;
    if (!canMatch(pattern, text)) return std::nullopt;
    Table table;
    fill(table, pattern, text);
    const auto& last = table.best[static_cast<size_t>(table.rows - 1)];
    const int best = *std::max_element(last.begin(), last.begin() + table.columns);
    if (best <= kNone / 2) return std::nullopt;
    return best - table.columns / 8;
}

std::vector<int> fuzzyPositions(const FuzzyPattern& pattern, const FuzzyText& text)
{
    if (pattern.folded.isEmpty() || !canMatch(pattern, text)) return {};
    Table table;
    fill(table, pattern, text);
    std::vector<int> positions(static_cast<size_t>(table.rows));
    int end = table.columns;
    for (int i = table.rows - 1; i >= 0; --i) {
        const auto& row = table.best[static_cast<size_t>(i)];
        int at = -1, best = kNone / 2;
        for (int j = 0; j < end; ++j) {
            const bool last = i == table.rows - 1;
            const int next = last ? 0 : positions[static_cast<size_t>(i + 1)];
            const int onward = last ? 0 : j + 1 == next ? kRun : kGapOpens + (next - j - 1) * kGap;
            if (row[static_cast<size_t>(j)] > kNone / 2 && row[static_cast<size_t>(j)] + onward > best) best = row[static_cast<size_t>(j)] + onward, at = j;
        }
        if (at < 0) return {};
        positions[static_cast<size_t>(i)] = at;
        end = at;
    }
    return positions;
}

}  // namespace orrery::views
