#include "views/shared/number_text.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace orrery::views;

class TestNumberText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oneThingIsNotMany()
    {
        QCOMPARE(countedText(1, QStringLiteral("token"), QStringLiteral("tokens")), QStringLiteral("1 token"));
        QCOMPARE(countedText(2025, QStringLiteral("token"), QStringLiteral("tokens")), QStringLiteral("2\u2009025 tokens"));
    }
    void writesValues_data();
    void writesValues();
    void writesCountsBytesAndTimes();
};

void TestNumberText::writesValues_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << "0.00000";
    QTest::newRow("fraction") << 0.8132104 << "0.813210";
    QTest::newRow("negative has a true minus") << -0.25 << "−0.250000";
    QTest::newRow("thousands") << 12345.678 << "12\u2009345.7";
    QTest::newRow("scientific above 1e5") << 123456.0 << "1.23456e+05";
    QTest::newRow("scientific below 1e-3") << 0.000123456 << "1.23456e−04";
    QTest::newRow("last before scientific") << 0.001 << "0.00100000";
    QTest::newRow("nan") << std::nan("") << "NaN";
    QTest::newRow("infinity") << std::numeric_limits<double>::infinity() << "+∞";
    QTest::newRow("minus infinity") << -std::numeric_limits<double>::infinity() << "−∞";
}

void TestNumberText::writesValues()
{
    QFETCH(double, value);
    QTEST(valueText(value), "text");
}

void TestNumberText::writesCountsBytesAndTimes()
{
    QCOMPARE(countText(2025600), QStringLiteral("2\u2009025\u2009600"));
    QCOMPARE(countText(-1234), QStringLiteral("−1\u2009234"));
    QCOMPARE(bytesText(999), QStringLiteral("999 B"));
    QCOMPARE(bytesText(999'600), QStringLiteral("1.00 MB"));
    QCOMPARE(bytesText(2'240'000'000), QStringLiteral("2.24 GB"));
    QCOMPARE(durationText(0.0008), QStringLiteral("800 µs"));
    QCOMPARE(durationText(3.14), QStringLiteral("3.1 s"));
    QCOMPARE(durationText(125), QStringLiteral("2 min 5 s"));
    QCOMPARE(durationText(3725), QStringLiteral("1 h 2 min"));
    QCOMPARE(shapeText({1024, 12}), QStringLiteral("[1\u2009024, 12]"));
}

QTEST_MAIN(TestNumberText)
#include "tst_number_text.moc"
