#include "core/base/text.h"

#include <QTest>

class TestText : public QObject {
    Q_OBJECT
private slots:
    void globMatches_data();
    void globMatches();
    void splitKeepsEmptyParts();
    void quotedTextIsShortAndPrintable();
};

void TestText::globMatches_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("matches");
    QTest::newRow("literal") << QByteArray("hook_z") << QByteArray("hook_z") << true;
    QTest::newRow("star") << QByteArray("blocks.*.hook_z") << QByteArray("blocks.11.hook_z") << true;
    QTest::newRow("star is greedy enough") << QByteArray("*a*b") << QByteArray("aabab") << true;
    QTest::newRow("question mark") << QByteArray("blocks.?.x") << QByteArray("blocks.11.x") << false;
    QTest::newRow("empty") << QByteArray("") << QByteArray("x") << false;
    QTest::newRow("only stars") << QByteArray("**") << QByteArray("") << true;
}

void TestText::globMatches()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, text);
    QFETCH(bool, matches);
    QCOMPARE(orrery::globMatches(pattern.toStdString(), text.toStdString()), matches);
}

void TestText::splitKeepsEmptyParts()
{
    const std::vector<std::string> expected{"a", "", "b", ""};
    QCOMPARE(orrery::splitText("a,,b,", ','), expected);
}

void TestText::quotedTextIsShortAndPrintable()
{
    QCOMPARE(orrery::quotedText("h.0"), "\"h.0\"");
    QCOMPARE(orrery::quotedText(std::string_view("a\0\n", 3)), "\"a\\x00\\x0a\"");
    QCOMPARE(orrery::quotedText("abcdef", 3), "\"abc...\"");
    QCOMPARE(orrery::quotedText("ab\u00e9", 3), "\"ab...\"");  // never half a character
    QCOMPARE(orrery::quotedText("abc", 3), "\"abc\"");
}

QTEST_APPLESS_MAIN(TestText)
#include "tst_text.moc"
