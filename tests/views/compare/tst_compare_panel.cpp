#include "tests/views/recorded_samples.h"
#include "views/canvas/heat_map_view.h"
#include "views/compare/compare_panel.h"
#include "views/compare/site_comparison_model.h"
#include "views/plot/plot_view.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace orrery;
using namespace orrery::views;

namespace {

/// Run 2's prompt beside run 1's: the same up to the pattern of layer 1.
std::shared_ptr<RecordingPair> samplePair()
{
    auto pair = std::make_shared<RecordingPair>();
    pair->first = *recordedPrompt(6);
    pair->second = *recordedPrompt(6);
    pair->first.prompt.id = PromptId{20}, pair->second.prompt.id = PromptId{10};
    pair->first.run.id = RunId{2}, pair->second.run.id = RunId{1};
    pair->sameModel = true;
    const auto add = [&](const std::string& site, int layer, double relative) {
        pair->comparison.sites.push_back({site, layer, Shape{6, 8}, Shape{6, 8}, 2 * relative, relative, 1 - relative, 0.9});
    };
    add("blocks.0.hook_resid_post", 0, 0);
    add("blocks.1.attn.hook_pattern", 1, 3e-6);
    add("blocks.1.hook_resid_post", 1, 0.25);
    pair->layerCka = Tensor({2, 2}, std::vector<float>{1, 0.5f, 0.25f, 1});
    pair->firstLayers = pair->secondLayers = {0, 1};
    return pair;
}

}  // namespace

class TestComparePanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void modelKeepsTheRules();
    void asksForTheSelectedPromptAndTheOneBefore();
    void answersToOldQuestionsAreIgnored();
    void saysWhereTheyPartWithinTheTolerance();
    void saysWhatCannotBeMatched();
    void clickingASiteSelectsIt();
    void sortsByDifference();
    void plotAndMapShowTheNumbers();
    void emptyFacesSayWhatToDo();
    void everyFocusableWidgetHasAName();

private:
    QComboBox* combo(const QString& name) const
    {
        for (QComboBox* box : m_panel->findChildren<QComboBox*>())
            if (box->accessibleName() == name) return box;
        return nullptr;
    }
    QTableView* table() const
    {
        for (QTableView* view : m_panel->findChildren<QTableView*>())
            if (view->accessibleName() == QLatin1String("Differences by site")) return view;
        return nullptr;
    }
    bool says(const QString& words) const
    {
        const auto labels = m_panel->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text().contains(words); });
    }
    void showSample()
    {
        m_panel->showContents(recordedRuns(3));
        m_selection->select(Selection{.run = RunId{2}, .prompt = PromptId{20}});
        m_panel->showPair(samplePair());
    }

    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<ComparePanel> m_panel;
};

void TestComparePanel::init()
{
    m_panel.reset();
    m_selection = std::make_unique<SelectionModel>();
    m_panel = std::make_unique<ComparePanel>(m_selection.get());
    m_panel->resize(1000, 700);
    m_panel->show();
}

