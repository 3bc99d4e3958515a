#include "views/shared/motion.h"
#include "views/shared/progress_stripe.h"
#include "views/shared/theme.h"

#include <QImage>
#include <QTest>

using namespace orrery::views;

class TestProgressStripe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { setReducedMotion(false); }
    void fillsTheFractionThatIsDone();
    void walksWhileNobodyKnowsHowFar();
    void standsStillWhereMotionIsReduced();

private:
    /// Which pixels of the upper line are the stripe's, as '#' and '.'.
    QString line(ProgressStripe& stripe) const
    {
        const QImage image = stripe.grab().toImage();
        QString text;
        for (int x = 0; x < image.width(); ++x) text += image.pixelColor(x, 0) == ThemeSource::current()[Ink::Secondary] ? u'#' : u'.';
        return text;
    }
};

void TestProgressStripe::init() { ThemeSource::instance().apply(ThemeChoice::Light); }

void TestProgressStripe::fillsTheFractionThatIsDone()
{
    ProgressStripe stripe;
    stripe.resize(20, 2);
    stripe.setFraction(0.25);
    QCOMPARE(line(stripe), QStringLiteral("#####..............."));
    stripe.setFraction(1.5);
    QCOMPARE(line(stripe), QStringLiteral("#").repeated(20));
    stripe.stop();
    QCOMPARE(line(stripe), QStringLiteral(".").repeated(20));
}

void TestProgressStripe::walksWhileNobodyKnowsHowFar()
{
    ProgressStripe stripe;
    stripe.resize(200, 2);
    stripe.setFraction(-1);
    const QString before = line(stripe);
    QTRY_VERIFY(line(stripe) != before);
}

void TestProgressStripe::standsStillWhereMotionIsReduced()
{
    setReducedMotion(true);
    ProgressStripe stripe;
    stripe.resize(200, 2);
    stripe.setFraction(-1);
    const QString before = line(stripe);
    QVERIFY(before.contains(u'#'));
    QTest::qWait(200);  // four steps of the walk
    QCOMPARE(line(stripe), before);
}

QTEST_MAIN(TestProgressStripe)
#include "tst_progress_stripe.moc"
