#include "core/report/recording_report.h"

#include "core/record/recorder.h"
#include "core/record/workspace_notes.h"
#include "tests/core/report/document_parts.h"
#include "tests/thrown_error.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::testing;

class TestRecordingReport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysWhatTheFileHolds();
    void attentionNamesTheBestHeads();
    void predictionsCarryTheSurprise();
    void notesOfTheRunAreThere();
    void partsThatWereNotRecordedAreLeftOut();
    void refusesWhatIsNotThere();
};

namespace {

/// A file with one run of one prompt of three tokens.
struct Recording {
    QTemporaryDir folder;
    std::string path = folder.filePath(QStringLiteral("cat.orrery")).toStdString();

    explicit Recording(bool withAttention = true)
    {
        Workspace::create(path, {.pageSize = 4096});
        Recorder recorder(path);
        RunInfo run;
        run.title = "by hand";
        run.model = ModelInfo{.family = "gpt2", .displayName = "tiny"};
        recorder.begin(run);
        PromptInfo info;
        info.text = "a b <c>";
        for (int64_t i = 0; i < 3; ++i) {
            Position position;
            position.token = i;
            position.piece = i == 2 ? " <c>" : i == 1 ? " b" : "a";
            info.positions.push_back(position);
        }
        const PromptId prompt = recorder.addPrompt(info);
        // Head 0 looks at the token before, head 1 at the first.
        const Tensor pattern(Shape{2, 3, 3}, std::vector<float>{1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0});
        if (withAttention) recorder.record(prompt, {"blocks.0.attn.hook_pattern", 0, "head,query,key"}, pattern.view());
        // Token 1 has the probability 1/4 after token 0, token 2 has 1/2 after token 1: 2 bits and 1 bit.
        const auto ln = [](double x) { return static_cast<float>(std::log(x)); };
        const Tensor logits(Shape{3, 3}, std::vector<float>{ln(2), ln(1), ln(1), ln(1), ln(1), ln(2), 0, 0, 0});
        if (withAttention) recorder.record(prompt, {"logits", -1, "pos,vocab"}, logits.view());
        recorder.finish(RunStatus::Complete);
    }
    Document report(RecordingReportRequest request = {RunId{1}, 0, {}}) const { return recordingReport(Workspace::open(path, Access::ReadOnly), request); }
};

std::vector<std::string> headings(const Document& document)
{
    std::vector<std::string> texts;
    for (const DocumentHeading& heading : blocksOf<DocumentHeading>(document)) texts.push_back(heading.text);
    return texts;
}

}  // namespace

void TestRecordingReport::saysWhatTheFileHolds()
{
    const Document document = Recording().report();
    QCOMPARE(document.title, std::string("by hand"));
    QVERIFY(document.provenance.find("tiny") != std::string::npos && document.provenance.find("cat.orrery") != std::string::npos);
    const DocumentFacts facts = blocksOf<DocumentFacts>(document).at(0);
    QCOMPARE(facts.facts[0].value, std::string("tiny (gpt2)"));
    const DocumentTable sites = tableWith(document, "site");
    QCOMPARE(sites.rows.at(0).at(0), std::string("blocks.*.attn.hook_pattern"));
    QCOMPARE(sites.rows.at(0).at(3), std::string("[2, 3, 3]"));
    QCOMPARE(tableWith(document, "text").rows.at(0).at(2), std::string("a b <c>"));
}

void TestRecordingReport::attentionNamesTheBestHeads()
{
    const DocumentTable scores = tableWith(Recording().report(), "what it is");
    const auto rowOf = [&](const std::string& name) {
        for (const auto& row : scores.rows)
            if (row[0] == name) return row[2];
        return std::string();
    };
    QCOMPARE(rowOf("previous token"), std::string("L0H0 1.00, L0H1 0.500"));  // both rows of head 0, the first of head 1's two
    QCOMPARE(rowOf("first token"), std::string("L0H1 1.00, L0H0 0.500"));
    QCOMPARE(rowOf("induction"), std::string("–"));                           // no token occurs twice
}

void TestRecordingReport::predictionsCarryTheSurprise()
{
    const Document document = Recording().report();
    const DocumentTable table = tableWith(document, "next token");
    QCOMPARE(table.rows.size(), size_t(3));
    QCOMPARE(table.rows[0], (std::vector<std::string>{"0", "·b", "0.250", "2", "a", "0.500", "1.50"}));
    QCOMPARE(table.rows[1][1], std::string("·<c>"));
    QCOMPARE(table.rows[2][1], std::string("–"));
    bool stated = false;
    for (const DocumentFigure& figure : blocksOf<DocumentFigure>(document)) stated = stated || figure.caption.find("mean 1.50 bits") != std::string::npos;
    QVERIFY(stated);
}

void TestRecordingReport::notesOfTheRunAreThere()
{
    const Recording recording;
    {
        Workspace workspace = Workspace::open(recording.path, Access::ReadWrite);
        addNote(workspace, {.run = RunId{1}, .layer = 0, .head = 1}, "an attention <sink>");
    }
    const Document document = recording.report();
    QCOMPARE(headings(document).back(), std::string("Notes"));
    QCOMPARE(blocksOf<DocumentParagraph>(document).back().text, std::string("layer 0 head 1: an attention <sink>"));
}

void TestRecordingReport::partsThatWereNotRecordedAreLeftOut()
{
    QCOMPARE(headings(Recording(false).report()), (std::vector<std::string>{"Run", "What was recorded"}));
    QCOMPARE(headings(Recording(true).report()), (std::vector<std::string>{"Run", "What was recorded", "Attention", "Predictions"}));
}

void TestRecordingReport::refusesWhatIsNotThere()
{
    const Recording recording;
    QCOMPARE(errorOf([&] { recording.report({RunId{7}, 0, {}}); }).reason(), std::string("NoSuchRun"));
    QCOMPARE(errorOf([&] { recording.report({RunId{1}, 3, {}}); }).reason(), std::string("NoSuchPrompt"));
}

QTEST_APPLESS_MAIN(TestRecordingReport)
#include "tst_recording_report.moc"
