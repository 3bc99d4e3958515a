#include "tests/views/attention/attention_samples.h"
#include "views/attention/head_table_model.h"
#include "views/shared/theme.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace orrery;
using namespace orrery::views;

namespace {

std::vector<HeadRef> sampleHeads()
{
    std::vector<HeadRef> heads;
    for (const HeadSummary& summary : summariesFor(*recordedPrompt(3))) heads.push_back(summary.head);
    return heads;
}

constexpr int kInduction = HeadTableModel::FirstScore + 4;

/// The rows as text: "L1H0 0.400".
QStringList shown(const QAbstractItemModel& model, int column)
{
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row)
        rows << QStringLiteral("L%1H%2 %3").arg(model.index(row, 0).data().toString(), model.index(row, 1).data().toString(), model.index(row, column).data().toString());
    return rows;
}

}  // namespace

class TestHeadTableModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void scoresArriveInPlace();
    void titlesNameScoreAndUnit();
    void numbersAreRightAlignedAndFixed();
    void sortsByNumberWithUnsetScoresLast();
    void filtersAsTheScoresArrive();
};

void TestHeadTableModel::scoresArriveInPlace()
{
    HeadTableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setHeads(sampleHeads());
    QCOMPARE(model.rowCount(), kSampleLayers * kSampleHeads);
    QCOMPARE(model.index(5, kInduction).data().toString(), QStringLiteral("…"));
    QVERIFY(!model.index(5, kInduction).data(HeadTableModel::NumberRole).isValid());
    model.setScores(summariesFor(*recordedPrompt(3)));
    QCOMPARE(model.index(5, kInduction).data().toString(), QStringLiteral("0.500"));
    QCOMPARE(model.index(5, kInduction).data(HeadTableModel::NumberRole).toDouble(), 0.5);
    QCOMPARE(model.index(5, HeadTableModel::FirstScore + 1).data().toString(), QStringLiteral("–"));
    QCOMPARE(model.row({1, 1}), 5);
    QCOMPARE(model.row({9, 1}), -1);
    QVERIFY(model.scores({2, 3}) && !model.scores({3, 0}));
}

void TestHeadTableModel::titlesNameScoreAndUnit()
{
    HeadTableModel model;
    QCOMPARE(model.headerData(kInduction, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("Induction\nmass"));
    QCOMPARE(model.headerData(HeadTableModel::Layer, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("Layer"));
    for (int column = HeadTableModel::FirstScore; column < model.columnCount(); ++column)
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
}

void TestHeadTableModel::numbersAreRightAlignedAndFixed()
{
    HeadTableModel model;
    model.setHeads(sampleHeads());
    QVERIFY(model.index(0, kInduction).data(Qt::TextAlignmentRole).value<Qt::Alignment>() & Qt::AlignRight);
    QCOMPARE(model.index(0, kInduction).data(Qt::FontRole).value<QFont>(), monoFont());
}

void TestHeadTableModel::sortsByNumberWithUnsetScoresLast()
{
    HeadTableModel model;
    HeadSortFilter sorted(model);
    QAbstractItemModelTester tester(&sorted, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setHeads({{0, 0}, {0, 1}, {0, 2}, {0, 10}});
    std::vector<HeadSummary> summaries = summariesFor(*recordedPrompt(3));
    summaries[1].scores.induction.rows = {};
    model.setScores(summaries);
    sorted.sort(kInduction, Qt::DescendingOrder);
    QCOMPARE(shown(sorted, kInduction), (QStringList{QStringLiteral("L0H2 0.200"), QStringLiteral("L0H0 0.000"), QStringLiteral("L0H1 –"), QStringLiteral("L0H10 …")}));
    QCOMPARE(sorted.headerData(kInduction, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("▾ Induction\nmass"));
    sorted.sort(kInduction, Qt::AscendingOrder);
    QCOMPARE(shown(sorted, kInduction).first(), QStringLiteral("L0H0 0.000"));
    QVERIFY(shown(sorted, kInduction)[1].startsWith(QStringLiteral("L0H2")));
}

void TestHeadTableModel::filtersAsTheScoresArrive()
{
    HeadTableModel model;
    HeadSortFilter sorted(model);
    QAbstractItemModelTester tester(&sorted, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setHeads(sampleHeads());
    sorted.setFilter(HeadFilter::parse("+L1..2 +induction>0.85").filter);
    QCOMPARE(sorted.rowCount(), 0);
    model.setScores(summariesFor(*recordedPrompt(3)));
    QCOMPARE(sorted.rowCount(), 3);
    sorted.setFilter(HeadFilter::parse("L0").filter);
    QCOMPARE(sorted.rowCount(), kSampleHeads);
}

QTEST_MAIN(TestHeadTableModel)
#include "tst_head_table_model.moc"
