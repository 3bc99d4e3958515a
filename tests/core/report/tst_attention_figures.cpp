#include "core/report/strands_figure.h"
#include "core/report/table_figure.h"
#include "core/report/text_figure.h"

#include <QTest>

using namespace orrery;

class TestAttentionFigures : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void strandsRunFromQueryToKey();
    void strandsOfOneTokenHaveTheirNumbers();
    void tokensOfALongPromptNeverOverlap();
    void aTokenInFocusIsAlwaysNamed();
    void textBreaksBeforeTheEdge();
    void textOutlinesTheCurrentToken();
    void tableColumnsAlignAndStayOnThePage();
    void foldsLegendAndNotesIntoThePage();
};

namespace {

template <typename Item>
std::vector<Item> itemsOf(const Figure& figure)
{
    std::vector<Item> items;
    for (const FigureItem& item : figure.items)
        if (const Item* wanted = std::get_if<Item>(&item)) items.push_back(*wanted);
    return items;
}

std::vector<FigureText> named(const Figure& figure, const std::string& text)
{
    std::vector<FigureText> found;
    for (const FigureText& item : itemsOf<FigureText>(figure))
        if (item.text == text) found.push_back(item);
    return found;
}

StrandsFigureSpec strands(int tokens)
{
    StrandsFigureSpec spec;
    spec.title = "L0 · strands";
    spec.provenance = "model sample";
    for (int i = 0; i < tokens; ++i) spec.tokens.push_back("t" + std::to_string(i));
    spec.lines = {{2, 0, 0.125, 0xFF0000FF}, {2, 1, 0.875, 0xFFFF0000}};
    return spec;
}

}  // namespace

void TestAttentionFigures::strandsRunFromQueryToKey()
{
    const Figure figure = strandsFigure(strands(3));
    const auto lines = itemsOf<FigurePath>(figure);
    const auto queries = named(figure, "t2"), keys = named(figure, "t0");
    QCOMPARE(lines.size(), size_t{2});
    QCOMPARE(lines[0].stroke, 0xFF0000FFu);
    QVERIFY(lines[0].points[0].x > queries[0].at.x && lines[0].points[1].x < keys[1].at.x && lines[0].points[0].x < lines[0].points[1].x);
    QCOMPARE(lines[0].points[0].y - lines[0].points[1].y, queries[0].at.y - keys[1].at.y);  // two rows down
    QCOMPARE(lines[0].points[0].y, lines[1].points[0].y);
    QVERIFY(queries[0].at.x < figure.width / 2 && queries[1].at.x > figure.width / 2);
    QVERIFY(named(figure, "0.125").empty());
}

void TestAttentionFigures::strandsOfOneTokenHaveTheirNumbers()
{
    StrandsFigureSpec spec = strands(3);
    spec.query = 2;
    spec.lines.push_back({2, 1, 0.25, 0xFF00FF00});  // of another head: the strongest counts
    const Figure figure = strandsFigure(spec);
    QCOMPARE(named(figure, "0.125").size(), size_t{1});
    QCOMPARE(named(figure, "0.875").size(), size_t{1});
    QVERIFY(named(figure, "0.250").empty());
    QVERIFY(named(figure, "0.875")[0].at.x > itemsOf<FigurePath>(figure)[0].points[1].x);
    QCOMPARE(named(figure, "t2")[0].color, spec.look.accent);
    QCOMPARE(named(figure, "t2")[1].color, spec.look.ink);
}

void TestAttentionFigures::tokensOfALongPromptNeverOverlap()
{
    for (const int n : {3, 60, 250, 4096}) {
        const Figure figure = strandsFigure(strands(n));
        double last = -1e9;
        int shown = 0;
        for (const FigureText& text : itemsOf<FigureText>(figure)) {
            if (text.text[0] != 't' || text.at.x > figure.width / 2) continue;
            QVERIFY2(text.at.y - last >= text.size, qPrintable(QString::number(n)));
            last = text.at.y;
            ++shown;
        }
        QVERIFY(shown >= 3);
        QVERIFY(figure.height < 800);
    }
}

