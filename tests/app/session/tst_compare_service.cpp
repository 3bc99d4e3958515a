#include "app/session/compare_service.h"

#include "app/session/session.h"
#include "core/analysis/representation_similarity.h"
#include "tests/core/record/record_samples.h"
#include "views/canvas/heat_map_view.h"

#include <QTableView>
#include <QTest>

using namespace orrery;
using namespace orrery::app;

class TestCompareService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsWhatCoreFindsOfTwoRuns();

private:
    Folder m_folder;
};

void TestCompareService::showsWhatCoreFindsOfTwoRuns()
{
    const std::string path = m_folder.path("two.orrery");
    std::vector<PromptId> prompts;
    Workspace::create(path);
    for (unsigned run = 0; run < 2; ++run) {
        Recorder recorder(path);
        recorder.begin({.title = "run"});
        PromptInfo info = samplePrompt();
        for (int i = 0; i < 3; ++i) info.positions.push_back({.token = i});
        prompts.push_back(recorder.addPrompt(info));
        for (unsigned layer = 0; layer < 2; ++layer)
            recorder.record(prompts.back(), {"blocks." + std::to_string(layer) + ".hook_resid_post", static_cast<int>(layer), "pos,d_model"}, sampleTensor({6, 5}, layer + 7 * run).view());
        recorder.finish(RunStatus::Complete);
    }
    views::SelectionModel selection;
    Session session(selection, {QString(), 1});
    views::ComparePanel panel(&selection);
    panel.resize(1000, 700);
    panel.show();
    CompareService service(session, panel);
    session.openWorkspace(QString::fromStdString(path));  // selects the second run
    QTRY_VERIFY(panel.pair());
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const RunComparison direct = compareRecordings(workspace, prompts[1], workspace, prompts[0]);
    QCOMPARE(panel.pair()->comparison.firstDiffering, direct.firstDiffering);
    QCOMPARE(panel.pair()->comparison.sites[1].relative.value(), direct.sites[1].relative.value());
    const double cka = debiasedCka(workspace.read(workspace.find(prompts[1], "blocks.0.hook_resid_post")->id), workspace.read(workspace.find(prompts[0], "blocks.1.hook_resid_post")->id));
    QCOMPARE(static_cast<float>(panel.layers().valueAt({0, 0, 1}).value()), static_cast<float>(cka));
    session.closeWorkspace();
    QCOMPARE(panel.face(), views::Panel::Face::Empty);
    QVERIFY(!panel.pair());
}

QTEST_MAIN(TestCompareService)
#include "tst_compare_service.moc"
