#include "core/base/shown_text.h"

#include <QTest>

using namespace orrery;

class TestShownText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void unseenCharactersGetSigns_data();
    void unseenCharactersGetSigns();
    void partsAreCutWhereSignsBegin();
};

void TestShownText::unseenCharactersGetSigns_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    QTest::newRow("blank") << QByteArray(" the") << QStringLiteral("·the");
    QTest::newRow("newline, tab") << QByteArray("a\n\tb") << QStringLiteral("a↵→b");
    QTest::newRow("control") << QByteArray("\x1F") << QStringLiteral("⟨0x1F⟩");
    QTest::newRow("no-break space") << QByteArray("\xC2\xA0") << QStringLiteral("⍽");
    QTest::newRow("zero width") << QByteArray("\xE2\x80\x8B") << QStringLiteral("⟨U+200B⟩");
    QTest::newRow("emoji") << QByteArray("\xF0\x9F\x98\x80") << QStringLiteral("😀");
    QTest::newRow("half a character") << QByteArray("a\xE2\x82") << QStringLiteral("a⟨0xE2⟩⟨0x82⟩");
    QTest::newRow("overlong") << QByteArray("\xC0\x80") << QStringLiteral("⟨0xC0⟩⟨0x80⟩");
}

void TestShownText::unseenCharactersGetSigns()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(shownText(bytes.toStdString())), expected);
}

void TestShownText::partsAreCutWhereSignsBegin()
{
    const auto parts = shownParts(" a b");
    QCOMPARE(parts.size(), size_t(4));
    QCOMPARE(parts[0].text, std::string("·"));
    QVERIFY(parts[0].sign && !parts[1].sign && parts[2].sign && !parts[3].sign);
}

QTEST_APPLESS_MAIN(TestShownText)
#include "tst_shown_text.moc"
