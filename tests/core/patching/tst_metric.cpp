#include "core/base/error.h"
#include "core/patching/answer_tokens.h"
#include "core/patching/metric.h"

#include <QTest>

#include <cmath>

using namespace orrery;

namespace {

// softmax([ln 1, ln 2, ln 5]) = [1/8, 2/8, 5/8]
const std::vector<float> kLogits{0.0f, std::log(2.0f), std::log(5.0f)};
// softmax = [1/4, 1/2, 1/4]
const std::vector<float> kReference{1.0f, 1.0f + std::log(2.0f), 1.0f};

MetricTokens threeTokens()
{
    return {nullptr, 3, 2, 0};
}

double valueOf(const std::string& text)
{
    return Metric::parse(text, threeTokens()).value(LogitsRow(kLogits, kReference, 1));
}

}  // namespace

class TestMetric : public QObject {
    Q_OBJECT
private slots:
    void valuesAreThoseSolvedByHand_data();
    void valuesAreThoseSolvedByHand();
    void errorsNameTheCharacter_data();
    void errorsNameTheCharacter();
    void whatTheRowLacksIsNaN();
    void textsMeanOneToken();
    void depthAndLengthAreBounded();
};

void TestMetric::valuesAreThoseSolvedByHand_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("expected");
    QTest::newRow("number") << "2.5e1" << 25.0;
    QTest::newRow("times before plus") << "1 + 2 * 3" << 7.0;
    QTest::newRow("from the left") << "10 - 4 - 3" << 3.0;
    QTest::newRow("division from the left") << "12 / 3 / 2" << 2.0;
    QTest::newRow("parentheses") << "(1 + 2) * 3" << 9.0;
    QTest::newRow("signs") << "--2 - -3 * -(1)" << -1.0;
    QTest::newRow("logit") << "logit(#2)" << std::log(5.0);
    QTest::newRow("probability") << "prob(answer)" << 5.0 / 8;
    QTest::newRow("answer by default") << "prob" << 5.0 / 8;
    QTest::newRow("log-probability") << "logprob( wrong )" << std::log(1.0 / 8);
    QTest::newRow("rank of the second") << "rank(#1)" << 2.0;
    QTest::newRow("logit difference") << "logit_diff" << std::log(5.0);
    QTest::newRow("with a hyphen") << "logit-diff" << std::log(5.0);
    QTest::newRow("of named tokens") << "logit_diff(#1, #2)" << std::log(2.0 / 5);
    QTest::newRow("spelled out") << "logit(#1) - logit(#2)" << std::log(2.0 / 5);
    QTest::newRow("loss") << "loss" << std::log(4.0);
    QTest::newRow("loss with parentheses") << "loss()" << std::log(4.0);
    QTest::newRow("entropy") << "entropy" << (std::log(8.0) + 2 * std::log(4.0) + 5 * std::log(8.0 / 5)) / 8;
    QTest::newRow("divergence") << "kl" << 0.25 * std::log(2.0) + 0.5 * std::log(2.0) + 0.25 * std::log(2.0 / 5);
    QTest::newRow("functions") << "max(abs(-3), sqrt(4)) + min(1, exp(0)) + log(1)" << 4.0;
}

void TestMetric::valuesAreThoseSolvedByHand()
{
    QFETCH(QString, text);
    QFETCH(double, expected);
    const double value = valueOf(text.toStdString());
    QVERIFY2(std::abs(value - expected) < 1e-6, qPrintable(QString::number(value)));
}

