#include "app/session/patch_service.h"

#include "app/session/session.h"
#include "views/canvas/heat_map_view.h"
#include "views/patch/metric_field.h"
#include "views/patch/pair_view.h"
#include "views/patch/patch_form.h"
#include "views/patch/patch_grid_view.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::app;

class TestPatchService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsTheGridThatCoreComputes();
    void saysWhyUnequalPromptsCannotBePatched();
    void marksTheCharacterWhereAMetricGoesWrong();
    void keepsWhatWasKnownWhenStopped();
    void opensAPatchedRunBesideTheOneItChanges();
    void averagesASetOfPairsFromAFile();

private:
    void write(const std::string& clean, const std::string& corrupt);
    QPushButton* button(const QString& text) const
    {
        for (QPushButton* found : m_panel->findChildren<QPushButton*>())
            if (found->text() == text) return found;
        return nullptr;
    }
    bool shows(const QString& part) const
    {
        for (const QLabel* label : m_panel->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(part)) return true;
        return false;
    }

    QTemporaryDir m_folder;
    int m_files = 0;
    views::SelectionModel* m_selection = nullptr;
    Session* m_session = nullptr;
    views::PatchPanel* m_panel = nullptr;
    PatchService* m_service = nullptr;
};

void TestPatchService::init()
{
    m_selection = new views::SelectionModel;
    m_session = new Session(*m_selection, {m_folder.path(), 1});
    m_panel = new views::PatchPanel(m_selection);
    m_panel->resize(1100, 800);
    m_panel->show();
    m_service = new PatchService(*m_session, *m_panel);
    m_session->openModel(QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample"));
    QTRY_VERIFY(m_session->model());
    m_session->newWorkspace(m_folder.filePath(QStringLiteral("p%1.orrery").arg(++m_files)));
    QTRY_VERIFY(m_session->contents());
}

void TestPatchService::cleanup()
{
    delete m_service;
    delete m_panel;
    delete m_session;
    delete m_selection;
}

void TestPatchService::write(const std::string& clean, const std::string& corrupt)
{
    m_panel->form().setTexts({clean, corrupt, false});
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->form().alignment() && m_panel->form().alignment()->texts == m_panel->form().texts(), 10000);
}

