#include "app/export/attention_data.h"
#include "app/export/attention_export.h"
#include "app/export/attention_figures.h"
#include "app/export/panel_export.h"
#include "app/session/session.h"
#include "core/base/json.h"
#include "tests/thrown_error.h"
#include "tests/views/attention/attention_samples.h"
#include "views/attention/attention_panel.h"
#include "views/attention/rollout_page.h"
#include "views/attention/strands_page.h"
#include "views/attention/table_page.h"
#include "views/attention/text_page.h"
#include "views/shared/selection_model.h"

#include <QDir>
#include <QFile>
#include <QMenu>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <csignal>
#include <sys/resource.h>

using namespace orrery;
using namespace orrery::app;
using namespace orrery::views;

using Mode = AttentionPanel::Mode;

class TestAttentionExport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void everyModeHasAFigureAndData_data();
    void everyModeHasAFigureAndData();
    void nothingIsDrawnBeforeItIsThere();
    void aMapOfTheHeadBeforeIsNotCalledThisOne();
    void strandsOfTheWholePromptLeaveNotOnlyThoseInView();
    void tableIsWrittenAsItIsSorted();
    void dataSayWhereTheyAreFrom();
    void menuOffersWhatThereIs();
    void shortcutsWorkAfterTheMenuWasOpenedOnNothing();
    void stoppedExportLeavesNoTrace();
    void fullDiskLeavesWhatWasThere();

private:
    void fill();
    QByteArray contents(const QString& name) const
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<RecordedPrompt> m_prompt;
    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<AttentionPanel> m_panel;
};

namespace {

QString textOf(const Figure& figure)
{
    QStringList texts;
    for (const FigureItem& item : figure.items)
        if (const auto* text = std::get_if<FigureText>(&item)) texts << QString::fromStdString(text->text);
    return texts.join(u'|');
}

/// While it lives no file of this process grows past so many bytes: what a full disk does.
class SmallDisk {
public:
    explicit SmallDisk(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit small{bytes, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallDisk() { setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before{};
};

}  // namespace

void TestAttentionExport::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_prompt = promptWithAttention(12);
    m_selection = std::make_unique<SelectionModel>();
    m_panel = std::make_unique<AttentionPanel>(m_selection.get());
    m_panel->resize(900, 240);
    m_panel->show();
    m_panel->showPrompt(m_prompt);
}

void TestAttentionExport::cleanup() { m_panel.reset(); }

/// Answers all that the panel asks for in its mode.
void TestAttentionExport::fill()
{
    m_panel->addSummaries(m_prompt->prompt.id, summariesFor(*m_prompt));
    for (int head = 0; head < kSampleHeads; ++head) m_panel->showMap(mapFor(*m_prompt, {.kind = AttentionKind::Pattern, .head = {0, head}}));
    auto rollout = std::make_shared<Rollout>();
    rollout->prompt = m_prompt->prompt.id;
    for (int layer = 0; layer < kSampleLayers; ++layer) rollout->layers.push_back(layer), rollout->maps.push_back(MatrixPyramid::build(stepPattern(12, layer)));
    m_panel->showRollout(rollout);
}

void TestAttentionExport::everyModeHasAFigureAndData_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("firstLine");
    const QString heads = QStringLiteral("layer,head,entropy,distance,previous_token,duplicate_token,induction,first_token");
    QTest::newRow("atlas") << int(Mode::Atlas) << QStringLiteral("Attention of all heads") << heads;
    QTest::newRow("head") << int(Mode::Head) << QStringLiteral("L0H0 · Pattern") << QStringLiteral("query,0,1,2,3,4,5,6,7,8,9,10,11");
    QTest::newRow("strands") << int(Mode::Strands) << QStringLiteral("Layer 0, H0 · attention as strands") << QStringLiteral("layer,head,query,key,weight,query_token,key_token");
    QTest::newRow("text") << int(Mode::Text) << QStringLiteral("L0H0 · attention that tokens get on average") << QStringLiteral("position,attention,token");
    QTest::newRow("rollout") << int(Mode::Rollout) << QStringLiteral("Attention rollout up to layer 0") << QStringLiteral("position,0,1,2,3,4,5,6,7,8,9,10,11");
    QTest::newRow("table") << int(Mode::Table) << QStringLiteral("Attention heads and their scores") << heads;
}

void TestAttentionExport::everyModeHasAFigureAndData()
{
    QFETCH(int, mode);
    QFETCH(QString, title);
    QFETCH(QString, firstLine);
    m_panel->setMode(static_cast<Mode>(mode));
    fill();
    for (const FigureTheme theme : {FigureTheme::Light, FigureTheme::Dark, FigureTheme::Print}) {
        const FigureMaker make = attentionFigure(*m_panel, theme, "where it is from");
        QVERIFY(make);
        const Figure figure = make({}, {});
        QCOMPARE(figure.title, title.toStdString());
        QCOMPARE(figure.paper, lookOf(theme).paper);
        QVERIFY(textOf(figure).contains(QStringLiteral("where it is from")));
    }
    const DataWriter write = attentionData(*m_panel, "where it is from");
    QVERIFY(write);
    write(m_folder->filePath(QStringLiteral("a.csv")).toStdString(), ExportFormat::Csv, {});
    QCOMPARE(QString::fromUtf8(contents(QStringLiteral("a.csv"))).section(u'\n', 0, 0), firstLine);
    QCOMPARE(parseJson(contents(QStringLiteral("a.csv.about.json")).toStdString())["provenance"].get<std::string>(), std::string("where it is from"));
    QCOMPARE(kindOf([&] { write(m_folder->filePath(QStringLiteral("a.npz")).toStdString(), ExportFormat::Npz, {}); }), ErrorKind::Argument);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files).size(), 2);
}

