#include "core/report/document.h"
#include "core/report/report_text.h"

#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>

using namespace orrery;

class TestDocument : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyTextIsEscaped();
    void figuresAndTablesAreNumberedInOrder();
    void nothingIsFetched();
    void codeKeepsItsLines();
    void tokensForAndAgainstDifferWithoutColour();
    void numbersReadWell_data();
    void numbersReadWell();
};

namespace {

const std::string kHostile = "<script>alert(1)</script>&\"\x01'";

Figure figure(const std::string& text)
{
    Figure one;
    one.width = one.height = 10;
    one.title = one.description = text;
    one.items = {FigureText{{1, 1}, text}};
    return one;
}

Document hostile()
{
    Document document{kHostile, kHostile, kHostile, {}};
    document.blocks = {DocumentHeading{kHostile, 2}, DocumentParagraph{kHostile}, DocumentFacts{{{kHostile, kHostile}}},
        DocumentTable{kHostile, {{kHostile}}, {{kHostile}}}, DocumentFigure{kHostile, figure(kHostile)},
        DocumentTokens{kHostile, {{kHostile, 0.5, kHostile}}}, DocumentCode{kHostile + "\n" + kHostile}};
    return document;
}

QString htmlOf(const Document& document) { return QString::fromStdString(documentHtml(document)); }

}  // namespace

void TestDocument::everyTextIsEscaped()
{
    const QString html = htmlOf(hostile());
    QVERIFY(!html.contains(QLatin1String("<script")));
    QVERIFY(!html.contains(QChar(1)));
    QCOMPARE(html.count(QLatin1String("&lt;script&gt;")), 20);   // head 2, foot and body: each of the uses above once
    // What stands between <body> and </body> is well-formed XML but for HTML's entities, which we don't use.
    const qsizetype begin = html.indexOf(QLatin1String("<main>")), end = html.indexOf(QLatin1String("</main>")) + 7;
    QXmlStreamReader reader(html.mid(begin, end - begin));
    while (!reader.atEnd()) reader.readNext();
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
}

void TestDocument::figuresAndTablesAreNumberedInOrder()
{
    Document document{"t", "", "p", {}};
    document.blocks = {DocumentFigure{"first", figure("a")}, DocumentTable{"second", {{"a"}}, {{"1"}}}, DocumentParagraph{"x"}, DocumentFigure{"third", figure("b")}};
    QCOMPARE(documentNumbers(document), (std::vector<std::string>{"Figure 1", "Table 1", "", "Figure 2"}));
    const QString html = htmlOf(document);
    QVERIFY(html.contains(QLatin1String("<b>Figure 2.</b> third")));
    QVERIFY(html.contains(QLatin1String("<b>Table 1.</b> second")));
}

void TestDocument::nothingIsFetched()
{
    const QString html = htmlOf(hostile());
    QVERIFY(!html.contains(QRegularExpression(QStringLiteral("(src|href)=\"(?!data:)"))));
    QVERIFY(!html.contains(QLatin1String("url(")));
    QVERIFY(!html.contains(QLatin1String("@import")));
}

void TestDocument::codeKeepsItsLines()
{
    Document document{"t", "", "p", {DocumentCode{"one\n  two"}}};
    QVERIFY(htmlOf(document).contains(QLatin1String("<pre>one\n  two</pre>")));
}

void TestDocument::tokensForAndAgainstDifferWithoutColour()
{
    Document document{"t", "", "p", {DocumentTokens{"lead", {{"good", 1, "+1.0"}, {" bad", -1, "−1.0"}, {" none\n", 0, ""}}}}};
    const QString html = htmlOf(document);
    QVERIFY(html.contains(QRegularExpression(QStringLiteral("solid[^>]*title=\"\\+1.0\">good<"))));
    QVERIFY(html.contains(QRegularExpression(QStringLiteral("dashed[^>]*> bad<"))));
    QVERIFY(html.contains(QStringLiteral("<span> none<i>↵</i></span>")));
}

void TestDocument::numbersReadWell_data()
{
    QTest::addColumn<QString>("got");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const std::string& got, const char* expected) { QTest::newRow(name) << QString::fromStdString(got) << QString::fromUtf8(expected); };
    row("fixed", fixedNumber(0.9124, 3), "0.912");
    row("minus", fixedNumber(-0.5, 1), "−0.5");
    row("no minus zero", fixedNumber(-0.0001, 2), "0.00");
    row("thousands", countNumber(1234567), "1\u2009234\u2009567");
    row("minus thousands", countNumber(-1234), "−1\u2009234");
    row("three digits", countNumber(123), "123");
    row("small", significantNumber(1.2345e-5, 3), "1.23e−05");
    row("significant", significantNumber(12.3456, 4), "12.35");
    row("nan", fixedNumber(NAN, 2), "NaN");
    row("inf", significantNumber(-INFINITY, 2), "−∞");
    row("interval", intervalNumber(0.9, 0.85, 0.95, 2), "0.90 (0.85–0.95)");
}

void TestDocument::numbersReadWell()
{
    QFETCH(QString, got);
    QFETCH(QString, expected);
    QCOMPARE(got, expected);
}

QTEST_APPLESS_MAIN(TestDocument)
#include "tst_document.moc"
