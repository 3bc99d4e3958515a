#include "core/analysis/inspection.h"

#include "tests/core/record/record_samples.h"

#include <QTest>

#include <cmath>

using namespace orrery;

class TestInspection : public QObject {
    Q_OBJECT

private slots:
    void tellsHeadCellAndSite();
    void whatWasNotRecordedStaysUnset();
};

void TestInspection::tellsHeadCellAndSite()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId run = makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const PromptId prompt = workspace.prompts(run)[0].id;
    const Inspection seen = inspect(workspace, {.prompt = prompt, .layer = 0, .head = 1, .query = 2, .key = 1, .site = kStream.name});
    // Row q attends alike to its q + 1 keys: entropy 1, the first token gets 1/2 and 1/3, the distance is 1/2 and (2 + 1) / 3.
    QVERIFY(std::abs(*seen.scores->entropy - 1) < 1e-6);
    QVERIFY(std::abs(*seen.scores->firstToken - (0.5 + 1 / 3.0) / 2) < 1e-6);
    QVERIFY(std::abs(*seen.scores->previousToken.rows - (0.5 + 1 / 3.0) / 2) < 1e-6);
    QVERIFY(std::abs(*seen.attention - 1 / 3.0) < 1e-6);
    QVERIFY(!seen.rawScore);
    QCOMPARE(seen.histogram->finite, int64_t{12});
}

void TestInspection::whatWasNotRecordedStaysUnset()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId run = makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const PromptId prompt = workspace.prompts(run)[0].id;
    const auto isBlank = [&](const InspectRequest& request) {
        const Inspection seen = inspect(workspace, request);
        return !seen.scores && !seen.attention && !seen.rawScore && !seen.histogram;
    };
    QVERIFY(isBlank({.prompt = prompt}));
    QVERIFY(isBlank({.prompt = prompt, .layer = 7, .head = 1, .site = "no.such.site"}));
    QVERIFY(isBlank({.prompt = prompt, .layer = 0, .head = 2}));
    const Inspection outside = inspect(workspace, {.prompt = prompt, .layer = 0, .head = 1, .query = 3, .key = 0});
    QVERIFY(outside.scores && !outside.attention);
}

QTEST_APPLESS_MAIN(TestInspection)
#include "tst_inspection.moc"