void TestAttentionFigures::aTokenInFocusIsAlwaysNamed()
{
    StrandsFigureSpec spec = strands(250);
    spec.key = 101;
    const auto keys = named(strandsFigure(spec), "t101");
    QCOMPARE(keys.size(), size_t{1});
    QVERIFY(named(strandsFigure(spec), "t102").size() <= 1);  // at the queries, if at all
}

void TestAttentionFigures::textBreaksBeforeTheEdge()
{
    TextFigureSpec spec;
    for (int i = 0; i < 60; ++i) spec.chips.push_back({"token" + std::to_string(i), 0xFFE0E0E0, 0xFF000000, i == 2});
    spec.chips.push_back({std::string(400, 'x'), 0xFFE0E0E0, 0xFF000000, false});
    const Figure figure = textFigure(spec);
    for (const FigurePath& chip : itemsOf<FigurePath>(figure)) QVERIFY(chip.points[1].x <= figure.width - FigureFrame::kMargin + 1e-9 && chip.points[2].y < figure.height);
    QVERIFY(named(figure, "token3")[0].at.y > named(figure, "token2")[0].at.y);
    QCOMPARE(named(figure, "token1")[0].at.y, named(figure, "token2")[0].at.y);
    QVERIFY(named(figure, "token59")[0].at.y > named(figure, "token3")[0].at.y);
}

void TestAttentionFigures::textOutlinesTheCurrentToken()
{
    TextFigureSpec spec;
    spec.chips = {{"a", 0, 0xFF000000}, {"b", 0xFF112233, 0xFFFFFFFF}};
    QCOMPARE(itemsOf<FigurePath>(textFigure(spec)).size(), size_t{1});  // the ground of b; a stands on paper
    spec.current = 1;
    const auto paths = itemsOf<FigurePath>(textFigure(spec));
    QCOMPARE(paths.back().stroke, spec.look.accent);
    QVERIFY(paths.back().points[0].x > paths.front().points[0].x && paths.back().points[1].x < paths.front().points[1].x);
}

void TestAttentionFigures::tableColumnsAlignAndStayOnThePage()
{
    TableFigureSpec spec;
    for (int c = 0; c < 8; ++c) spec.columns.push_back({"Name " + std::to_string(c), "mass", std::vector<std::string>(12, "0." + std::to_string(c))});
    const Figure figure = tableFigure(spec);
    double last = 0;
    for (int c = 0; c < 8; ++c) {
        const auto cells = named(figure, "0." + std::to_string(c));
        QCOMPARE(cells.size(), size_t{12});
        for (const FigureText& cell : cells) {
            QCOMPARE(cell.at.x, named(figure, "Name " + std::to_string(c))[0].at.x);
            QVERIFY(cell.align == FigureAlign::Right && cell.at.x > last && cell.at.x <= figure.width && cell.at.y < figure.height);
        }
        last = cells[0].at.x;
    }
}

void TestAttentionFigures::foldsLegendAndNotesIntoThePage()
{
    StrandsFigureSpec spec = strands(3);
    for (int i = 0; i < 30; ++i) spec.legend.swatches.push_back({0xFF123456, "H" + std::to_string(i)});
    spec.legend.notes = {std::string(300, 'n'), "last note"};
    const Figure figure = strandsFigure(spec);
    for (const FigureText& text : itemsOf<FigureText>(figure)) {
        const double width = estimatedWidth(text.text, text.size, text.font);
        if (text.text[0] == 'H') QVERIFY(text.at.x + width <= figure.width);
        QVERIFY(text.at.y <= figure.height);
    }
    QVERIFY(named(figure, "H29")[0].at.y > named(figure, "H0")[0].at.y);
    std::string all;
    for (const FigureText& text : itemsOf<FigureText>(figure)) all += text.text;
    QVERIFY(all.find("last note") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestAttentionFigures)
#include "tst_attention_figures.moc"
