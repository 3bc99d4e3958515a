#include "views/canvas/heat_map_view.h"
#include "views/model/circuits_page.h"
#include "views/model/head_circuit_model.h"
#include "views/model/model_panel.h"
#include "views/model/weight_table_model.h"
#include "views/model/weights_page.h"
#include "views/plot/plot_view.h"
#include "views/shared/histogram_view.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace orrery;
using namespace orrery::views;

namespace {

std::shared_ptr<const WeightList> sampleWeights()
{
    return std::make_shared<const WeightList>(WeightList{{"embed.W_E", Shape{100, 8}, DType::F16, 12.5, 0.01, -1, 2, 0}, {"blocks.0.attn.W_O", Shape{8, 8}, DType::F32, 3, 0, -0.5, 0.5, 2}});
}

/// Two layers of two heads; L1H1 copies, and reads L0H0 more than chance.
std::shared_ptr<const ModelCircuits> sampleCircuits()
{
    auto circuits = std::make_shared<ModelCircuits>();
    for (int layer = 0; layer < 2; ++layer)
        for (int head = 0; head < 2; ++head) circuits->heads.heads.push_back({{layer, head}, {3, 1}, {2, 1}, layer == 1 && head == 1 ? 0.9 : 0.1});
    for (const CompositionKind kind : {CompositionKind::Query, CompositionKind::Key, CompositionKind::Value}) {
        Composition composition{kind, 2, 2, std::vector<double>(16), 0.1};
        composition.scores[3] = kind == CompositionKind::Key ? 0.75 : 0.2;
        circuits->compositions.push_back(composition);
    }
    return circuits;
}

}  // namespace

class TestModelPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void modelsKeepTheRules();
    void emptySaysWhatToDo();
    void asksWhenLookedAt();
    void choosingAWeightAsksForItsNumbers();
    void answersOfOtherWeightsAreIgnored();
    void headsSelectAndAreSelected();
    void compositionShowsScoresAndBaseline();
    void everyFocusableWidgetHasAName();

private:
    QTableView* table(const QString& name) const
    {
        for (QTableView* view : m_panel->findChildren<QTableView*>())
            if (view->accessibleName() == name) return view;
        return nullptr;
    }
    void open() { m_panel->showModel(openModel(ORRERY_SOURCE_DIR "/resources/sample")); }

    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<ModelPanel> m_panel;
};

void TestModelPanel::init()
{
    m_panel.reset();
    m_selection = std::make_unique<SelectionModel>();
    m_panel = std::make_unique<ModelPanel>(m_selection.get());
    m_panel->resize(1200, 700);
    m_panel->show();
}

void TestModelPanel::modelsKeepTheRules()
{
    WeightTableModel weights;
    HeadCircuitModel heads;
    const QAbstractItemModelTester first(&weights), second(&heads);
    weights.setWeights(sampleWeights());
    heads.setCircuits(sampleCircuits());
    QCOMPARE(weights.rowCount(), 2);
    QCOMPARE(heads.rowCount(), 4);
    QCOMPARE(weights.index(0, WeightTableModel::Norm).data().toString(), QStringLiteral("12.500"));
    QCOMPARE(heads.index(3, HeadCircuitModel::Copying).data().toString(), QStringLiteral("0.9000"));
    weights.setWeights(nullptr);
    heads.setCircuits(nullptr);
    QCOMPARE(weights.rowCount() + heads.rowCount(), 0);
}

void TestModelPanel::emptySaysWhatToDo() { QCOMPARE(m_panel->face(), Panel::Face::Empty); }

void TestModelPanel::asksWhenLookedAt()
{
    QSignalSpy weights(m_panel.get(), &ModelPanel::weightsRequested), circuits(m_panel.get(), &ModelPanel::circuitsRequested);
    open();
    QCOMPARE(weights.size(), 1);
    QCOMPARE(circuits.size(), 0);
    QVERIFY(m_panel->isBusy());
    m_panel->showWeights(sampleWeights());
    QVERIFY(!m_panel->isBusy());
    m_panel->showPage(ModelPanel::Page::Circuits);
    m_panel->showPage(ModelPanel::Page::Weights);
    QCOMPARE(weights.size(), 1);
    QCOMPARE(circuits.size(), 1);
}

void TestModelPanel::choosingAWeightAsksForItsNumbers()
{
    open();
    QSignalSpy asked(m_panel.get(), &ModelPanel::weightRequested);
    m_panel->showWeights(sampleWeights());
    QCOMPARE(asked.last()[0].value<std::string>(), std::string("embed.W_E"));
    QTableView* weights = table(QStringLiteral("Weights"));
    QTest::mouseClick(weights->viewport(), Qt::LeftButton, {}, weights->visualRect(weights->model()->index(1, 0)).center());
    QCOMPARE(asked.last()[0].value<std::string>(), std::string("blocks.0.attn.W_O"));
    WeightDetail detail{"blocks.0.attn.W_O", -0.5, 0.5, {1, 2, 3}, 6, 0, 0, 0, {}};
    detail.spectrum = {2, 1, 0.5};
    m_panel->showWeight(std::make_shared<const WeightDetail>(detail));
    QCOMPARE(m_panel->weights().histogram().histogram()->counts, std::vector<int64_t>({1, 2, 3}));
    QCOMPARE(m_panel->weights().spectrum().plot()->lines.front().y, detail.spectrum);
}

void TestModelPanel::answersOfOtherWeightsAreIgnored()
{
    open();
    m_panel->showWeights(sampleWeights());
    m_panel->showWeight(std::make_shared<const WeightDetail>(WeightDetail{"blocks.0.attn.W_O", -0.5, 0.5, {1}, 1, 0, 0, 0, {}}));
    QVERIFY(!m_panel->weights().histogram().histogram());
}

void TestModelPanel::headsSelectAndAreSelected()
{
    open();
    m_panel->showPage(ModelPanel::Page::Circuits);
    m_panel->showCircuits(sampleCircuits());
    QTableView* heads = table(QStringLiteral("Circuits of heads"));
    QTest::mouseClick(heads->viewport(), Qt::LeftButton, {}, heads->visualRect(heads->model()->index(3, 0)).center());
    QCOMPARE(m_selection->selection().layer, std::optional(1));
    QCOMPARE(m_selection->selection().head, std::optional(1));
    QVERIFY(m_panel->circuits().spectra().plot()->title.contains(QStringLiteral("L1H1")));
    m_selection->select(m_selection->selection().withHead(0, 1));
    QCOMPARE(heads->currentIndex().row(), 1);
}

void TestModelPanel::compositionShowsScoresAndBaseline()
{
    open();
    m_panel->showPage(ModelPanel::Page::Circuits);
    m_panel->showCircuits(sampleCircuits());
    QCOMPARE(m_panel->circuits().map().valueAt({0, 0, 3}).value(), static_cast<double>(0.2f));
    QComboBox* kind = nullptr;
    for (QComboBox* box : m_panel->findChildren<QComboBox*>())
        if (box->accessibleName() == QLatin1String("Composition through")) kind = box;
    kind->setCurrentIndex(1);
    QCOMPARE(m_panel->circuits().map().valueAt({0, 0, 3}).value(), 0.75);
}

void TestModelPanel::everyFocusableWidgetHasAName()
{
    open();
    m_panel->showWeights(sampleWeights());
    for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || qobject_cast<const QAbstractSpinBox*>(widget->parentWidget())) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()), widget->metaObject()->className());
    }
}

QTEST_MAIN(TestModelPanel)
#include "tst_model_panel.moc"
