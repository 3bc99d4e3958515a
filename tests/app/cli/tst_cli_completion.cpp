#include "tests/app/cli/text_models.h"

#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery::testing;

class TestCliCompletion : public QObject {
    Q_OBJECT
private slots:
    void scriptsAreSoundInTheirShells_data();
    void scriptsAreSoundInTheirShells();
    void bashCompletesCommandsOptionsAndChoices_data();
    void bashCompletesCommandsOptionsAndChoices();
    void fishCompletesCommandsAndOptions();
    void theManualPageIsSound();
};

void TestCliCompletion::scriptsAreSoundInTheirShells_data()
{
    QTest::addColumn<QString>("shell");
    for (const char* shell : {"bash", "zsh", "fish"}) QTest::newRow(shell) << shell;
}

void TestCliCompletion::scriptsAreSoundInTheirShells()
{
    QFETCH(QString, shell);
    const CliResult script = runCli({"completion", shell});
    QCOMPARE(script.code, 0);
    QVERIFY(script.out.contains("verify") && script.out.contains("temperature"));
    if (QStandardPaths::findExecutable(shell).isEmpty()) QSKIP("this shell is not installed");
    const QTemporaryDir folder;
    writeFile(folder.filePath("script"), script.out);
    QProcess check;
    check.start(shell, {"-n", folder.filePath("script")});
    QVERIFY(check.waitForFinished(60'000));
    QVERIFY2(check.exitCode() == 0, check.readAllStandardError());
}

void TestCliCompletion::bashCompletesCommandsOptionsAndChoices_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QStringList>("offered");
    QTest::addColumn<QStringList>("notOffered");
    QTest::newRow("commands") << "ge" << QStringList{"generate"} << QStringList{"run"};
    QTest::newRow("inner commands") << "model in" << QStringList{"inspect"} << QStringList{"verify", "import"};
    QTest::newRow("options") << "run --st" << QStringList{"--store"} << QStringList{"--temperature"};
    QTest::newRow("options of every command") << "run --js" << QStringList{"--json"} << QStringList{};
    QTest::newRow("choices") << "run --store " << QStringList{"f32", "f16"} << QStringList{"--model"};
    QTest::newRow("choices after other options") << "--quiet export --format n" << QStringList{"npy", "npz"} << QStringList{"csv"};
}

void TestCliCompletion::bashCompletesCommandsOptionsAndChoices()
{
    QFETCH(QString, typed);
    QFETCH(QStringList, offered);
    QFETCH(QStringList, notOffered);
    if (QStandardPaths::findExecutable("bash").isEmpty()) QSKIP("bash is not installed");
    const QStringList words = QStringList{"orrery-cli"} + typed.split(' ');
    QString script = QString::fromUtf8(runCli({"completion", "bash"}).out) + "COMP_WORDS=(";
    for (const QString& word : words) script += "'" + word + "' ";
    script += QString(")\nCOMP_CWORD=%1\n_orrery_cli\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n").arg(words.size() - 1);
    QProcess bash;
    bash.start("bash", {"--norc", "-c", script});
    QVERIFY(bash.waitForFinished(60'000));
    const QStringList replies = QString::fromUtf8(bash.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts);
    for (const QString& word : offered) QVERIFY2(replies.contains(word), qPrintable(replies.join(' ')));
    for (const QString& word : notOffered) QVERIFY2(!replies.contains(word), qPrintable(replies.join(' ')));
}

void TestCliCompletion::fishCompletesCommandsAndOptions()
{
    if (QStandardPaths::findExecutable("fish").isEmpty()) QSKIP("fish is not installed");
    const QTemporaryDir folder;
    writeFile(folder.filePath("script"), runCli({"completion", "fish"}).out);
    const auto offered = [&](const QString& typed) {
        QProcess fish;
        fish.start("fish", {"--no-config", "-c", "source " + folder.filePath("script") + "; complete -C '" + typed + "'"});
        fish.waitForFinished(60'000);
        return fish.readAllStandardOutput();
    };
    QVERIFY(offered("orrery-cli mod").contains("model"));
    QVERIFY(offered("orrery-cli model ").contains("inspect"));
    QVERIFY(offered("orrery-cli run --sto").contains("--store"));
    QVERIFY(offered("orrery-cli run --store ").contains("f16"));
    QVERIFY(!offered("orrery-cli run --temp").contains("--temperature"));
}

void TestCliCompletion::theManualPageIsSound()
{
    const CliResult page = runCli({"man"});
    QCOMPARE(page.code, 0);
    QVERIFY(page.out.startsWith(".TH ORRERY\\-CLI 1"));
    if (QStandardPaths::findExecutable("groff").isEmpty()) QSKIP("groff is not installed");
    QProcess groff;
    groff.start("groff", {"-man", "-Tutf8", "-ww", "-K", "utf8"});
    groff.write(page.out);
    groff.closeWriteChannel();
    QVERIFY(groff.waitForFinished(60'000));
    QCOMPARE(groff.readAllStandardError(), QByteArray());
    QString text = groff.readAllStandardOutput();
    text.remove(QRegularExpression(".\x08"));  // bold and underlined letters are struck twice
    QVERIFY(text.contains("SYNOPSIS") && text.contains("memory") && text.contains("EXAMPLES"));
}

QTEST_GUILESS_MAIN(TestCliCompletion)
#include "tst_cli_completion.moc"
