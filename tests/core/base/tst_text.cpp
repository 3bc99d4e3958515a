#include "core/base/text.h"

#include <QTest>

class TestText : public QObject {
    Q_OBJECT
private slots:
    void globMatches_data();
    void globMatches();
    void splitKeepsEmptyParts();
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

QTEST_APPLESS_MAIN(TestText)
#include "tst_text.moc"
