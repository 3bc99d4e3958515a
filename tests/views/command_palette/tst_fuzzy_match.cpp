#include "views/command_palette/fuzzy_match.h"
#include "views/command_palette/palette_search.h"

#include <QTest>

#include <algorithm>

using namespace orrery::views;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

std::optional<int> score(const QString& typed, const QString& text) { return fuzzyScore(FuzzyPattern(typed), FuzzyText(text)); }

/// The text with what matched in brackets: "[O]pen [W]orkspace".
QString marked(const QString& typed, const QString& text)
{
    const std::vector<int> at = fuzzyPositions(FuzzyPattern(typed), FuzzyText(text));
    QString out;
    for (int i = 0; i < text.size(); ++i) out += std::find(at.begin(), at.end(), i) != at.end() ? u'[' + QString(text[i]) + u']' : QString(text[i]);
    return out;
}

QStringList ranked(const QString& typed, const QStringList& texts)
{
    std::vector<PaletteEntry> entries;
    for (const QString& text : texts) entries.push_back({text});
    PaletteSearch search;
    search.setEntries(entries);
    search.setPattern(typed);
    search.advance(1000);
    QStringList out;
    for (const PaletteSearch::Hit& hit : search.hits()) out << texts[static_cast<qsizetype>(hit.entry)];
    return out;
}

}  // namespace

class TestFuzzyMatch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ranksBetterPlacesHigher_data();
    void ranksBetterPlacesHigher();
    void marksTheBestPlaces_data();
    void marksTheBestPlaces();
    void wantsEveryLetterInOrder();
    void passesOverBlanksAndCase();
    void findsNothingInAnEmptyTextAndEverythingByNothing();
    void agreesWithTryingAllPlaces();
    void keepsTheFirstOfEquals();
    void longerPatternGoesOnWithWhatWasFound();
    void advancesInSlices();
};

void TestFuzzyMatch::ranksBetterPlacesHigher_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("better");
    QTest::addColumn<QString>("worse");
    QTest::newRow("prefix before the middle") << s("res") << s("Residual stream") << s("Show residual");
    QTest::newRow("word start before inside") << s("str") << s("Residual stream") << s("Restriction");
    QTest::newRow("initials before scattered letters") << s("ow") << s("Open workspace") << s("Follow");
    QTest::newRow("a run before scattered letters") << s("lens") << s("Logit lens") << s("Layers, heads, notes");
    QTest::newRow("camel hump before inside") << s("ap") << s("setActivePanel") << s("recaptured");
    QTest::newRow("exact before longer") << s("L5H3") << s("L5H3") << s("L15H3");
    QTest::newRow("short before long") << s("run") << s("Run") << s("Run the selected prompt again");
    QTest::newRow("a site's last part") << s("pattern") << s("blocks.3.attn.hook_pattern") << s("the pa tt ern of others");
}

void TestFuzzyMatch::ranksBetterPlacesHigher()
{
    QFETCH(QString, typed);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    QCOMPARE(ranked(typed, {worse, better}), QStringList({better, worse}));
}

void TestFuzzyMatch::marksTheBestPlaces_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("marked");
    QTest::newRow("initials, not the first o and w") << s("ws") << s("Show workspace stats") << s("Show [w]orkspace [s]tats");
    QTest::newRow("a run") << s("lens") << s("Logit lens") << s("Logit [l][e][n][s]");
    QTest::newRow("camel humps") << s("oam") << s("openActiveModel") << s("[o]pen[A]ctive[M]odel");
    QTest::newRow("none") << s("xyz") << s("Logit lens") << s("Logit lens");
}

void TestFuzzyMatch::marksTheBestPlaces()
{
    QFETCH(QString, typed);
    QFETCH(QString, text);
    QFETCH(QString, marked);
    QCOMPARE(::marked(typed, text), marked);
}

void TestFuzzyMatch::wantsEveryLetterInOrder()
{
    QVERIFY(score(s("abc"), s("a-b-c")));
    QVERIFY(!score(s("acb"), s("a-b-c")));
    QVERIFY(!score(s("abcc"), s("a-b-c")));
}

