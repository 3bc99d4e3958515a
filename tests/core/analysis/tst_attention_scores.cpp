#include "core/analysis/attention_scores.h"
#include "core/base/error.h"

#include <QTest>

#include <cmath>

using namespace orrery;

namespace {

Tensor pattern(const Shape& shape, std::vector<float> values)
{
    return Tensor(shape, values);
}

/// Analysis-methods section 5, the second matrix of its rollout check.
Tensor oneHead()
{
    return pattern({1, 3, 3}, {1, 0, 0, .1f, .9f, 0, .3f, .3f, .4f});
}

HeadScores scoresOf(const Tensor& tensor, std::vector<int64_t> tokens, Visibility visibility = Visibility::Causal)
{
    AttentionScores scores(tensor.shape()[0]);
    scores.add(tensor.view(), tokens, visibility);
    return scores.scores().front();
}

#define QNEAR(actual, expected) QVERIFY2(std::abs((actual) - (expected)) < 1e-6, qPrintable(QString::number((actual), 'g', 9)))

}  // namespace

class TestAttentionScores : public QObject {
    Q_OBJECT
private slots:
    void templatesMarkWhatTheSpecificationMarks();
    void scoresEqualACaseSolvedByHand();
    void uniformAttentionHasEntropyOne();
    void attentionToOneKeyHasEntropyZero();
    void queriesWithoutATargetDoNotCount();
    void promptsCountByTheirQueries();
    void headsKeepApartAndStridesDoNotMatter();
    void patternsSayWhatTheySee();
    void unfittingShapesAreRefused();
};

void TestAttentionScores::templatesMarkWhatTheSpecificationMarks()
{
    const std::vector<int64_t> tokens{5, 7, 9, 5, 7, 9};
    QCOMPARE(duplicateTokenKeys(tokens), (TemplateKeys{{}, {}, {}, {0}, {1}, {2}}));
    QCOMPARE(inductionKeys(tokens), (TemplateKeys{{}, {}, {}, {1}, {2}, {3}}));
    QCOMPARE(previousTokenKeys(3), (TemplateKeys{{}, {0}, {1}}));
    QCOMPARE(duplicateTokenKeys(std::vector<int64_t>{4, 4, 4}), (TemplateKeys{{}, {0}, {0, 1}}));
}

void TestAttentionScores::scoresEqualACaseSolvedByHand()
{
    const HeadScores scores = scoresOf(oneHead(), {1, 1, 2});
    QNEAR(*scores.entropy, ((-.1 * std::log(.1) - .9 * std::log(.9)) / std::log(2) + (-.6 * std::log(.3) - .4 * std::log(.4)) / std::log(3)) / 2);
    QNEAR(*scores.distance, (0 + .1 + .9) / 3);
    QNEAR(*scores.firstToken, (.1 + .3) / 2);
    QNEAR(*scores.previousToken.rows, (.1 + .3) / 2);
    QNEAR(scores.previousToken.share, .4 / 3);
    QNEAR(scores.previousToken.closeness, 1 - (1 + 1.8 + 1.4) / 3);
    QNEAR(*scores.duplicateToken.rows, .1);
    QNEAR(scores.duplicateToken.share, .1 / 3);
    QNEAR(*scores.induction.rows, .9);
    QNEAR(scores.induction.closeness, 1 - (1 + .2 + 1) / 3);
}

void TestAttentionScores::uniformAttentionHasEntropyOne()
{
    QNEAR(*scoresOf(pattern({1, 3, 3}, {1, 0, 0, .5f, .5f, 0, 1 / 3.f, 1 / 3.f, 1 / 3.f}), {}).entropy, 1);
    QNEAR(*scoresOf(pattern({1, 2, 2}, {.5f, .5f, .5f, .5f}), {}, Visibility::All).entropy, 1);
}

void TestAttentionScores::attentionToOneKeyHasEntropyZero()
{
    const HeadScores scores = scoresOf(pattern({1, 3, 3}, {1, 0, 0, 1, 0, 0, 1, 0, 0}), {});
    QNEAR(*scores.entropy, 0);
    QNEAR(*scores.firstToken, 1);
}

void TestAttentionScores::queriesWithoutATargetDoNotCount()
{
    const HeadScores distinct = scoresOf(oneHead(), {1, 2, 3});
    QVERIFY(!distinct.duplicateToken.rows && !distinct.induction.rows);
    QVERIFY(distinct.previousToken.rows.has_value());
    const HeadScores single = scoresOf(pattern({1, 1, 1}, {1}), {1});
    QVERIFY(!single.entropy && !single.firstToken && !single.previousToken.rows);
    QNEAR(*single.distance, 0);
}

void TestAttentionScores::promptsCountByTheirQueries()
{
    AttentionScores scores(1);
    scores.add(oneHead().view(), std::vector<int64_t>{1, 1, 2}, Visibility::Causal);
    scores.add(pattern({1, 2, 2}, {1, 0, .8f, .2f}).view(), std::vector<int64_t>{3, 4}, Visibility::Causal);
    const HeadScores both = scores.scores().front();
    QNEAR(*both.previousToken.rows, (.1 + .3 + .8) / 3);
    QNEAR(both.previousToken.share, (.1 + .3 + .8) / 5);
    QNEAR(*both.duplicateToken.rows, .1);
    QNEAR(both.previousToken.closeness, (1 - 4.2 / 3 + 1 - (1 + .2 + .2) / 2) / 2);
}

void TestAttentionScores::headsKeepApartAndStridesDoNotMatter()
{
    // Two heads beside each other in every row: [T, T, head] seen as [head, T, T].
    const std::vector<float> data{1, 1, 0, 0, .2f, .7f, .8f, .3f};
    const TensorView view{data.data(), {2, 2, 2}, {1, 4, 2}};
    AttentionScores scores(2);
    scores.add(view, {}, Visibility::Causal);
    QNEAR(*scores.scores()[0].firstToken, .2);
    QNEAR(*scores.scores()[1].firstToken, .7);
}

void TestAttentionScores::patternsSayWhatTheySee()
{
    QCOMPARE(visibilityOf(oneHead().view()), Visibility::Causal);
    QCOMPARE(visibilityOf(pattern({2, 2, 2}, {1, 0, .5f, .5f, .9f, .1f, .5f, .5f}).view()), Visibility::All);
}

void TestAttentionScores::unfittingShapesAreRefused()
{
    AttentionScores scores(1);
    const auto kindOf = [&](const Tensor& tensor, std::vector<int64_t> tokens) {
        try {
            scores.add(tensor.view(), tokens, Visibility::Causal);
        } catch (const Error& error) {
            return error.kind();
        }
        return ErrorKind::Internal;
    };
    QCOMPARE(kindOf(pattern({2, 1, 1}, {1, 1}), {}), ErrorKind::Shape);
    QCOMPARE(kindOf(pattern({1, 1, 2}, {1, 0}), {}), ErrorKind::Shape);
    QCOMPARE(kindOf(pattern({3, 3}, {1, 0, 0, 1, 0, 0, 1, 0, 0}), {}), ErrorKind::Shape);
    QCOMPARE(kindOf(oneHead(), {1, 2}), ErrorKind::Shape);
}

QTEST_APPLESS_MAIN(TestAttentionScores)
#include "tst_attention_scores.moc"
