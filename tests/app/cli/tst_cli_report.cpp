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
    void everyAnalysisIsKeptAndReported_data();
    void everyAnalysisIsKeptAndReported();
    void keptAnalysesAreReportedAgain();

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

void TestCliReport::everyAnalysisIsKeptAndReported_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("title");
    const QString model = QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample"), prompt = QStringLiteral("my lord the king and my lord the king");
    const QStringList one{"--model", model, "--prompt", prompt};
    QTest::newRow("lens") << QStringList{"lens"} + one << "Logit lens";
    QTest::newRow("attribute") << QStringList{"attribute"} + one + QStringList{"--sources", "L1H0"} << "What wrote the logit";
    QTest::newRow("stream") << QStringList{"stream"} + one << "The residual stream";
    QTest::newRow("patch") << QStringList{"patch", "--model", model, "--clean", "my lord the king and my lord", "--corrupt", "my lord the king and my king"} << "Activation patching";
    QTest::newRow("ablate") << QStringList{"ablate", "--kind", "zero"} + one << "Zero ablation";
    QTest::newRow("heads") << QStringList{"heads", "--model", model, "--prompts", "2", "--tokens", "10"} << "Attention heads";
    QTest::newRow("compare") << QStringList{"compare", "--other-model", model} + one << "Two models on one prompt";
    QTest::newRow("compare recordings") << QStringList{"compare", file("w.orrery"), "--run", "1", "--with", "1"} << "Two recorded runs";
}

void TestCliReport::everyAnalysisIsKeptAndReported()
{
    QFETCH(QStringList, command);
    QFETCH(QString, title);
    const QString name = QString::fromLatin1(QTest::currentDataTag());
    const CliResult printed = runCli(command + QStringList{"--json", "--record", file("kept.orrery"), "--as", name, "--report", file("direct.html")});
    QVERIFY2(printed.code == 0, printed.out + printed.err);
    QCOMPARE(runCli({"db", "kept", file("kept.orrery"), "--analysis", name}).out, printed.out);
    const QByteArray direct = contents("direct.html");
    QVERIFY2(direct.contains("<h1>" + title.toUtf8()), direct.left(3000));
    QVERIFY(direct.contains("<svg") && direct.contains("orrery-cli " + command[0].toUtf8()));
    QCOMPARE(runCli({"report", file("kept.orrery"), "--analysis", name, "--out", file("again.html")}).code, 0);
    const auto body = [](QByteArray html) { return html.left(html.indexOf("How it was computed")); };
    QCOMPARE(body(contents("again.html")), body(direct));
}

void TestCliReport::keptAnalysesAreReportedAgain()
{
    QFile table(file("data.csv"));
    QVERIFY(table.open(QIODevice::WriteOnly));
    table.write("text,label\n");
    for (int i = 0; i < 24; ++i) table.write(QStringLiteral("my %1 is %2,%3\n").arg(i % 2 ? "king" : "lord").arg(i).arg(i % 2).toUtf8());
    table.close();
    const QString workspace = file("probes.orrery"), model = QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample");
    QVERIFY(runCli({"probe", "--model", model, "--data", file("data.csv"), "--sites", "blocks.*.hook_resid_post", "--position", "mean", "--no-baselines", "--folds", "3",
                       "--record", workspace, "--as", "kings"}).code == 0);
    QCOMPARE(runCli({"heads", "--model", model, "--prompts", "2", "--tokens", "10", "--record", workspace}).code, 0);
    QCOMPARE(runCli({"report", workspace, "--probe", "kings", "--out", file("probe.html")}).code, 0);
    QVERIFY(contents("probe.html").contains("Scores by site"));
    QCOMPARE(runCli({"report", workspace, "--probe", "2", "--out", file("x.html"), "--json"}).errorReason(), QString("OtherKind"));
    QCOMPARE(runCli({"report", workspace, "--analysis", "9", "--out", file("x.html"), "--json"}).errorReason(), QString("NoSuchAnalysis"));
    QCOMPARE(runCli({"report", workspace, "--analysis", "2", "--out", file("heads.pdf")}).code, 0);
    QVERIFY(contents("heads.pdf").startsWith("%PDF-"));
    QCOMPARE(runCli({"heads", "--model", model, "--prompts", "2", "--tokens", "10", "--report", file("direct.pdf")}).code, 0);
    QVERIFY(contents("direct.pdf").startsWith("%PDF-"));
    QCOMPARE(runCli({"heads", "--model", model, "--report", file("x.doc"), "--json"}).errorReason(), QString("BadFormat"));
}

QTEST_APPLESS_MAIN(TestCliReport)
#include "tst_cli_report.moc"
