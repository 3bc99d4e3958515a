#include "core/analysis/token_choice.h"

#include "core/tokenizer/tokenizer.h"
#include "tests/thrown_error.h"

#include <QTest>

using namespace orrery;

class TestTokenChoice : public QObject {
    Q_OBJECT
private slots:
    void numbersAndWordsAreTokens();
    void whatIsNoTokenSaysWhy_data();
    void whatIsNoTokenSaysWhy();
    void withoutATokenizerOnlyNumbersAre();
};

namespace {

std::shared_ptr<const Tokenizer> words()
{
    return Tokenizer::fromJson(R"({"version": "1.0", "pre_tokenizer": {"type": "BertPreTokenizer"},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": {"[UNK]": 0, "a": 1, "b": 2, "##b": 3}}})");
}

}  // namespace

void TestTokenChoice::numbersAndWordsAreTokens()
{
    const auto tokenizer = words();
    QCOMPARE(*readToken("#2", tokenizer.get(), 4).id, 2);
    QCOMPARE(*readToken("b", tokenizer.get(), 4).id, 2);
    QCOMPARE(*readToken("##b", tokenizer.get(), 4).id, 3);  // a piece of the vocabulary, not a text
    QCOMPARE(chooseToken("a", tokenizer.get(), 4), 1);
}

void TestTokenChoice::whatIsNoTokenSaysWhy_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("part");
    QTest::newRow("beyond the vocabulary") << "#4" << "TokenOutOfRange" << "below 4";
    QTest::newRow("beyond any number") << "#99999999999999999999" << "TokenOutOfRange" << "below 4";
    QTest::newRow("two tokens") << "ab" << "NotOneToken" << "2 tokens";
    QTest::newRow("nothing") << "" << "NotOneToken" << "0 tokens";
}

void TestTokenChoice::whatIsNoTokenSaysWhy()
{
    QFETCH(QString, typed);
    QFETCH(QString, reason);
    QFETCH(QString, part);
    const auto tokenizer = words();
    const TokenChoice choice = readToken(typed.toStdString(), tokenizer.get(), 4);
    QVERIFY(!choice.id && choice.problem);
    QCOMPARE(QString::fromStdString(choice.problem->reason()), reason);
    QVERIFY2(QString::fromUtf8(choice.problem->what()).contains(part), choice.problem->what());
    QCOMPARE(errorOf([&] { chooseToken(typed.toStdString(), tokenizer.get(), 4); }).reason(), reason.toStdString());
}

void TestTokenChoice::withoutATokenizerOnlyNumbersAre()
{
    QCOMPARE(*readToken("#3", nullptr, 4).id, 3);
    QCOMPARE(readToken("a", nullptr, 4).problem->reason(), std::string("NoTokenizer"));
}

QTEST_GUILESS_MAIN(TestTokenChoice)
#include "tst_token_choice.moc"
