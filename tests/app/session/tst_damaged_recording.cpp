#include "app/session/attention_service.h"
#include "app/session/prediction_service.h"
#include "app/session/recordings_service.h"
#include "app/session/session.h"
#include "core/record/database.h"
#include "tests/core/record/record_samples.h"
#include "views/attention/atlas_page.h"
#include "views/attention/attention_panel.h"
#include "views/attention/rollout_page.h"
#include "views/attention/table_page.h"
#include "views/canvas/heat_map_view.h"
#include "views/shared/theme.h"

#include <QAbstractItemModel>
#include <QHelpEvent>
#include <QLabel>
#include <QTableView>
#include <QTest>
#include <QToolTip>
#include <QUndoStack>

using namespace orrery;
using namespace orrery::app;
using namespace orrery::views;

using Mode = AttentionPanel::Mode;

namespace {

constexpr int kPositions = 512;  ///< a head's pattern then takes 1 MiB: a chunk of its own
const QString kSentence = QStringLiteral("L1H0 can't be shown: row 3 of table chunk (blocks.1.attn.hook_pattern) is damaged.");

}  // namespace

/// One flipped chunk in a recording: head 0 of layer 1. What the window shows of all the rest.
class TestDamagedRecording : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theOtherTilesArePaintedAndTheDamagedOneSaysWhy();
    void itsScoresAreDashesWithTheReason();
    void oneHeadAloneIsOneSentence();
    void rolloutNamesTheHeadItLacks();
    void predictionsAndRecordingsGoOn();

private:
    void record() const;
    bool atlasIsRead() const;
    QString shownText(const QWidget& panel, const QString& part) const;

    Folder m_folder;
    std::string m_path;
    int m_files = 0;
    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<AttentionPanel> m_attention;
    std::unique_ptr<PredictionPanel> m_predictions;
    std::unique_ptr<RecordingsPanel> m_recordings;
    std::unique_ptr<QUndoStack> m_undo;
    std::unique_ptr<AttentionService> m_attentionService;
    std::unique_ptr<PredictionService> m_predictionService;
    std::unique_ptr<RecordingsService> m_recordingsService;
};

/// Two layers of two heads, and logits; chunk 3 is the first of the second layer.
void TestDamagedRecording::record() const
{
    Workspace::create(m_path);
    {
        Recorder recorder(m_path);
        recorder.begin({.title = "damaged"});
        PromptInfo info;
        for (int i = 0; i < kPositions; ++i) info.positions.push_back({.token = i});
        const PromptId prompt = recorder.addPrompt(info);
        for (int layer = 0; layer < 2; ++layer)
            recorder.record(prompt, {"blocks." + std::to_string(layer) + ".attn.hook_pattern", layer, "head,query,key"}, samplePattern(2, kPositions).view());
        recorder.record(prompt, {"logits", -1, "pos,vocab"}, sampleTensor({kPositions, 40}, 7).view());
        recorder.finish(RunStatus::Complete);
    }
    Database database(m_path, {.mode = DatabaseOptions::Mode::ReadWrite});
    database.execute("UPDATE chunk SET data = zeroblob(length(data)) WHERE id = 3");
}

void TestDamagedRecording::init()
{
    m_path = m_folder.path("damaged" + std::to_string(++m_files) + ".orrery");
    record();
    m_selection = std::make_unique<SelectionModel>();
    m_session = std::make_unique<Session>(*m_selection, SessionOptions{QString(), 1});
    m_attention = std::make_unique<AttentionPanel>(m_selection.get());
    m_predictions = std::make_unique<PredictionPanel>(m_selection.get());
    m_recordings = std::make_unique<RecordingsPanel>(m_selection.get());
    m_undo = std::make_unique<QUndoStack>();
    m_attentionService = std::make_unique<AttentionService>(m_session->analysis(), *m_attention);
    m_predictionService = std::make_unique<PredictionService>(*m_session, *m_predictions);
    m_recordingsService = std::make_unique<RecordingsService>(*m_session, *m_recordings, *m_undo);
    connect(m_session.get(), &Session::promptChanged, m_attentionService.get(), [this](const auto& prompt) { m_attentionService->setPrompt(m_session->readers(), prompt); });
    for (QWidget* panel : std::initializer_list<QWidget*>{m_attention.get(), m_predictions.get(), m_recordings.get()}) {
        panel->resize(1000, 700);
        panel->show();
    }
    m_session->openWorkspace(QString::fromStdString(m_path));
    QTRY_VERIFY(m_session->contents());
    m_selection->select(Selection{.run = RunId{1}, .prompt = PromptId{1}});
    QTRY_VERIFY(m_attention->context());
}

void TestDamagedRecording::cleanup()
{
    m_attentionService.reset(), m_predictionService.reset(), m_recordingsService.reset();
    m_attention.reset(), m_predictions.reset(), m_recordings.reset();
    m_session.reset();
}

bool TestDamagedRecording::atlasIsRead() const
{
    const auto& tiles = m_attention->atlas().map().tiles();
    return tiles.size() == 4 && std::all_of(tiles.begin(), tiles.end(), [](const HeatTile& tile) { return tile.matrix || !tile.problem.isEmpty(); });
}

