#include "views/shared/token_text.h"

#include <QTest>

using namespace orrery;
using namespace orrery::views;

class TestTokenText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsWhatCannotBeSeen_data();
    void showsWhatCannotBeSeen();
    void marksSignsApart();
    void fallsBackToIdAndNumber();
    void speaksWords();
};

void TestTokenText::showsWhatCannotBeSeen_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("shown");
    QTest::newRow("blank in front") << " cat" << "·cat";
    QTest::newRow("newline") << "\n" << "↵";
    QTest::newRow("tab") << "\t" << "→";
    QTest::newRow("control byte") << QString(QChar(0x1F)) << "⟨0x1F⟩";
    QTest::newRow("zero-width joiner") << QString(QChar(0x200D)) << "⟨U+200D⟩";
    QTest::newRow("nothing") << "" << "⟨empty⟩";
    QTest::newRow("emoji stays whole") << QStringLiteral("😀") << QStringLiteral("😀");
}

void TestTokenText::showsWhatCannotBeSeen()
{
    QFETCH(QString, label);
    Position position;
    position.label = label.toStdString();
    QTEST(tokenLabel(position, 0), "shown");
}

void TestTokenText::marksSignsApart()
{
    const auto parts = tokenParts(" a b");
    QCOMPARE(parts.size(), size_t{4});
    QVERIFY(parts[0].sign && !parts[1].sign && parts[2].sign && !parts[3].sign);
    QCOMPARE(parts[3].text, QStringLiteral("b"));
}

void TestTokenText::fallsBackToIdAndNumber()
{
    Position position;
    QCOMPARE(tokenLabel(position, 3), QStringLiteral("3"));
    position.token = 50256;
    QCOMPARE(tokenLabel(position, 3), QStringLiteral("50256"));
}

void TestTokenText::speaksWords()
{
    Position position;
    position.label = "\n";
    QCOMPARE(spokenToken(position, 0), QStringLiteral("newline"));
    position.label = " the";
    QCOMPARE(spokenToken(position, 0), QStringLiteral("the"));
}

QTEST_MAIN(TestTokenText)
#include "tst_token_text.moc"
