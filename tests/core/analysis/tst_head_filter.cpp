#include "core/analysis/head_filter.h"

#include <QTest>

using namespace orrery;

namespace {

/// Which heads of two layers of three heads pass; induction of LxHy is 0.1 (3 x + y), entropy 1 - that, nothing else is set.
QStringList accepted(const char* text)
{
    const HeadFilter::Parsed parsed = HeadFilter::parse(text);
    QStringList names;
    for (int layer = 0; layer < 2; ++layer)
        for (int head = 0; head < 3; ++head) {
            HeadScores scores;
            scores.induction.rows = 0.1 * (3 * layer + head);
            scores.entropy = 1 - *scores.induction.rows;
            if (parsed.filter.accepts({layer, head}, &scores)) names << QString::fromStdString(headName({layer, head}));
        }
    return names;
}

}  // namespace

class TestHeadFilter : public QObject {
    Q_OBJECT
private slots:
    void letsThroughWhatItsTermsSay_data();
    void letsThroughWhatItsTermsSay();
    void saysWhichTermItDoesNotUnderstand_data();
    void saysWhichTermItDoesNotUnderstand();
    void comparesNothingThatIsNotKnown();
};

void TestHeadFilter::letsThroughWhatItsTermsSay_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("nothing asked") << QByteArray("  ") << "L0H0 L0H1 L0H2 L1H0 L1H1 L1H2";
    QTest::newRow("a layer") << QByteArray("L1") << "L1H0 L1H1 L1H2";
    QTest::newRow("a range of layers and one head of them") << QByteArray("l0..1h2") << "L0H2 L1H2";
    QTest::newRow("a range the wrong way round") << QByteArray("H2..1") << "L0H1 L0H2 L1H1 L1H2";
    QTest::newRow("must and not") << QByteArray("+L0..1 -L1H1") << "L0H0 L0H1 L0H2 L1H0 L1H2";
    QTest::newRow("any of those without a sign") << QByteArray("L0H0 induction>0.35") << "L0H0 L1H1 L1H2";
    QTest::newRow("all of those with a plus") << QByteArray("+induction>=0.2 +entropy>0.55") << "L0H2 L1H0 L1H1";
    QTest::newRow("a kind of head is a strong score") << QByteArray("head:induction") << "L1H2";
    QTest::newRow("a comparison with head: before it") << QByteArray("+L1 head:ind<=0.35") << "L1H0";
    QTest::newRow("not a comparison") << QByteArray("-entropy<0.75") << "L0H0 L0H1 L0H2";
    QTest::newRow("a term that is not understood is left out") << QByteArray("L1 what?") << "L1H0 L1H1 L1H2";
}

void TestHeadFilter::letsThroughWhatItsTermsSay()
{
    QFETCH(QByteArray, text);
    QTEST(accepted(text.constData()).join(u' '), "expected");
}

void TestHeadFilter::saysWhichTermItDoesNotUnderstand_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("term");
    const QByteArray bad[] = {"foo", "L", "L5..", "L5x", "induction", "induction>", "induction>x", "0.4", "head:nothing", "H-1", "+", "L3H", "entropy>0.4.1"};
    for (const QByteArray& term : bad) QTest::newRow(term.constData()) << QByteArray("L1 " + term + " H2") << term;
}

void TestHeadFilter::saysWhichTermItDoesNotUnderstand()
{
    QFETCH(QByteArray, text);
    const HeadFilter::Parsed parsed = HeadFilter::parse(text.toStdString());
    QVERIFY(parsed.problem.has_value());
    QTEST(QByteArray::fromStdString(text.toStdString().substr(parsed.problem->begin, parsed.problem->length)), "term");
    QVERIFY(!HeadFilter::parse("+L5..9 -L7H3 head:induction>0.4 entropy<0.5").problem);
}

void TestHeadFilter::comparesNothingThatIsNotKnown()
{
    const HeadFilter comparison = HeadFilter::parse("+distance>0").filter, place = HeadFilter::parse("L0").filter;
    const HeadScores unset;
    QVERIFY(!comparison.accepts({0, 0}, &unset) && !comparison.accepts({0, 0}, nullptr));
    QVERIFY(place.accepts({0, 0}, nullptr));
    QVERIFY(HeadFilter::parse("-distance>0").filter.accepts({0, 0}, nullptr));
}

QTEST_APPLESS_MAIN(TestHeadFilter)
#include "tst_head_filter.moc"
