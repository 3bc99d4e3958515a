#include "app/session/attention_service.h"

#include "core/analysis/opened_model.h"
#include "core/analysis/prompt_run.h"
#include "core/record/database.h"
#include "core/record/workspace.h"
#include "views/attention/atlas_page.h"
#include "views/attention/attention_panel.h"
#include "views/attention/head_chips.h"
#include "views/attention/rollout_page.h"
#include "views/attention/strands_page.h"
#include "views/attention/strands_view.h"
#include "views/attention/table_page.h"
#include "views/attention/text_page.h"
#include "views/attention/text_view.h"
#include "views/canvas/heat_map_view.h"
#include "views/shared/selection_model.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace orrery;
using namespace orrery::app;
using namespace orrery::views;

using Mode = AttentionPanel::Mode;

namespace {

/// One head's matrix, read without the service.
Tensor read(const std::string& file, PromptId prompt, const HeadRef& head)
{
    const Workspace workspace = Workspace::open(file, Access::ReadOnly);
    return readAttention(workspace, readRecordedPrompt(workspace, prompt), AttentionKind::Pattern, head);
}

}  // namespace

class TestAttentionService : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void fillsTheAtlasAndTheTable();
    void answersWithTheRecordedNumbers();
    void neighboursAreAtHandAtOnce();
    void differencesOfHeadsAndOfRuns();
    void whatWasNotRecordedIsNamed();
    void runsOfOtherLengthsHaveNoDifference();
    void rollsOut();
    void aPinnedPanelKeepsItsPromptUntilItIsUnpinned();
    void readingTheListAgainChangesNothing();
    void anotherFileWithTheSamePromptNumberIsShownAnew();
    void aDamagedLayerIsSaidBesideItsStrands();
    void aVanishedFileIsSaidAndRetried();
    void theCacheForgetsWhatWasUsedLongestAgo();

private:
    void select(int index);

    QTemporaryDir m_folder;
    std::string m_file;
    std::vector<std::shared_ptr<const RecordedPrompt>> m_prompts;
    std::shared_ptr<WorkspaceContents> m_contents;
    std::unique_ptr<JobRunner> m_runner;
    std::shared_ptr<ReaderPool> m_pool;
    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<AttentionPanel> m_panel;
    std::unique_ptr<AttentionService> m_service;
};

/// Two prompts of equal length and a longer one, of the sample model; the last without values.
void TestAttentionService::initTestCase()
{
    m_file = m_folder.filePath(QStringLiteral("a.orrery")).toStdString();
    const auto opened = openModel(ORRERY_SOURCE_DIR "/resources/sample");
    Workspace::create(m_file);
    Model model(opened->config(), opened->folder.loadWeights(), {0, 1});
    for (const std::vector<int32_t>& ids : {std::vector<int32_t>{50, 60, 70, 50, 60, 70}, {80, 81, 82, 83, 84, 85}, {1, 2, 3, 4, 5, 6, 7, 8}}) {
        RunSettings settings;
        settings.input = RunSettings::Input::Ids;
        settings.ids = ids;
        settings.sites = {"blocks.*.attn.hook_pattern"};
        if (ids.size() == 6) settings.sites.push_back("blocks.*.attn.hook_v");
        recordPrompt(model, *opened, settings, m_file);
    }
    const Workspace workspace = Workspace::open(m_file, Access::ReadOnly);
    m_contents = std::make_shared<WorkspaceContents>(readContents(workspace));
    for (const RunEntry& entry : m_contents->runs)
        m_prompts.push_back(std::make_shared<RecordedPrompt>(readRecordedPrompt(workspace, entry.prompts.front().id)));
    QCOMPARE(m_prompts.size(), size_t{3});
}

void TestAttentionService::init()
{
    m_runner = std::make_unique<JobRunner>(2);
    m_pool = ReaderPool::make(m_file);
    m_selection = std::make_unique<SelectionModel>();
    m_panel = std::make_unique<AttentionPanel>(m_selection.get());
    m_service = std::make_unique<AttentionService>(*m_runner, *m_panel);
    m_panel->resize(900, 600);
    m_panel->show();
    m_service->setContents(m_contents);
    select(0);
}

void TestAttentionService::cleanup()
{
    m_service.reset();
    m_panel.reset();
    m_runner.reset();
    m_pool.reset();
}

void TestAttentionService::select(int index)
{
    const auto& prompt = m_prompts[static_cast<size_t>(index)];
    m_selection->select(m_selection->selection().withRun(prompt->run.id).withPrompt(prompt->prompt.id));
    m_service->setPrompt(m_pool, prompt);
}

