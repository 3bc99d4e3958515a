#include "core/report/plot_figure.h"
#include "views/report/document_pages.h"

#include <QBuffer>
#include <QPdfWriter>
#include <QTest>

using namespace orrery;
using orrery::views::DocumentPages;

class TestDocumentPages : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aShortReportIsOnePage();
    void headingsStayWithWhatFollows();
    void aShortTableIsNotParted();
    void figuresAreNotCut();
    void aFigureTallerThanThePageIsMadeSmaller();
    void aLongTableGoesOn();
    void paintsEveryPage();
    void everyKindOfBlockHasItsPlace();
};

namespace {

struct Pdf {
    QBuffer buffer;
    QPdfWriter writer;

    Pdf() : writer(open(buffer))
    {
        writer.setResolution(600);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(18, 18, 18, 15), QPageLayout::Millimeter);
    }
    static QIODevice* open(QBuffer& buffer)
    {
        buffer.open(QIODevice::WriteOnly);
        return &buffer;
    }
};

Figure box(double width, double height)
{
    Figure figure;
    figure.width = width, figure.height = height;
    figure.items = {FigurePath{{{1, 1}, {width - 1, 1}, {width - 1, height - 1}, {1, height - 1}}, true, 0xFF000000, 1, {}, 0xFFE3EDFC}};
    return figure;
}

DocumentParagraph words(int count)
{
    DocumentParagraph paragraph;
    for (int i = 0; i < count; ++i) paragraph.text += "word ";
    return paragraph;
}

Document documentOf(std::vector<DocumentBlock> blocks) { return {"A report", "what it asks", "model tiny · Orrery", std::move(blocks)}; }

}  // namespace

void TestDocumentPages::aShortReportIsOnePage()
{
    Pdf pdf;
    QCOMPARE(DocumentPages(documentOf({DocumentHeading{"One"}, words(50)}), pdf.writer).count(), 1);
}

void TestDocumentPages::headingsStayWithWhatFollows()
{
    bool moved = false;
    for (int lines = 600; lines < 900; lines += 10) {  // the heading passes the page's end somewhere
        Pdf pdf;
        const auto pages = DocumentPages(documentOf({words(lines), DocumentHeading{"Next"}, words(200)}), pdf.writer).pagesOfBlocks();
        QCOMPARE(pages[1], pages[2]);
        moved = moved || pages[1] == 1;
    }
    QVERIFY(moved);
}

void TestDocumentPages::aShortTableIsNotParted()
{
    DocumentTable table{"few rows", {{"site"}}, {}};
    for (int i = 0; i < 10; ++i) table.rows.push_back({"row"});
    int together = 0;
    for (int lines = 400; lines < 900; lines += 20) {
        Pdf pdf;
        const DocumentPages pages(documentOf({words(lines), table}), pdf.writer);
        const int last = pages.count() - 1;
        if (pages.pagesOfBlocks()[1] == last) ++together;  // where the caption is, nothing follows on another page
    }
    QCOMPARE(together, 25);
}

void TestDocumentPages::figuresAreNotCut()
{
    Pdf pdf;
    const DocumentPages pages(documentOf({DocumentFigure{"first", box(468, 380)}, DocumentFigure{"second", box(468, 380)}, DocumentFigure{"third", box(468, 180)}}), pdf.writer);
    QCOMPARE(pages.pagesOfBlocks(), (std::vector<int>{0, 1, 1}));
}

void TestDocumentPages::aFigureTallerThanThePageIsMadeSmaller()
{
    Pdf pdf;
    const DocumentPages pages(documentOf({DocumentFigure{"tall", box(468, 4000)}}), pdf.writer);
    QVERIFY(pages.count() <= 2);
}

void TestDocumentPages::aLongTableGoesOn()
{
    DocumentTable table{"many rows", {{"site"}, {"accuracy", DocumentTable::Align::Right}}, {}};
    for (int i = 0; i < 120; ++i) table.rows.push_back({"blocks." + std::to_string(i), "0.5"});
    Pdf pdf;
    QVERIFY(DocumentPages(documentOf({table}), pdf.writer).count() >= 2);
}

void TestDocumentPages::paintsEveryPage()
{
    Pdf pdf;
    DocumentPages pages(documentOf({words(300), DocumentFigure{"one", box(468, 500)}, DocumentFigure{"two", box(468, 500)}}), pdf.writer);
    QVERIFY(pages.paint());
    QVERIFY(pages.count() >= 2);
    QCOMPARE(pdf.buffer.data().count("/Type /Page\n"), pages.count());
}

void TestDocumentPages::everyKindOfBlockHasItsPlace()
{
    Pdf pdf;
    PlotFigureSpec plot;
    plot.x = {"layer", 0, 3, {}}, plot.y = {"accuracy", 0, 1, {}};
    plot.series = {{"probe", {0, 1, 2, 3}, {0.5, 0.7, 0.8, 0.75}, {0.4, 0.6, 0.75, 0.7}, {0.6, 0.8, 0.85, 0.8}, 0xFF0072B2},
        {"control", {0, 1, 2, 3}, {0.5, 0.52, 0.5, 0.51}, {}, {}, 0xFF5C6570, {4, 3}}};
    DocumentPages pages(documentOf({DocumentHeading{"What was asked"}, words(60), DocumentFacts{{{"model", "sample"}, {"digest", "sha256 1f3a9c", true}}},
                            DocumentFigure{"Accuracy by layer, with 95 % intervals.", plotFigure(plot)},
                            DocumentTable{"Scores by site.", {{"site", DocumentTable::Align::Left, true}, {"accuracy", DocumentTable::Align::Right}}, {{"blocks.0", "0.71"}, {"blocks.1", "0.83"}}, 1},
                            DocumentTokens{"true 1, predicted 0", {{"A", 0, ""}, {" good", 0.9, "+0.9"}, {" film", -0.6, "−0.6"}}}, DocumentCode{"orrery-cli probe \\\n  --model sample"}}),
        pdf.writer);
    const std::vector<int> blocks = pages.pagesOfBlocks();
    QCOMPARE(blocks.size(), size_t(7));
    QVERIFY(std::is_sorted(blocks.begin(), blocks.end()));
    QVERIFY(pages.paint());
    if (qEnvironmentVariableIsSet("ORRERY_TEST_KEEP")) {
        QFile file(qEnvironmentVariable("ORRERY_TEST_KEEP"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(pdf.buffer.data());
    }
}

QTEST_MAIN(TestDocumentPages)
#include "tst_document_pages.moc"