void TestComparePanel::modelKeepsTheRules()
{
    SiteComparisonModel model;
    const QAbstractItemModelTester tester(&model);
    model.setPair(samplePair());
    model.setTolerance(1e-3);
    QCOMPARE(model.rowCount(), 3);
    model.setPair(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void TestComparePanel::asksForTheSelectedPromptAndTheOneBefore()
{
    QSignalSpy asked(m_panel.get(), &ComparePanel::compareRequested);
    m_panel->showContents(recordedRuns(3));
    m_selection->select(Selection{.run = RunId{2}, .prompt = PromptId{20}});
    QCOMPARE(asked.size(), 1);
    QVERIFY((asked[0][0].value<CompareRequest>() == CompareRequest{PromptId{20}, PromptId{10}}));
    QVERIFY(m_panel->isBusy());
    QComboBox* other = combo(QStringLiteral("Compare with"));
    QCOMPARE(other->count(), 2);
    other->setFocus();
    QTest::keyClick(other, Qt::Key_Down);
    QVERIFY((asked.last()[0].value<CompareRequest>() == CompareRequest{PromptId{20}, PromptId{30}}));
}

void TestComparePanel::answersToOldQuestionsAreIgnored()
{
    m_panel->showContents(recordedRuns(3));
    m_selection->select(Selection{.run = RunId{3}, .prompt = PromptId{30}});
    m_panel->showPair(samplePair());  // of prompt 20
    QVERIFY(!m_panel->pair() && m_panel->isBusy());
}

void TestComparePanel::saysWhereTheyPartWithinTheTolerance()
{
    showSample();
    QVERIFY(says(QStringLiteral("part first at blocks.1.hook_resid_post: relative difference 0.25")));
    QComboBox* tolerance = combo(QStringLiteral("Tolerance of the relative difference"));
    tolerance->setCurrentIndex(1);  // 1e-6
    QVERIFY(says(QStringLiteral("part first at blocks.1.attn.hook_pattern")));
    auto same = samplePair();
    same->comparison.sites.resize(1);
    m_panel->showPair(same);
    QVERIFY(says(QStringLiteral("The same within")));
}

void TestComparePanel::saysWhatCannotBeMatched()
{
    showSample();
    QVERIFY(says(QStringLiteral("The same tokens, the same model.")));
    auto other = samplePair();
    other->firstOtherToken = 3;
    m_panel->showPair(other);
    QVERIFY(says(QStringLiteral("from position 3 on")));
    other = samplePair();
    other->second.positions.resize(4);
    other->layerCka = Tensor();
    other->firstLayers = other->secondLayers = {};
    m_panel->showPair(other);
    QVERIFY(says(QStringLiteral("6 tokens here, 4 there")));
    QVERIFY(m_panel->layers().tiles().isEmpty());
    QVERIFY(says(QStringLiteral("of as many positions")));
}

void TestComparePanel::clickingASiteSelectsIt()
{
    showSample();
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, table()->visualRect(table()->model()->index(1, 0)).center());
    QCOMPARE(m_selection->selection().site, std::string("blocks.1.attn.hook_pattern"));
    QCOMPARE(m_selection->selection().layer, std::optional(1));
    m_selection->select(m_selection->selection().withSite("blocks.0.hook_resid_post"));
    QCOMPARE(table()->currentIndex().row(), 0);
}

void TestComparePanel::sortsByDifference()
{
    showSample();
    table()->sortByColumn(SiteComparisonModel::Relative, Qt::DescendingOrder);
    QCOMPARE(table()->model()->index(0, 0).data().toString(), QStringLiteral("blocks.1.hook_resid_post"));
}

void TestComparePanel::plotAndMapShowTheNumbers()
{
    showSample();
    const auto plot = m_panel->plot().plot();
    QCOMPARE(plot->lines.size(), size_t{2});
    QCOMPARE(plot->lines[1].x, std::vector<double>({0, 1}));
    QCOMPARE(plot->lines[1].y[1], std::log10(0.25));
    combo(QStringLiteral("What the plot shows"))->setCurrentIndex(2);
    QCOMPARE(m_panel->plot().plot()->lines[1].y[1], 0.9);
    QCOMPARE(m_panel->layers().valueAt({0, 0, 1}).value(), 0.5);
}

void TestComparePanel::emptyFacesSayWhatToDo()
{
    QCOMPARE(m_panel->face(), Panel::Face::Empty);
    m_panel->showContents(recordedRuns(1));
    m_selection->select(Selection{.run = RunId{1}, .prompt = PromptId{10}});
    QCOMPARE(m_panel->face(), Panel::Face::Empty);
    QVERIFY(says(QStringLiteral("nothing to compare with")));
}

void TestComparePanel::everyFocusableWidgetHasAName()
{
    showSample();
    for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || qobject_cast<const QAbstractSpinBox*>(widget->parentWidget())) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()), widget->metaObject()->className());
    }
}

QTEST_MAIN(TestComparePanel)
#include "tst_compare_panel.moc"
