#include "core/analysis/attention_strands.h"
#include "tests/thrown_error.h"

#include <QTest>

#include <limits>

using namespace orrery;

class TestAttentionStrands : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void takesEveryLineFromTheThresholdOn();
    void aTokenInFocusHasItsLinesAlone();
    void ofManyTheStrongestStayAndAllAreCounted();
    void whatIsNoWeightIsNoLine();
    void stops();
};

namespace {

std::shared_ptr<const MatrixPyramid> matrix(int rows, int columns, const std::vector<float>& values)
{
    Tensor tensor(Shape{rows, columns});
    std::copy(values.begin(), values.end(), tensor.data());
    return MatrixPyramid::build(std::move(tensor));
}

const std::map<int, std::shared_ptr<const MatrixPyramid>> kHeads{{2, matrix(2, 2, {1, 0, 0.25f, 0.75f})}, {5, matrix(2, 2, {1, 0, 0.5f, 0.5f})}};

QString text(const AttentionStrands& all)
{
    QStringList lines;
    for (const AttentionStrand& s : all.strands) lines << QStringLiteral("%1:%2>%3=%4").arg(s.head).arg(s.query).arg(s.key).arg(s.weight);
    return lines.join(u' ');
}

}  // namespace

void TestAttentionStrands::takesEveryLineFromTheThresholdOn()
{
    const AttentionStrands all = attentionStrands(kHeads, {.threshold = 0.5});
    QCOMPARE(text(all), QStringLiteral("5:1>0=0.5 5:1>1=0.5 2:1>1=0.75 2:0>0=1 5:0>0=1"));
    QCOMPARE(all.found, size_t{5});
}

void TestAttentionStrands::aTokenInFocusHasItsLinesAlone()
{
    QCOMPARE(text(attentionStrands(kHeads, {.query = 1})), QStringLiteral("2:1>0=0.25 5:1>0=0.5 5:1>1=0.5 2:1>1=0.75"));
    QCOMPARE(text(attentionStrands(kHeads, {.key = 1})), QStringLiteral("5:1>1=0.5 2:1>1=0.75"));
    QCOMPARE(text(attentionStrands(kHeads, {.query = 0, .key = 1})), QStringLiteral("2:0>0=1 5:0>0=1"));
    QCOMPARE(text(attentionStrands(kHeads, {.query = 7})), QString());
}

void TestAttentionStrands::ofManyTheStrongestStayAndAllAreCounted()
{
    std::vector<float> values(10000);
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 7919 % 10000 + 1) / 10000;
    const AttentionStrands all = attentionStrands({{0, matrix(100, 100, values)}}, {.most = 3});
    QCOMPARE(all.found, size_t{10000});
    QCOMPARE(all.strands.size(), size_t{3});
    QCOMPARE(all.strands.front().weight, 0.9998f);
    QCOMPARE(all.strands.back().weight, 1.0f);
}

void TestAttentionStrands::whatIsNoWeightIsNoLine()
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    QCOMPARE(text(attentionStrands({{0, matrix(1, 4, {nan, 0, -0.5f, 0.1f})}}, {})), QStringLiteral("0:0>3=0.1"));
}

void TestAttentionStrands::stops()
{
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(kindOf([&] { attentionStrands(kHeads, {}, stop.get_token()); }), ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestAttentionStrands)
#include "tst_attention_strands.moc"