void TestAttentionService::fillsTheAtlasAndTheTable()
{
    const HeatMapView& map = m_panel->atlas().map();
    QCOMPARE(map.tiles().size(), 16);
    QTRY_VERIFY(std::all_of(map.tiles().begin(), map.tiles().end(), [](const HeatTile& tile) { return tile.matrix != nullptr; }));
    QTRY_VERIFY(m_runner->isIdle() && !m_panel->isBusy());
    const Tensor expected = read(m_file, m_prompts[0]->prompt.id, {1, 0});
    QCOMPARE(map.tiles()[4].matrix->value(4, 2), expected.data()[4 * 6 + 2]);
    // The prompt repeats: the README's induction head is there, its previous-token head too.
    const auto heads = m_panel->tablePage().shownHeads();
    QVERIFY(heads[0].scores.previousToken.rows > 0.9);
    QVERIFY(heads[4].scores.induction.rows > 0.4);
}

void TestAttentionService::answersWithTheRecordedNumbers()
{
    m_panel->setMode(Mode::Head);
    QTRY_VERIFY(m_panel->mapPage().shown());
    const Tensor expected = read(m_file, m_prompts[0]->prompt.id, {0, 0});
    for (int cell = 0; cell < 36; ++cell) QCOMPARE(m_panel->mapPage().view().valueAt({0, cell / 6, cell % 6}), std::optional(double{expected.data()[cell]}));
    m_panel->setMode(Mode::Text);
    m_selection->select(m_selection->selection().withToken(3));
    QTRY_COMPARE(m_panel->textPage().view().value(2), std::optional(double{expected.data()[3 * 6 + 2]}));
    m_panel->setMode(Mode::Strands);
    QTRY_VERIFY(!m_panel->strands().view().strands().empty());
}

void TestAttentionService::neighboursAreAtHandAtOnce()
{
    m_panel->setMode(Mode::Head);
    QTRY_VERIFY(m_panel->mapPage().shown());
    const int64_t shown = m_service->cache().bytes();
    QTRY_VERIFY(m_service->cache().bytes() > shown && m_runner->isIdle());
    m_selection->select(m_selection->selection().withHead(1, 0));
    QCOMPARE(m_panel->mapPage().shown()->request.head, (HeadRef{1, 0}));  // no event loop in between
}

void TestAttentionService::differencesOfHeadsAndOfRuns()
{
    m_panel->setMode(Mode::Head);
    const Tensor here = read(m_file, m_prompts[0]->prompt.id, {0, 0});
    const auto shows = [&](const MapRequest& request, const Tensor& other) {
        m_panel->mapPage().setRequest(request);
        m_panel->setMode(Mode::Head);
        return QTest::qWaitFor([&] { return m_panel->mapPage().shown() && m_panel->mapPage().shown()->request == request; })
            && m_panel->mapPage().view().valueAt({0, 5, 2}) == double{here.data()[32] - other.data()[32]};
    };
    QVERIFY(shows({.head = {0, 0}, .minusHead = HeadRef{2, 1}}, read(m_file, m_prompts[0]->prompt.id, {2, 1})));
    QVERIFY(shows({.head = {0, 0}, .minusPrompt = m_prompts[1]->prompt.id}, read(m_file, m_prompts[1]->prompt.id, {0, 0})));
}

void TestAttentionService::whatWasNotRecordedIsNamed()
{
    select(2);
    m_panel->mapPage().setRequest({.kind = AttentionKind::ValueWeighted, .head = {1, 0}});
    m_selection->select(m_selection->selection().withHead(1, 0));
    m_panel->setMode(Mode::Head);
    QTRY_COMPARE(m_panel->mapPage().problem(), QStringLiteral("blocks.1.attn.hook_v was not recorded in this run."));
}

void TestAttentionService::runsOfOtherLengthsHaveNoDifference()
{
    m_panel->mapPage().setRequest({.head = {0, 0}, .minusPrompt = m_prompts[2]->prompt.id});
    m_panel->setMode(Mode::Head);
    QTRY_VERIFY(m_panel->mapPage().problem().contains(QStringLiteral("different numbers of tokens")));
}

void TestAttentionService::rollsOut()
{
    m_panel->setMode(Mode::Rollout);
    QTRY_VERIFY(m_panel->rollout().hasRollout());
    const HeatMapView& view = m_panel->rollout().view();
    for (int row = 0; row < 6; ++row) {
        double sum = 0;
        for (int column = 0; column < 6; ++column) sum += view.valueAt({0, row, column}).value();
        QVERIFY(std::abs(sum - 1) < 1e-5);
    }
}

