#include "core/analysis/head_scores_text.h"

#include <QTest>

using namespace orrery;

class TestHeadScoresText : public QObject {
    Q_OBJECT
private slots:
    void writesARowAHeadInTheOrderGiven_data();
    void writesARowAHeadInTheOrderGiven();
    void namesOfScoresReadBack();
};

void TestHeadScoresText::writesARowAHeadInTheOrderGiven_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("csv") << int(TableFormat::Csv) << QByteArray("layer,head,entropy,distance,previous_token,duplicate_token,induction,first_token\n3,1,0.25,12.5,,,0.1,1\n0,2,,,,,,\n");
    QTest::newRow("tsv") << int(TableFormat::Tsv) << QByteArray("layer\thead\tentropy\tdistance\tprevious_token\tduplicate_token\tinduction\tfirst_token\n3\t1\t0.25\t12.5\t\t\t0.1\t1\n0\t2\t\t\t\t\t\t\n");
    QTest::newRow("json") << int(TableFormat::Json) << QByteArray(R"([
  {
    "layer": 3,
    "head": 1,
    "entropy": 0.25,
    "distance": 12.5,
    "previous_token": null,
    "duplicate_token": null,
    "induction": 0.1,
    "first_token": 1.0
  },
  {
    "layer": 0,
    "head": 2,
    "entropy": null,
    "distance": null,
    "previous_token": null,
    "duplicate_token": null,
    "induction": null,
    "first_token": null
  }
]
)");
}

void TestHeadScoresText::writesARowAHeadInTheOrderGiven()
{
    QFETCH(int, format);
    std::vector<ScoredHead> heads{{{3, 1}, {}}, {{0, 2}, {}}};
    heads[0].scores.entropy = 0.25, heads[0].scores.distance = 12.5, heads[0].scores.firstToken = 1;
    heads[0].scores.induction.rows = 0.1;
    QTEST(QByteArray::fromStdString(headScoresText(heads, static_cast<TableFormat>(format))), "expected");
}

void TestHeadScoresText::namesOfScoresReadBack()
{
    for (const HeadScore score : kHeadScores) QCOMPARE(headScoreOf(headScoreKey(score)), score);
    QCOMPARE(headScoreOf("Prev"), HeadScore::PreviousToken);
    QCOMPARE(headScoreOf("first-token"), HeadScore::FirstToken);
    QVERIFY(!headScoreOf("").has_value() && !headScoreOf("mass").has_value());
}

QTEST_APPLESS_MAIN(TestHeadScoresText)
#include "tst_head_scores_text.moc"
