#include "app/start_choices.h"

#include "app/main_window/document_area.h"
#include "app/main_window/main_window.h"
#include "app/settings/settings.h"
#include "core/analysis/opened_model.h"
#include "core/analysis/prompt_run.h"
#include "core/record/workspace.h"
#include "views/attention/attention_panel.h"

#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::app;

class TestStartChoices : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void everyPanelHasAViewName();
    void bringsUpWhatWasAskedFor();
    void withoutARunTheNewestIsMeant();
    void saysWhatIsNotThere_data();
    void saysWhatIsNotThere();

private:
    /// What the choices say once they are made.
    QString choose(const StartOptions& options);

    QTemporaryDir m_folder;
    QString m_file;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
};

void TestStartChoices::initTestCase()
{
    m_file = m_folder.filePath(QStringLiteral("two.orrery"));
    const auto opened = openModel(ORRERY_SOURCE_DIR "/resources/sample");
    Workspace::create(m_file.toStdString());
    Model model(opened->config(), opened->folder.loadWeights(), {0, 1});
    for (const std::vector<int32_t>& ids : {std::vector<int32_t>{50, 60, 70, 50}, {80, 81, 82, 83, 84, 85}}) {
        RunSettings settings;
        settings.input = RunSettings::Input::Ids;
        settings.ids = ids;
        settings.sites = {"blocks.*.attn.hook_pattern"};
        recordPrompt(model, *opened, settings, m_file.toStdString());
    }
}

void TestStartChoices::init()
{
    m_settings = std::make_unique<Settings>(m_folder.filePath(QStringLiteral("settings.ini")));
    m_window = std::make_unique<MainWindow>(*m_settings, m_folder.filePath(QStringLiteral("scratch")));
    m_window->show();
    m_window->open(m_file);
}

void TestStartChoices::cleanup()
{
    m_window.reset();
    m_settings.reset();
}

QString TestStartChoices::choose(const StartOptions& options)
{
    QuietWatch watch(*m_window, false, nullptr);
    std::optional<QString> said;
    const StartChoices choices(*m_window, options, watch, [&](const QString& problem) { said = problem; }, nullptr);
    return QTest::qWaitFor([&] { return said.has_value(); }, 20000) ? *said : QStringLiteral("nothing was heard");
}

void TestStartChoices::everyPanelHasAViewName()
{
    QStringList views = viewNames(), documents = m_window->documents().names();
    views.sort();
    documents.sort();
    QCOMPARE(views, documents);
}

void TestStartChoices::bringsUpWhatWasAskedFor()
{
    StartOptions options;
    options.run = 1, options.layer = 2, options.head = 3;
    options.mode = QStringLiteral("strands");
    options.view = QStringLiteral("recordings");
    QCOMPARE(choose(options), QString());
    QCOMPARE(m_window->session().prompt()->positions.size(), size_t{4});
    QCOMPARE(m_window->selection().selection().layer, std::optional(2));
    QCOMPARE(m_window->selection().selection().head, std::optional(3));
    QCOMPARE(m_window->attention().mode(), views::AttentionPanel::Mode::Strands);
    QCOMPARE(m_window->documents().current(), QStringLiteral("recordings"));
}

void TestStartChoices::withoutARunTheNewestIsMeant()
{
    QCOMPARE(choose({}), QString());
    QCOMPARE(m_window->session().prompt()->positions.size(), size_t{6});
    StartOptions second;
    second.prompt = 1;
    QCOMPARE(choose(second), QStringLiteral("the recording's newest run has no prompt 1"));
}

void TestStartChoices::saysWhatIsNotThere_data()
{
    QTest::addColumn<int>("run");
    QTest::addColumn<int>("layer");
    QTest::addColumn<QString>("said");
    QTest::newRow("run") << 9 << -1 << QStringLiteral("the recording has no prompt 0 of run 9");
    QTest::newRow("head") << 1 << 7 << QStringLiteral("the recording has no head L7H0");
}

void TestStartChoices::saysWhatIsNotThere()
{
    QFETCH(int, run);
    QFETCH(int, layer);
    StartOptions options;
    options.run = run, options.layer = layer, options.head = 0;
    QTEST(choose(options), "said");
}

QTEST_MAIN(TestStartChoices)
#include "tst_start_choices.moc"
