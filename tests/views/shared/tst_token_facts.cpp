#include "views/shared/token_facts.h"

#include "tests/views/recorded_samples.h"

#include <QTest>

using namespace orrery;
using namespace orrery::views;

class TestTokenFacts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bytesAreThoseOfThePrompt();
    void longTokensAreCut();
    void rangesOutsideTheTextHaveNoBytes();
    void originTellsWhoWroteIt();
};

void TestTokenFacts::bytesAreThoseOfThePrompt()
{
    PromptRow prompt;
    prompt.text = "a \xC3\xA9";
    const Position position{.byteBegin = 1, .byteEnd = 4};
    QCOMPARE(tokenBytes(prompt, position), std::string(" \xC3\xA9"));
    QCOMPARE(tokenBytesText(prompt, position), QStringLiteral("1–4: 20 c3 a9"));
}

void TestTokenFacts::longTokensAreCut()
{
    PromptRow prompt;
    prompt.text = std::string(40, 'x');
    const QString text = tokenBytesText(prompt, {.byteBegin = 0, .byteEnd = 40});
    QVERIFY(text.startsWith(QStringLiteral("0–40: 78 78")) && text.endsWith(QStringLiteral("…")));
    QCOMPARE(text.count(QStringLiteral("78")), 16);
}

void TestTokenFacts::rangesOutsideTheTextHaveNoBytes()
{
    PromptRow prompt;
    prompt.text = "abc";
    for (const auto& [begin, end] : std::vector<std::pair<int64_t, int64_t>>{{-1, 2}, {2, 4}, {2, 2}, {3, 1}})
        QVERIFY(tokenBytesText(prompt, {.byteBegin = begin, .byteEnd = end}).isEmpty());
    QVERIFY(tokenBytesText(prompt, {}).isEmpty());
}

void TestTokenFacts::originTellsWhoWroteIt()
{
    QVERIFY(tokenOriginText({}).isEmpty());
    QVERIFY(tokenOriginText({.flags = kPositionSpecial}).contains(QStringLiteral("special")));
    QVERIFY(tokenOriginText({.flags = kPositionGenerated | kPositionSpecial}).contains(QStringLiteral("generated")));
}

QTEST_APPLESS_MAIN(TestTokenFacts)
#include "tst_token_facts.moc"
