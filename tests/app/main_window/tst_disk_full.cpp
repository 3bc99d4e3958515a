#include "app/main_window/main_window.h"
#include "app/settings/settings.h"
#include "tests/core/record/fault_writes.h"
#include "views/attention/atlas_page.h"
#include "views/attention/attention_panel.h"
#include "views/canvas/heat_map_view.h"
#include "views/shared/message_bar.h"
#include "views/shared/theme.h"

#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::app;

/// A window whose disk fills up while it records.
class TestDiskFull : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup() { FaultWrites::heal(); }
    void aRunThatFillsTheDiskIsOneSentenceAndNothingElseIsLost();

private:
    QTemporaryDir m_folder;
};

namespace {

/// Everything of a prompt that fills the model's context: several MB.
RunSettings largeRun()
{
    RunSettings settings;
    settings.input = RunSettings::Input::Ids;
    for (int32_t id = 0; id < 120; ++id) settings.ids.push_back(50 + id);
    return settings;
}

bool isPainted(const views::HeatMapView& map)
{
    const auto& tiles = map.tiles();
    return !tiles.isEmpty() && std::all_of(tiles.begin(), tiles.end(), [](const views::HeatTile& tile) { return tile.matrix != nullptr; });
}

}  // namespace

void TestDiskFull::initTestCase()
{
    views::ThemeSource::instance().apply(views::ThemeChoice::Light);
    FaultWrites::install();
}

void TestDiskFull::aRunThatFillsTheDiskIsOneSentenceAndNothingElseIsLost()
{
    Settings settings(m_folder.filePath(QStringLiteral("settings.ini")));
    settings.threads.set(1);
    MainWindow window(settings, m_folder.path());
    window.show();
    QSignalSpy finished(&window.session(), &Session::runFinished);
    window.startTour(QStringLiteral("attention"));
    QTRY_VERIFY_WITH_TIMEOUT(finished.count() == 1 && window.session().prompt(), 30000);
    QTRY_VERIFY_WITH_TIMEOUT(isPainted(window.attention().atlas().map()), 30000);
    const RunId first = window.session().contents()->runs.front().run.id;

    const QFileInfo file(window.session().workspacePath());
    FaultWrites::limitFiles(file.size() + (1 << 20));
    window.session().run(largeRun());
    auto* bar = window.findChild<views::MessageBar*>();
    QTRY_VERIFY2_WITH_TIMEOUT(bar->isVisible() && bar->sentence().contains(QStringLiteral("The disk is full.")), qPrintable(bar->sentence()), 30000);
    QVERIFY2(bar->sentence().contains(file.fileName()), qPrintable(bar->sentence()));
    QTRY_VERIFY(!window.session().isRunning());
    QTRY_COMPARE(window.session().contents()->runs.size(), size_t{2});
    QTRY_COMPARE(window.session().contents()->runs.back().run.status, RunStatus::Failed);
    QCOMPARE(finished.count(), 1);

    QCOMPARE(window.selection().selection().run, std::optional(first));
    QCOMPARE(window.attention().face(), views::Panel::Face::Content);
    QVERIFY(isPainted(window.attention().atlas().map()));
    window.selection().select(window.selection().selection().withHead(3, 3));
    window.attention().setMode(views::AttentionPanel::Mode::Head);
    QTRY_VERIFY(window.attention().mapPage().shown() && window.attention().mapPage().shown()->request.head == (HeadRef{3, 3}));

    FaultWrites::heal();
    window.session().run(largeRun());
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 2, 30000);
    QTRY_COMPARE(window.session().contents()->runs.size(), size_t{3});
    QCOMPARE(window.session().contents()->runs[0].run.status, RunStatus::Complete);
    QCOMPARE(window.session().contents()->runs[1].run.status, RunStatus::Failed);
    QCOMPARE(window.session().contents()->runs[2].run.status, RunStatus::Complete);
    QTRY_COMPARE(window.selection().selection().run, std::optional(window.session().contents()->runs[2].run.id));
}

QTEST_MAIN(TestDiskFull)
#include "tst_disk_full.moc"