void TestAttentionExport::nothingIsDrawnBeforeItIsThere()
{
    for (const Mode mode : {Mode::Head, Mode::Strands, Mode::Text, Mode::Rollout, Mode::Table}) {
        m_panel->setMode(mode);
        QVERIFY2(!attentionFigure(*m_panel, FigureTheme::Light, {}) && !attentionData(*m_panel, {}), qPrintable(QString::number(int(mode))));
    }
    m_panel->showNothing();
    QVERIFY(!attentionFigure(*m_panel, FigureTheme::Light, {}) && !attentionData(*m_panel, {}));
}

void TestAttentionExport::aMapOfTheHeadBeforeIsNotCalledThisOne()
{
    for (const Mode mode : {Mode::Head, Mode::Strands, Mode::Text}) {
        m_panel->setMode(mode);
        fill();
        QVERIFY(attentionFigure(*m_panel, FigureTheme::Light, {}));
        m_selection->select(m_selection->selection().withHead(1, 2));
        QVERIFY2(!attentionFigure(*m_panel, FigureTheme::Light, {}) && !attentionData(*m_panel, {}), qPrintable(QString::number(int(mode))));
        m_panel->showMap(mapFor(*m_prompt, {.kind = AttentionKind::Pattern, .head = {1, 2}}));
        if (mode != Mode::Strands) QVERIFY(attentionFigure(*m_panel, FigureTheme::Light, {}));
        m_selection->select(m_selection->selection().withHead(0, 0));
    }
}

void TestAttentionExport::strandsOfTheWholePromptLeaveNotOnlyThoseInView()
{
    m_panel->setMode(Mode::Strands);
    fill();
    const Figure figure = attentionFigure(*m_panel, FigureTheme::Light, {})({}, {});
    const auto lines = std::count_if(figure.items.begin(), figure.items.end(), [](const FigureItem& item) {
        const auto* path = std::get_if<FigurePath>(&item);
        return path && path->points.size() == 2;
    });
    QCOMPARE(lines, 23);  // of query 0 one of weight 1, of each of the eleven others two
    QVERIFY(textOf(figure).contains(QStringLiteral("lines of at least 0.10")));
    attentionData(*m_panel, {})(m_folder->filePath(QStringLiteral("s.csv")).toStdString(), ExportFormat::Csv, {});
    QCOMPARE(contents(QStringLiteral("s.csv")).count('\n'), 24);
    QVERIFY(contents(QStringLiteral("s.csv")).contains("\n0,0,2,1,0.75,"));
}

void TestAttentionExport::tableIsWrittenAsItIsSorted()
{
    m_panel->setMode(Mode::Table);
    fill();
    m_panel->tablePage().table().model()->sort(6, Qt::DescendingOrder);
    QVERIFY(textOf(attentionFigure(*m_panel, FigureTheme::Light, {})({}, {})).contains(QStringLiteral("sorted by Induction, falling")));
    attentionData(*m_panel, {})(m_folder->filePath(QStringLiteral("t.csv")).toStdString(), ExportFormat::Csv, {});
    QVERIFY(contents(QStringLiteral("t.csv")).contains("first_token\n2,3,"));
}

void TestAttentionExport::dataSayWhereTheyAreFrom()
{
    m_panel->setMode(Mode::Text);
    fill();
    m_selection->select(m_selection->selection().withToken(3));
    attentionData(*m_panel, "run 7")(m_folder->filePath(QStringLiteral("t.json")).toStdString(), ExportFormat::Json, {});
    const Json json = parseJson(contents(QStringLiteral("t.json")).toStdString());
    QCOMPARE(json["provenance"].get<std::string>(), std::string("run 7"));
    QCOMPARE(json["notes"][0].get<std::string>(), std::string("how much position 3 attends to each"));
    QCOMPARE(json["records"][2]["attention"].get<double>(), 0.75);
    QCOMPARE(json["records"][3]["attention"].get<double>(), 0.25);
    QCOMPARE(json["records"].size(), size_t{12});
}