void TestPatchService::showsTheGridThatCoreComputes()
{
    write("First Citizen: you", "First Citizen: the");
    QTRY_VERIFY(button(QStringLiteral("Run grid"))->isEnabled());
    QCOMPARE(m_panel->pair().positionCount(), static_cast<int>(m_panel->form().alignment()->clean.prompt.ids.size()));
    QTest::mouseClick(button(QStringLiteral("Run grid")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->grid().answer(), 30000);
    const auto answer = m_panel->grid().answer();
    QVERIFY(answer->isComplete);
    const PatchInquiry& inquiry = answer->frame->inquiry;
    const auto opened = m_session->model();
    Model model(opened->config(), opened->folder.loadWeights(), DeviceOpenArgs{0, 1});
    const Prompt clean = preparePatchPrompt(*opened, inquiry.prompts.clean, false).prompt, corrupt = preparePatchPrompt(*opened, inquiry.prompts.corrupt, false).prompt;
    const ChosenMetric metric = chooseMetric({}, model, opened->tokenizer.get(), opened->tokenLimit(), clean, corrupt);
    PatchSpec spec;
    spec.target = metric.tokens.answer;
    const PatchGrid direct = patchGrid(model, clean, corrupt, spec, metric.metric);
    QCOMPARE(answer->grid.layers, direct.layers);
    QCOMPARE(answer->grid.columns, direct.columns);
    m_panel->grid().setNormalised(false);
    for (int layer = 0; layer < direct.layers; ++layer)
        for (int column = 0; column < direct.columns; ++column) {
            const double shown = m_panel->grid().map().valueAt({0, layer, column}).value();
            QVERIFY(std::abs(shown - direct.value(layer, column)) < 1e-4);
        }
}

void TestPatchService::saysWhyUnequalPromptsCannotBePatched()
{
    write("First Citizen: you", "First Citizen: you and I");
    QTRY_VERIFY(shows(QStringLiteral("both need the same number")));
    QVERIFY(!button(QStringLiteral("Run grid"))->isEnabled());
}

void TestPatchService::marksTheCharacterWhereAMetricGoesWrong()
{
    write("First Citizen: you", "First Citizen: the");
    auto* field = m_panel->form().metricField();
    field->clear();
    QTest::keyClicks(field, QStringLiteral("prob + what"));
    QTRY_VERIFY(field->errorPlace());
    QCOMPARE(*field->errorPlace(), 8);
    QVERIFY(!button(QStringLiteral("Run grid"))->isEnabled());
    QTest::keyClicks(field, QStringLiteral("\b\b\b\b"));
    QTest::keyClicks(field, QStringLiteral("kl"));
    QTRY_VERIFY(!field->errorPlace());
    QTRY_VERIFY(button(QStringLiteral("Run grid"))->isEnabled());
}

void TestPatchService::keepsWhatWasKnownWhenStopped()
{
    std::string text = "First Citizen:";
    for (int i = 0; i < 60; ++i) text += " we know";
    write(text + " you", text + " the");
    QTRY_VERIFY(button(QStringLiteral("Run grid"))->isEnabled());
    QTest::mouseClick(button(QStringLiteral("Run grid")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->grid().frame() && std::isfinite(m_panel->grid().map().valueAt({0, 0, 0}).value_or(std::nan(""))), 30000);
    QTest::mouseClick(button(QStringLiteral("Stop")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->grid().answer() || !m_session->compute().isRunning(QStringLiteral("patch grid")), 30000);
    const auto answer = m_panel->grid().answer();
    QVERIFY(answer);
    QVERIFY(!answer->isComplete);
    QVERIFY(shows(QStringLiteral("stopped after")));
    QVERIFY(std::isfinite(answer->grid.values.front().mean));
    QVERIFY(std::isnan(answer->grid.values.back().mean));
}

void TestPatchService::opensAPatchedRunBesideTheOneItChanges()
{
    write("First Citizen: you", "First Citizen: the");
    QTRY_VERIFY(button(QStringLiteral("Run grid"))->isEnabled());
    QTest::mouseClick(button(QStringLiteral("Run grid")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->grid().answer(), 30000);
    m_panel->grid().setCell(std::pair(1, 2));
    QSignalSpy finished(m_session, &Session::runFinished);
    QTest::mouseClick(button(QStringLiteral("Open patched run")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30000);
    QTRY_COMPARE(m_session->contents()->runs.size(), size_t{3});
    const auto contents = m_session->contents();  // another may come while these runs are looked at
    const RunRow &corrupt = contents->runs[1].run, &patched = contents->runs[2].run;
    QVERIFY(patched.parent == corrupt.id);
    QTRY_VERIFY(m_selection->selection().run == patched.id);
    const auto changes = m_session->readers()->lease()->interventions(patched.id);
    QCOMPARE(changes.size(), size_t{1});
    QCOMPARE(changes[0].info.operation, std::string("replace"));
    QCOMPARE(changes[0].info.site.name, std::string("blocks.1.hook_resid_pre"));
}

void TestPatchService::averagesASetOfPairsFromAFile()
{
    const QString path = m_folder.filePath(QStringLiteral("pairs.csv"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("clean,corrupt\nFirst Citizen: you,First Citizen: the\nFirst Citizen: we,First Citizen: the\n");
    file.close();
    m_service->readSetFile(path);
    QTRY_VERIFY(m_panel->form().inquiry().set);
    QTRY_VERIFY(button(QStringLiteral("Run grid"))->isEnabled());
    QTest::mouseClick(button(QStringLiteral("Run grid")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->grid().answer(), 30000);
    QCOMPARE(m_panel->grid().answer()->grid.values.front().count, int64_t{2});
    m_panel->grid().setCell(std::pair(0, 1));
    QVERIFY(m_panel->grid().cellText().contains(QStringLiteral("n = 2")));
    QVERIFY(!button(QStringLiteral("Open patched run"))->isEnabled());
}

QTEST_MAIN(TestPatchService)
#include "tst_patch_service.moc"