/// What a label that is in sight says, of those with this part.
QString TestDamagedRecording::shownText(const QWidget& panel, const QString& part) const
{
    for (const QLabel* label : panel.findChildren<QLabel*>())
        if (label->isVisible() && label->text().contains(part)) return label->text();
    return {};
}

void TestDamagedRecording::theOtherTilesArePaintedAndTheDamagedOneSaysWhy()
{
    QTRY_VERIFY(atlasIsRead());
    HeatMapView& map = m_attention->atlas().map();
    for (int tile = 0; tile < 4; ++tile) QCOMPARE(map.tiles()[tile].matrix != nullptr, tile != 2);
    QCOMPARE(map.tiles()[2].problem, kSentence);
    QCOMPARE(m_attention->face(), Panel::Face::Content);
    QTRY_VERIFY(!m_attention->isBusy());

    const QPoint middle = map.canvasGeometry().tileRect(2).center().toPoint();
    QHelpEvent help(QEvent::ToolTip, middle, map.mapToGlobal(middle));
    QApplication::sendEvent(&map, &help);
    QCOMPARE(QToolTip::text(), kSentence);
    QCOMPARE(map.spokenCell({2, 0, 0}), kSentence);
    QTest::mouseMove(&map, middle);  // there is no value to read out, and nothing breaks
    const QImage image = map.grab().toImage();
    const QRect inside = map.canvasGeometry().tileRect(2).toRect().adjusted(4, 4, -4, -4);
    bool hatched = false;
    for (int x = inside.left(); x < inside.right() && !hatched; ++x) {
        const QColor color = image.pixelColor(x, inside.top() + 3);
        hatched = color.red() > color.green() + 40;
    }
    QVERIFY(hatched);
}

void TestDamagedRecording::itsScoresAreDashesWithTheReason()
{
    m_attention->setMode(Mode::Table);
    QTRY_VERIFY(atlasIsRead());
    const QAbstractItemModel& model = *m_attention->tablePage().table().model();
    for (int row = 0; row < 4; ++row) {
        const QModelIndex entropy = model.index(row, 2);
        const bool damaged = model.index(row, 0).data().toString() == QStringLiteral("1") && model.index(row, 1).data().toString() == QStringLiteral("0");
        QCOMPARE(entropy.data().toString() == QStringLiteral("–"), damaged);
        QCOMPARE(entropy.data(Qt::ToolTipRole).toString(), damaged ? kSentence : QString());
    }
}

void TestDamagedRecording::oneHeadAloneIsOneSentence()
{
    m_attention->setMode(Mode::Head);
    QTRY_VERIFY(m_attention->mapPage().shown());
    m_selection->select(m_selection->selection().withHead(1, 0));
    QTRY_COMPARE(m_attention->mapPage().problem(), kSentence);
    m_selection->select(m_selection->selection().withHead(1, 1));
    QTRY_VERIFY(m_attention->mapPage().problem().isEmpty() && m_attention->mapPage().shown()->request.head == (HeadRef{1, 1}));
}

void TestDamagedRecording::rolloutNamesTheHeadItLacks()
{
    m_attention->setMode(Mode::Rollout);
    QTRY_COMPARE(m_attention->face(), Panel::Face::Failed);
    QVERIFY(!shownText(*m_attention, QStringLiteral("Rollout needs every head, and one is damaged: L1H0, row 3 of table chunk (blocks.1.attn.hook_pattern).")).isEmpty());
    m_attention->setMode(Mode::Atlas);
    QTRY_VERIFY(m_attention->face() == Panel::Face::Content && atlasIsRead());
}

void TestDamagedRecording::predictionsAndRecordingsGoOn()
{
    QTableView* predictions = nullptr;
    for (QTableView* view : m_predictions->findChildren<QTableView*>())
        if (view->accessibleName() == QStringLiteral("Predictions at all positions")) predictions = view;
    QVERIFY(predictions);
    QTRY_COMPARE(predictions->model()->rowCount(), kPositions);
    QTableView *tensors = nullptr, *values = nullptr;
    for (QTableView* view : m_recordings->findChildren<QTableView*>()) {
        if (view->accessibleName() == QStringLiteral("Tensors of the run")) tensors = view;
        if (view->accessibleName() == QStringLiteral("Values of the slice")) values = view;
    }
    QTRY_COMPARE(tensors->model()->rowCount(), 3);
    const auto rowOf = [&](const QString& site) {
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < tensors->model()->columnCount(); ++column)
                if (tensors->model()->index(row, column).data().toString().contains(site)) return row;
        return -1;
    };
    tensors->selectRow(rowOf(QStringLiteral("blocks.1.attn.hook_pattern")));
    QTRY_VERIFY(!shownText(*m_recordings, QStringLiteral("its checksum does not fit")).isEmpty());
    tensors->selectRow(rowOf(QStringLiteral("blocks.0.attn.hook_pattern")));
    QTRY_VERIFY(shownText(*m_recordings, QStringLiteral("its checksum does not fit")).isEmpty());
    QTRY_VERIFY(values->isVisible() && values->model()->index(0, 0).data().toString().startsWith(u'1'));
}

QTEST_MAIN(TestDamagedRecording)
#include "tst_damaged_recording.moc"