void TestAttentionService::aPinnedPanelKeepsItsPromptUntilItIsUnpinned()
{
    m_panel->pinAction()->trigger();
    select(1);
    QCOMPARE(m_panel->context()->prompt, m_prompts[0]);
    m_panel->pinAction()->trigger();
    QCOMPARE(m_panel->context()->prompt, m_prompts[1]);
}

void TestAttentionService::readingTheListAgainChangesNothing()
{
    m_service->setPrompt(m_pool, std::make_shared<RecordedPrompt>(*m_prompts[0]));
    QCOMPARE(m_panel->context()->prompt, m_prompts[0]);
    const HeatMapView& map = m_panel->atlas().map();  // whose job goes on
    QTRY_VERIFY(std::all_of(map.tiles().begin(), map.tiles().end(), [](const HeatTile& tile) { return tile.matrix != nullptr; }));
}

void TestAttentionService::anotherFileWithTheSamePromptNumberIsShownAnew()
{
    const QString copy = m_folder.filePath(QStringLiteral("copy.orrery"));
    QVERIFY(QFile::copy(QString::fromStdString(m_file), copy));
    const auto other = std::make_shared<RecordedPrompt>(*m_prompts[0]);
    m_service->setPrompt(ReaderPool::make(copy.toStdString()), other);
    QCOMPARE(m_panel->context()->prompt, other);
}

void TestAttentionService::aDamagedLayerIsSaidBesideItsStrands()
{
    QTRY_VERIFY(m_runner->isIdle());
    const QString copy = m_folder.filePath(QStringLiteral("damaged.orrery"));
    QVERIFY(QFile::copy(QString::fromStdString(m_file), copy));
    Database(copy.toStdString(), {.mode = DatabaseOptions::Mode::ReadWrite})
        .execute("UPDATE chunk SET crc32c = crc32c + 1 WHERE tensor_id IN (SELECT t.id FROM tensor t JOIN site s ON s.id = t.site_id WHERE s.name = 'blocks.1.attn.hook_pattern')");
    m_panel->setMode(Mode::Strands);
    m_pool = ReaderPool::make(copy.toStdString());
    select(0);
    m_selection->select(m_selection->selection().withHead(1, 0));
    QTRY_VERIFY(m_panel->strands().problem().startsWith(QStringLiteral("L1H0 can't be shown")));
    QCOMPARE(m_panel->face(), Panel::Face::Content);
    QCOMPARE(m_panel->strands().chips().findChildren<QToolButton*>().at(0)->text(), QStringLiteral("H0 ⚠"));
    QVERIFY(m_panel->strands().view().strands().empty());
    m_selection->select(m_selection->selection().withHead(0, 0));
    QTRY_VERIFY(!m_panel->strands().view().strands().empty());
    QCOMPARE(m_panel->strands().problem(), QString());
    QCOMPARE(m_panel->strands().chips().findChildren<QToolButton*>().at(0)->text(), QStringLiteral("H0"));
}

void TestAttentionService::aVanishedFileIsSaidAndRetried()
{
    QTRY_VERIFY(m_runner->isIdle());
    m_panel->setMode(Mode::Head);
    QTRY_VERIFY(m_runner->isIdle());
    const QString file = QString::fromStdString(m_file), away = file + QStringLiteral(".away");
    QVERIFY(QFile::rename(file, away));
    m_selection->select(m_selection->selection().withHead(3, 3));
    QTRY_COMPARE(m_panel->face(), Panel::Face::Failed);
    QVERIFY(QFile::rename(away, file));
    Q_EMIT m_panel->retryRequested();
    QTRY_VERIFY(m_panel->face() == Panel::Face::Content && m_panel->mapPage().shown()->request.head == (HeadRef{3, 3}));
}

void TestAttentionService::theCacheForgetsWhatWasUsedLongestAgo()
{
    const auto map = [](int head) {
        AttentionMap made{.request = {.head = {0, head}}, .prompt = PromptId{1}, .queries = {}, .keys = {}, .matrix = MatrixPyramid::build(Tensor(Shape{30, 10}))};
        return std::make_shared<const AttentionMap>(std::move(made));
    };
    MapCache cache;
    cache.setCapacity(3 * 1600);
    for (int head = 0; head < 3; ++head) cache.put(map(head));
    QCOMPARE(cache.bytes(), 3 * 1600);
    QVERIFY(cache.find(PromptId{1}, {.head = {0, 0}}));
    cache.put(map(3));
    QVERIFY(!cache.find(PromptId{1}, {.head = {0, 1}}) && cache.find(PromptId{1}, {.head = {0, 0}}));
    QVERIFY(!cache.find(PromptId{2}, {.head = {0, 0}}));
    cache.setCapacity(0);
    QCOMPARE(cache.bytes(), 1600);
}

QTEST_MAIN(TestAttentionService)
#include "tst_attention_service.moc"
