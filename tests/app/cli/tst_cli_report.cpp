#include "tests/app/cli/text_models.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::testing;

class TestCliReport : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void htmlTellsOfTheRun();
    void pdfIsSetByTheWindowProgram();
    void refusesWhatItCannotMake_data();
    void refusesWhatItCannotMake();

private:
    QString file(const QString& name) const { return m_folder.filePath(name); }
    QByteArray contents(const QString& name) const
    {
        QFile opened(file(name));
        return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
};

void TestCliReport::initTestCase()
{
    QCOMPARE(runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "5,6,5,6,7", "--record", file("w.orrery")}).code, 0);
}

void TestCliReport::htmlTellsOfTheRun()
{
    const CliResult result = runCli({"report", file("w.orrery"), "--out", file("r.html"), "--json"});
    QVERIFY2(result.code == 0, result.err);
    QCOMPARE(result.json()["run"].toInt(), 1);
    const QByteArray html = contents("r.html");
    for (const char* part : {"<h2>Run</h2>", "blocks.*.attn.hook_pattern", "previous token", "<svg", "bits a token"}) QVERIFY2(html.contains(part), part);
}

void TestCliReport::pdfIsSetByTheWindowProgram()
{
    const CliResult result = runCli({"report", file("w.orrery"), "--run", "1", "--out", file("r.pdf")});
    QVERIFY2(result.code == 0, result.err);
    const QByteArray pdf = contents("r.pdf");
    QVERIFY(pdf.startsWith("%PDF-"));
    QVERIFY(pdf.count("/Type /Page\n") >= 2);
}

void TestCliReport::refusesWhatItCannotMake_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("reason");
    QTest::newRow("ending") << QStringList{"--out", "r.doc"} << "BadFormat";
    QTest::newRow("run") << QStringList{"--out", "x.html", "--run", "9"} << "NoSuchRun";
    QTest::newRow("prompt") << QStringList{"--out", "x.pdf", "--prompt", "4"} << "NoSuchPrompt";
}

void TestCliReport::refusesWhatItCannotMake()
{
    QFETCH(QStringList, options);
    QFETCH(QString, reason);
    const CliResult result = runCli(QStringList{"report", file("w.orrery"), "--json"} + options);
    QCOMPARE(result.code, 2);
    QCOMPARE(result.errorReason(), reason);
}

QTEST_APPLESS_MAIN(TestCliReport)
#include "tst_cli_report.moc"