void TestAttentionExport::menuOffersWhatThereIs()
{
    Session session(*m_selection, {m_folder->filePath(QStringLiteral("scratch")), 1});
    PanelExport exports(session.edits(), *m_panel, attentionSource(session, *m_panel));
    QMenu* menu = m_panel->exportButton()->menu();
    const auto isEnabled = [&](const char* text) {
        Q_EMIT menu->aboutToShow();
        for (const QAction* action : menu->actions())
            if (action->text() == QString::fromUtf8(text)) return action->isEnabled();
        return false;
    };
    QVERIFY(isEnabled("Figure colours"));  // also before the atlas, whose scores others of its entries need
    for (const Mode mode : {Mode::Strands, Mode::Text, Mode::Rollout, Mode::Table}) {
        m_panel->setMode(mode);
        fill();
        QVERIFY(isEnabled("Export figure…") && isEnabled("Copy image") && isEnabled("Export data…"));
    }
    m_panel->showNothing();
    QVERIFY(!isEnabled("Export figure…") && !isEnabled("Copy image") && !isEnabled("Export data…"));
}

void TestAttentionExport::shortcutsWorkAfterTheMenuWasOpenedOnNothing()
{
    Session session(*m_selection, {m_folder->filePath(QStringLiteral("scratch")), 1});
    PanelExport exports(session.edits(), *m_panel, attentionSource(session, *m_panel));
    QSignalSpy copied(&exports, &PanelExport::copied);
    QMenu* menu = m_panel->exportButton()->menu();
    m_panel->showNothing();
    Q_EMIT menu->aboutToShow();
    Q_EMIT menu->aboutToHide();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    QTest::keyClick(m_panel.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(session.edits().isIdle());
    m_panel->showPrompt(m_prompt);
    m_panel->setMode(Mode::Strands);
    fill();
    QTest::keyClick(m_panel.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(copied.size(), 1);
}

void TestAttentionExport::stoppedExportLeavesNoTrace()
{
    Session session(*m_selection, {m_folder->filePath(QStringLiteral("scratch")), 1});
    PanelExport exports(session.edits(), *m_panel, attentionSource(session, *m_panel));
    QSignalSpy written(&exports, &PanelExport::written), failed(&exports, &PanelExport::failed);
    m_panel->setMode(Mode::Strands);
    fill();
    const QString path = m_folder->filePath(QStringLiteral("a.png"));
    exports.writeFigure(path, 1200);
    QVERIFY(session.edits().isRunning(QStringLiteral("export ") + path));  // and nothing was drawn on this thread
    session.edits().stop(QStringLiteral("export ") + path);
    QTRY_VERIFY(session.edits().isIdle());
    QVERIFY(written.isEmpty() && failed.isEmpty());
    QVERIFY(QDir(m_folder->path()).entryList({QStringLiteral("a.png*")}).isEmpty());
    exports.writeData(m_folder->filePath(QStringLiteral("b.npy")));
    QTRY_COMPARE(written.size(), 1);
    QCOMPARE(QDir(m_folder->path()).entryList({QStringLiteral("b.npy*")}), (QStringList{QStringLiteral("b.npy"), QStringLiteral("b.npy.about.json")}));
}

void TestAttentionExport::fullDiskLeavesWhatWasThere()
{
    m_panel->setMode(Mode::Head);
    fill();
    const std::string path = m_folder->filePath(QStringLiteral("m.npy")).toStdString();
    attentionData(*m_panel, "before")(path, ExportFormat::Npy, {});
    const QByteArray data = contents(QStringLiteral("m.npy")), about = contents(QStringLiteral("m.npy.about.json"));
    const DataWriter write = attentionData(*m_panel, std::string(4000, 'p'));
    for (const rlim_t limit : {rlim_t{100}, rlim_t{1000}}) {  // too small for both; for what is said about them
        const SmallDisk disk(limit);
        QCOMPARE(kindOf([&] { write(path, ExportFormat::Npy, {}); }), ErrorKind::Io);
    }
    QCOMPARE(contents(QStringLiteral("m.npy")), data);
    QCOMPARE(contents(QStringLiteral("m.npy.about.json")), about);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files).size(), 2);
}

QTEST_MAIN(TestAttentionExport)
#include "tst_attention_export.moc"