void TestFuzzyMatch::passesOverBlanksAndCase()
{
    QCOMPARE(score(s("OPEN work"), s("Open workspace")), score(s("openwork"), s("Open workspace")));
    QVERIFY(score(s("ÉCOLE"), s("école")));
}

void TestFuzzyMatch::findsNothingInAnEmptyTextAndEverythingByNothing()
{
    QVERIFY(!score(s("a"), s("")));
    QVERIFY(score(s(""), s("anything")));
    QVERIFY(score(s("  "), s("")));
}

void TestFuzzyMatch::agreesWithTryingAllPlaces()
{
    // A second road: the score of the positions that were chosen must be the best over every way to place three letters.
    const QString text = s("aAb baB.ab_bA3ab");
    const FuzzyText prepared(text);
    const FuzzyPattern pattern(s("aba"));
    const auto place = [&](int at) { return 4 + std::array{0, 20, 30, 45}[prepared.starts[static_cast<size_t>(at)]]; };
    const auto total = [&](int i, int j, int k) {
        const auto step = [](int from, int to) { return to == from + 1 ? 30 : -4 - (to - from - 1); };
        return std::max(-8, -i) + place(i) + step(i, j) + place(j) + step(j, k) + place(k) - static_cast<int>(text.size()) / 8;
    };
    int best = -1000;
    const auto is = [&](int at, char letter) { return prepared.folded[at] == QLatin1Char(letter); };
    const int n = static_cast<int>(text.size());
    for (int i = 0; i < n; ++i)
        for (int j = i + 1; j < n; ++j)
            for (int k = j + 1; k < n; ++k)
                if (is(i, 'a') && is(j, 'b') && is(k, 'a')) best = std::max(best, total(i, j, k));
    QCOMPARE(fuzzyScore(pattern, prepared), std::optional(best));
    const std::vector<int> at = fuzzyPositions(pattern, prepared);
    QCOMPARE(total(at[0], at[1], at[2]), best);
}

void TestFuzzyMatch::keepsTheFirstOfEquals() { QCOMPARE(ranked(s("l1"), {s("L1H0"), s("L1H1")}), QStringList({s("L1H0"), s("L1H1")})); }

void TestFuzzyMatch::longerPatternGoesOnWithWhatWasFound()
{
    std::vector<PaletteEntry> entries;
    for (int layer = 0; layer < 100; ++layer)
        for (int head = 0; head < 100; ++head) entries.push_back({QStringLiteral("L%1H%2").arg(layer).arg(head)});
    PaletteSearch step, jump;
    for (PaletteSearch* search : {&step, &jump}) search->setEntries(entries);
    for (const char* typed : {"l", "l4", "l42", "l42h", "l42h7"}) {
        step.setPattern(s(typed));
        QVERIFY(step.advance(10'000));
    }
    jump.setPattern(s("l42h7"));
    QVERIFY(jump.advance(10'000));
    const auto texts = [&](const PaletteSearch& search) {
        QStringList out;
        for (const PaletteSearch::Hit& hit : search.hits()) out << entries[hit.entry].text;
        return out;
    };
    QCOMPARE(texts(step), texts(jump));
    QCOMPARE(texts(step).first(), s("L42H7"));
    step.setPattern(s("l7"));  // shorter again: everything is compared
    QVERIFY(step.advance(10'000));
    QCOMPARE(texts(step).size(), static_cast<qsizetype>(PaletteSearch::kLimit));
}

void TestFuzzyMatch::advancesInSlices()
{
    std::vector<PaletteEntry> entries(100'000, {s("blocks.11.attn.hook_pattern")});
    PaletteSearch search;
    search.setEntries(entries);
    search.setPattern(s("pattern"));
    int slices = 1;
    while (!search.advance(0)) ++slices;
    QVERIFY(slices > 10);
    QCOMPARE(search.hits().size(), PaletteSearch::kLimit);
    QCOMPARE(search.hits().front().entry, size_t{0});
}

QTEST_APPLESS_MAIN(TestFuzzyMatch)
#include "tst_fuzzy_match.moc"