void TestMetric::errorsNameTheCharacter_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("character");
    QTest::newRow("empty") << "" << 1;
    QTest::newRow("nothing after an operator") << "1 + " << 5;
    QTest::newRow("two numbers") << "1 2" << 3;
    QTest::newRow("unknown name") << "1 + logits(#1)" << 5;
    QTest::newRow("unclosed parenthesis") << "(1 + 2" << 7;
    QTest::newRow("closed too often") << "1)" << 2;
    QTest::newRow("missing comma") << "max(1 2)" << 7;
    QTest::newRow("too many arguments") << "abs(1, 2)" << 6;
    QTest::newRow("no argument") << "abs + 1" << 1;
    QTest::newRow("no token") << "logit(3)" << 7;
    QTest::newRow("id beyond the vocabulary") << "logit(#3)" << 7;
    QTest::newRow("id too long") << "logit(#99999999999999999999)" << 7;
    QTest::newRow("unclosed text") << "logit(\"a" << 7;
    QTest::newRow("bad escape") << "logit(\"a\\x\")" << 9;
    QTest::newRow("no tokenizer") << "logit(\"a\")" << 7;
    QTest::newRow("characters are not bytes") << QStringLiteral("logit(#1) \u00d7 2") << 11;
    QTest::newRow("no number") << "1e999" << 1;
    QTest::newRow("comparison") << "1 < 2" << 3;
}

void TestMetric::errorsNameTheCharacter()
{
    QFETCH(QString, text);
    QFETCH(int, character);
    try {
        Metric::parse(text.toStdString(), threeTokens());
        QFAIL("it was accepted");
    } catch (const Error& error) {
        QCOMPARE(QString::fromStdString(error.reason()), QString("BadMetric"));
        QCOMPARE(QString::fromStdString(error.place()), QString("character %1").arg(character));
    }
}

void TestMetric::whatTheRowLacksIsNaN()
{
    const LogitsRow bare(kLogits);
    QVERIFY(std::isnan(Metric::parse("kl", threeTokens()).value(bare)));
    QVERIFY(std::isnan(Metric::parse("loss", threeTokens()).value(bare)));
    QVERIFY(std::isnan(Metric::parse("0 / 0", threeTokens()).value(bare)));
    QVERIFY(Metric::parse("1 + kl()", threeTokens()).usesReference() && !Metric::parse("loss", threeTokens()).usesReference());
    QVERIFY_THROWS_EXCEPTION(Error, Metric::parse("logit_diff", {nullptr, 3, 2, {}}));
}

void TestMetric::textsMeanOneToken()
{
    const auto tokenizer = Tokenizer::open(ORRERY_SOURCE_DIR "/resources/sample");
    const MetricTokens tokens{tokenizer.get(), 1024, {}, {}};
    const int32_t the = tokenizer->idOf("\xC4\xA0the").value();
    std::vector<float> logits(1024);
    logits[static_cast<size_t>(the)] = 3;
    QCOMPARE(Metric::parse("logit(\" the\")", tokens).value(LogitsRow(logits)), 3.0);
    QCOMPARE(namedToken(" the", tokens), the);
    QCOMPARE(namedToken("#7", tokens), 7);
    try {
        Metric::parse("logit(\" the king\")", tokens);
        QFAIL("two tokens were accepted");
    } catch (const Error& error) {
        QVERIFY2(QString(error.what()).contains("2 tokens (\" the\", \" king\")"), error.what());
    }
    QVERIFY_THROWS_EXCEPTION(Error, namedToken(" the king", tokens));
    QVERIFY_THROWS_EXCEPTION(Error, namedToken("#1024", tokens));
    QVERIFY_THROWS_EXCEPTION(Error, namedToken("", tokens));
}

void TestMetric::depthAndLengthAreBounded()
{
    QCOMPARE(valueOf(std::string(60, '(') + "1" + std::string(60, ')')), 1.0);
    QVERIFY_THROWS_EXCEPTION(Error, valueOf(std::string(70, '(') + "1" + std::string(70, ')')));
    QCOMPARE(valueOf(std::string(4000, '-') + "1"), 1.0);
    QVERIFY_THROWS_EXCEPTION(Error, valueOf(std::string(5000, '-') + "1"));
    QVERIFY_THROWS_EXCEPTION(Error, Metric::parse("\xff", threeTokens()));
}

QTEST_APPLESS_MAIN(TestMetric)
#include "tst_metric.moc"
