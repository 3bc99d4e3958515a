#include "app/start_options.h"

#include <QTest>

using namespace orrery;
using namespace orrery::app;

class TestStartOptions : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void takesAPathAndASize();
    void wrongUsageEndsWithTwo_data();
    void wrongUsageEndsWithTwo();
    void listsViews();
    void takesEveryModeAndFormatOfAnExport();
};

void TestStartOptions::takesAPathAndASize()
{
    const StartOptions options = parseStartOptions({QStringLiteral("orrery"), QStringLiteral("a.orrery"), QStringLiteral("--size"), QStringLiteral("800x600"),
        QStringLiteral("--theme"), QStringLiteral("dark"), QStringLiteral("--view"), QStringLiteral("attention")});
    QVERIFY2(!options.ended, qPrintable(options.message));
    QCOMPARE(options.path, QStringLiteral("a.orrery"));
    QCOMPARE(options.size, QSize(800, 600));
    QCOMPARE(options.theme, views::ThemeChoice::Dark);
    QCOMPARE(options.view, QStringLiteral("attention"));
}

void TestStartOptions::wrongUsageEndsWithTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown option") << QStringList{QStringLiteral("--colour")};
    QTest::newRow("two files") << QStringList{QStringLiteral("a"), QStringLiteral("b")};
    QTest::newRow("theme") << QStringList{QStringLiteral("--theme"), QStringLiteral("blue")};
    QTest::newRow("size") << QStringList{QStringLiteral("--size"), QStringLiteral("16000")};
    QTest::newRow("huge size") << QStringList{QStringLiteral("--size"), QStringLiteral("100000x100000")};
    QTest::newRow("view") << QStringList{QStringLiteral("--view"), QStringLiteral("nowhere")};
    QTest::newRow("tour") << QStringList{QStringLiteral("--tour"), QStringLiteral("moon")};
    QTest::newRow("export") << QStringList{QStringLiteral("--export"), QStringLiteral("a.gif")};
    QTest::newRow("figure theme") << QStringList{QStringLiteral("--figure-theme"), QStringLiteral("sepia")};
    QTest::newRow("threads") << QStringList{QStringLiteral("--threads"), QStringLiteral("many")};
}

void TestStartOptions::wrongUsageEndsWithTwo()
{
    QFETCH(QStringList, arguments);
    const StartOptions options = parseStartOptions(QStringList{QStringLiteral("orrery")} + arguments);
    QVERIFY(options.ended);
    QCOMPARE(options.exitCode, 2);
    QVERIFY(!options.message.trimmed().isEmpty());
}

void TestStartOptions::listsViews()
{
    const StartOptions options = parseStartOptions({QStringLiteral("orrery"), QStringLiteral("--view"), QStringLiteral("list")});
    QVERIFY(options.ended);
    QCOMPARE(options.exitCode, 0);
    QVERIFY(options.message.contains(QStringLiteral("attention\n")));
}

void TestStartOptions::takesEveryModeAndFormatOfAnExport()
{
    for (const QString& mode : modeNames())
        for (const QString& suffix : figureSuffixes() + dataSuffixes()) {
            const StartOptions options = parseStartOptions({QStringLiteral("orrery"), QStringLiteral("--mode"), mode, QStringLiteral("--export"), QStringLiteral("a.") + suffix,
                QStringLiteral("--figure-theme"), QStringLiteral("print")});
            QVERIFY2(!options.ended && options.unattended() && options.figureTheme == FigureTheme::Print, qPrintable(options.message));
        }
    const QString help = parseStartOptions({QStringLiteral("orrery"), QStringLiteral("--help")}).message;
    for (const QString& word : modeNames() + figureSuffixes() + dataSuffixes()) QVERIFY2(help.contains(word), qPrintable(word));
}

QTEST_MAIN(TestStartOptions)
#include "tst_start_options.moc"
