#include "core/base/error.h"
#include "core/patching/prompt_pair.h"

#include <QTest>

using namespace orrery;

namespace {

PreparedPrompt sample(const std::string& text)
{
    static const auto tokenizer = Tokenizer::open(ORRERY_SOURCE_DIR "/resources/sample");
    static const ModelConfig config;
    return PromptPreparer(config, tokenizer.get()).text(text);
}

}  // namespace

class TestPromptPair : public QObject {
    Q_OBJECT
private slots:
    void differingPositionsAreFound();
    void unequalLengthsSayWhereAndWhat();
    void equalPromptsAreRefused();
    void idsWithoutTextsAreNamedByNumber();
};

void TestPromptPair::differingPositionsAreFound()
{
    QCOMPARE(alignPrompts(sample("the king and the queen"), sample("the queen and the king")), (std::vector<int64_t>{1, 4}));
}

void TestPromptPair::unequalLengthsSayWhereAndWhat()
{
    try {
        alignPrompts(sample("my king is here"), sample("my lord the king is here"));
        QFAIL("they were aligned");
    } catch (const Error& error) {
        QCOMPARE(error.reason(), std::string("UnequalLengths"));
        const QString message = error.what();
        QVERIFY2(message.contains("position 2 stands no token against \" lord\", \" the\""), error.what());
    }
}

void TestPromptPair::equalPromptsAreRefused()
{
    QVERIFY_THROWS_EXCEPTION(Error, alignPrompts(sample("the king"), sample("the king")));
}

void TestPromptPair::idsWithoutTextsAreNamedByNumber()
{
    const ModelConfig config;
    const PromptPreparer preparer(config, nullptr);
    try {
        alignPrompts(preparer.ids({1, 2, 3}), preparer.ids({1, 2, 7, 8}));
        QFAIL("they were aligned");
    } catch (const Error& error) {
        QVERIFY2(QString(error.what()).contains("position 2 stands #3 against #7, #8"), error.what());
    }
}

QTEST_APPLESS_MAIN(TestPromptPair)
#include "tst_prompt_pair.moc"
