#include "views/shared/run_text.h"

#include "tests/views/recorded_samples.h"

#include <QTest>

using namespace orrery;
using namespace orrery::views;

class TestRunText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRunIsCalledByWhatSaysMost();
    void promptsAreOneLine();
    void everyStatusHasAWordAndAnIcon();
};

void TestRunText::aRunIsCalledByWhatSaysMost()
{
    RunEntry entry = recordedRuns(3)->runs[2];
    QCOMPARE(runTitle(entry), QStringLiteral("The cat sat on mat number 3"));
    entry.run.title = "tiny";  // the model's name says nothing new
    QCOMPARE(runTitle(entry), QStringLiteral("The cat sat on mat number 3"));
    entry.run.title = "induction sweep";
    QCOMPARE(runTitle(entry), QStringLiteral("induction sweep"));
    entry.run.title.clear();
    entry.prompts.clear();
    QCOMPARE(runTitle(entry), QStringLiteral("run 3"));
}

void TestRunText::promptsAreOneLine()
{
    PromptRow prompt;
    prompt.positionCount = 7;
    QCOMPARE(promptTitle(prompt), QStringLiteral("7 tokens"));
    prompt.firstIds = {464, 3797, 3332, 319, 262, 2603, 13};
    QCOMPARE(promptTitle(prompt), QStringLiteral("7 ids: 464, 3797, 3332, 319, …"));
    prompt.positionCount = 2, prompt.firstIds = {464, 3797};
    QCOMPARE(promptTitle(prompt), QStringLiteral("2 ids: 464, 3797"));
    prompt.text = "two\n lines";
    QCOMPARE(promptTitle(prompt), QStringLiteral("two lines"));
    prompt.text = std::string(1'000'000, 'x');
    QCOMPARE(promptTitle(prompt).size(), 120);
}

void TestRunText::everyStatusHasAWordAndAnIcon()
{
    QSet<QString> words, icons;
    for (const RunStatus status : {RunStatus::Recording, RunStatus::Complete, RunStatus::Aborted, RunStatus::Failed}) {
        words.insert(statusWord(status));
        icons.insert(statusIconName(status));
    }
    QCOMPARE(words.size(), 4);
    QCOMPARE(icons.size(), 4);
}

QTEST_APPLESS_MAIN(TestRunText)
#include "tst_run_text.moc"
