#include "core/report/figure.h"
#include "core/report/heat_figure.h"

#include <QTest>
#include <QXmlStreamReader>

using namespace orrery;

class TestFigure : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void svgIsWellFormedWhateverTheTokens();
    void fewCellsAreRectanglesManyAnImage();
    void heatFigureKeepsEveryCell();
    void labelsNeverOverlap();
    void provenanceIsNeverCut();
};

namespace {

HeatFigureSpec spec(int n)
{
    HeatFigureSpec s;
    s.title = "L1H0 · pattern";
    s.rows = s.columns = n;
    for (int i = 0; i < n * n; ++i) s.colors.push_back(0xFF000000u | static_cast<uint32_t>(i * 7919 & 0xFFFFFF));
    for (int i = 0; i < n; ++i) s.rowLabels.push_back("<tok&" + std::to_string(i)), s.columnLabels.push_back("\x01\"" + std::to_string(i));
    s.rowTitle = "query", s.columnTitle = "key";
    s.legend = {{0xFF440154, 0xFFFDE725}, {{0, "0"}, {1, "1"}}, "probability"};
    s.provenance = std::string(700, 'p') + " end-of-provenance";
    return s;
}

template <typename Item>
std::vector<Item> itemsOf(const Figure& figure)
{
    std::vector<Item> items;
    for (const FigureItem& item : figure.items)
        if (const Item* wanted = std::get_if<Item>(&item)) items.push_back(*wanted);
    return items;
}

int countElements(const std::string& svg, const char* name)
{
    QXmlStreamReader reader(QByteArray::fromStdString(svg));
    int count = 0;
    while (!reader.atEnd())
        if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == QLatin1String(name)) ++count;
    return reader.hasError() ? -1 : count;
}

}  // namespace

void TestFigure::svgIsWellFormedWhateverTheTokens()
{
    const std::string svg = figureSvg(heatFigure(spec(5)));
    QVERIFY(countElements(svg, "text") > 10);
}

void TestFigure::fewCellsAreRectanglesManyAnImage()
{
    QCOMPARE(countElements(figureSvg(heatFigure(spec(4))), "rect"), 4 * 4 + 2 + 1);  // cells, legend, paper
    const std::string large = figureSvg(heatFigure(spec(100)));
    QCOMPARE(countElements(large, "image"), 1);
    const size_t begin = large.find("base64,") + 7;
    const QByteArray png = QByteArray::fromBase64(QByteArray::fromStdString(large.substr(begin, large.find('"', begin) - begin)));
    QVERIFY(png.startsWith("\x89PNG"));
}

void TestFigure::heatFigureKeepsEveryCell()
{
    const Figure figure = heatFigure(spec(7));
    const auto cells = itemsOf<FigureCells>(figure);
    QCOMPARE(cells.front().colors, spec(7).colors);
    QCOMPARE(cells.front().width / 7, cells.front().height / 7);
    QVERIFY(cells.front().x + cells.front().width <= figure.width && figure.height > cells.front().y + cells.front().height);
}

void TestFigure::labelsNeverOverlap()
{
    for (const int n : {3, 60, 400}) {
        double last = -1e9;
        int shown = 0;
        for (const FigureText& text : itemsOf<FigureText>(heatFigure(spec(n)))) {
            if (text.align != FigureAlign::Right) continue;
            QVERIFY2(text.at.y - last >= text.size, qPrintable(QString::number(n)));
            last = text.at.y;
            ++shown;
        }
        QVERIFY(shown > 2 && shown <= n);
    }
}

void TestFigure::provenanceIsNeverCut()
{
    std::string all;
    for (const FigureText& text : itemsOf<FigureText>(heatFigure(spec(3))))
        if (text.font == FigureFont::Mono && text.size < 7) all += text.text;
    QVERIFY(all.find(std::string(700, 'p')) != std::string::npos && all.find("end-of-provenance") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestFigure)
#include "tst_figure.moc"
