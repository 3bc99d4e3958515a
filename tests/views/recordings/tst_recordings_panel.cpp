#include "tests/views/recorded_samples.h"
#include "views/recordings/reclaim_bar.h"
#include "views/recordings/recordings_panel.h"
#include "views/recordings/run_table_model.h"
#include "views/recordings/slice_model.h"
#include "views/recordings/slice_view.h"
#include "views/recordings/tensor_table_model.h"
#include "views/shared/histogram_view.h"
#include "views/shared/number_text.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace orrery;
using namespace orrery::views;

namespace {

std::shared_ptr<RunTensors> tensorsOf(RunId run)
{
    return std::make_shared<RunTensors>(RunTensors{run, recordedTensors(run, PromptId{10 * number(run)})});
}

/// Value 100 row + column, counted in the whole table.
std::shared_ptr<TensorSlice> sliceFor(const SliceRequest& request)
{
    auto slice = std::make_shared<TensorSlice>(TensorSlice{request, Tensor(Shape{request.rows, request.columns})});
    for (int64_t row = 0; row < request.rows; ++row)
        for (int64_t column = 0; column < request.columns; ++column)
            slice->values.data()[row * request.columns + column] = static_cast<float>(100 * (request.firstRow + row) + request.firstColumn + column);
    return slice;
}

QString cell(const QTableView* table, int row, int column) { return table->model()->index(row, column).data().toString(); }

QStringList columnTexts(const QTableView* table, int column)
{
    QStringList texts;
    for (int row = 0; row < table->model()->rowCount(); ++row) texts += cell(table, row, column);
    return texts;
}

}  // namespace

class TestRecordingsPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void modelsKeepTheRules();
    void emptyFacesSayWhatToDo();
    void choosingARunAsksForItsTensors();
    void followsTheSelection();
    void appendedRunsKeepSelectionAndPlace();
    void filtersRuns();
    void filtersSitesAndSaysWhatIsWrong();
    void sortsTensors();
    void choosingATensorSelectsItsSite();
    void sliceAsksForWhatIsInSight();
    void sliceGoesToExtremes();
    void otherAxesHavePlaces();
    void histogramTellsItsBins();
    void deletingAndEvictingAreAskedFor();
    void reclaimingIsAskedTwice();
    void readOnlyOffersNoDeleting();
    void everyFocusableWidgetHasAName();

private:
    QTableView* table(const QString& name) const
    {
        for (QTableView* view : m_panel->findChildren<QTableView*>())
            if (view->accessibleName() == name) return view;
        return nullptr;
    }
    QTableView* runs() const { return table(QStringLiteral("Runs")); }
    QTableView* tensors() const { return table(QStringLiteral("Tensors of the run")); }
    QLineEdit* field(const QString& name) const
    {
        for (QLineEdit* edit : m_panel->findChildren<QLineEdit*>())
            if (edit->accessibleName() == name) return edit;
        return nullptr;
    }
    void click(QTableView* view, int row) { QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(view->model()->index(row, 0)).center()); }
    /// Ten runs, run 3 selected, its tensors there.
    void showRunThree();

    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<RecordingsPanel> m_panel;
};

void TestRecordingsPanel::init()
{
    m_panel.reset();
    m_selection = std::make_unique<SelectionModel>();
    m_panel = std::make_unique<RecordingsPanel>(m_selection.get());
    m_panel->resize(1400, 800);
    m_panel->show();
}

void TestRecordingsPanel::showRunThree()
{
    m_panel->showContents(recordedRuns(10));
    m_selection->select(Selection{.run = RunId{3}, .prompt = PromptId{30}});
    m_panel->showTensors(tensorsOf(RunId{3}));
}

void TestRecordingsPanel::modelsKeepTheRules()
{
    RunTableModel runModel;
    TensorTableModel tensorModel;
    SliceModel sliceModel;
    const QAbstractItemModelTester first(&runModel), second(&tensorModel), third(&sliceModel);
    for (const int count : {3, 8, 8, 2, 0}) runModel.setContents(recordedRuns(count));
    runModel.setContents(nullptr);
    QCOMPARE(runModel.rowCount(), 0);
    const auto contents = recordedRuns(3);
    const auto rows = tensorsOf(RunId{3});
    tensorModel.setTensors(rows, contents->find(RunId{3}));
    tensorModel.setFilter(SiteFilter::parse("attn").filter);
    tensorModel.sort(TensorTableModel::Bytes, Qt::DescendingOrder);
    tensorModel.setMarks(std::make_shared<std::set<TensorId>>(std::set{TensorId{1}}));
    sliceModel.setTensor(rows->tensors[0], 0, 2);
    sliceModel.setSlice(sliceFor({TensorId{1}, 0, 2, {0, 0, 0}, 0, 6, 0, 8}));
    sliceModel.setColoured(true);
    QCOMPARE(sliceModel.rowCount(), 6);
    QCOMPARE(sliceModel.columnCount(), 8);
    sliceModel.setTensor({}, -1, -1);
}

void TestRecordingsPanel::emptyFacesSayWhatToDo()
{
    QCOMPARE(m_panel->face(), Panel::Face::Empty);
    QSignalSpy open(m_panel.get(), &RecordingsPanel::openRequested);
    for (QPushButton* button : m_panel->findChildren<QPushButton*>())
        if (button->isVisible()) QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(open.count(), 1);
    m_panel->showContents(recordedRuns(0));
    QCOMPARE(m_panel->face(), Panel::Face::Empty);
    m_panel->showContents(recordedRuns(1));
    QCOMPARE(m_panel->face(), Panel::Face::Content);
}

void TestRecordingsPanel::choosingARunAsksForItsTensors()
{
    QSignalSpy asked(m_panel.get(), &RecordingsPanel::tensorsRequested);
    m_panel->showContents(recordedRuns(10));
    QCOMPARE(cell(runs(), 0, RunTableModel::Id), QStringLiteral("10"));  // newest first
    click(runs(), 2);
    QCOMPARE(m_selection->selection().run, std::optional(RunId{8}));
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked[0][0].value<RunId>(), RunId{8});
    QVERIFY(m_panel->isBusy());
    m_panel->showTensors(tensorsOf(RunId{7}));  // late, of another run
    QCOMPARE(tensors()->model()->rowCount(), 0);
    m_panel->showTensors(tensorsOf(RunId{8}));
    QCOMPARE(tensors()->model()->rowCount(), 7);
    QVERIFY(!m_panel->isBusy());
    QCOMPARE(cell(tensors(), 0, TensorTableModel::Site), QStringLiteral("blocks.0.attn.hook_q"));
    QCOMPARE(cell(tensors(), 0, TensorTableModel::Extents), QStringLiteral("[6, 4, 8]"));
    QCOMPARE(cell(tensors(), 0, TensorTableModel::Minimum), valueText(-1.5, 4));
    QCOMPARE(cell(tensors(), 0, TensorTableModel::Bytes), QStringLiteral("768 B"));
}

void TestRecordingsPanel::followsTheSelection()
{
    showRunThree();
    QCOMPARE(cell(runs(), runs()->currentIndex().row(), RunTableModel::Id), QStringLiteral("3"));
    QSignalSpy histogram(m_panel.get(), &RecordingsPanel::histogramRequested);
    m_selection->select(m_selection->selection().withSite("blocks.1.attn.hook_pattern"));
    QCOMPARE(cell(tensors(), tensors()->currentIndex().row(), TensorTableModel::Site), QStringLiteral("blocks.1.attn.hook_pattern"));
    QCOMPARE(histogram.count(), 1);
    QCOMPARE(histogram[0][0].value<TensorId>(), TensorId{5});
}

void TestRecordingsPanel::appendedRunsKeepSelectionAndPlace()
{
    showRunThree();
    const QPersistentModelIndex third = runs()->currentIndex();
    QSignalSpy reset(runs()->model(), &QAbstractItemModel::modelReset);
    m_panel->showContents(recordedRuns(11));
    QCOMPARE(reset.count(), 0);
    QVERIFY(third.isValid());
    QCOMPARE(runs()->currentIndex(), QModelIndex(third));
    QCOMPARE(m_selection->selection().run, std::optional(RunId{3}));
    QCOMPARE(runs()->model()->rowCount(), 11);
    QCOMPARE(tensors()->model()->rowCount(), 7);
}

void TestRecordingsPanel::filtersRuns()
{
    m_panel->showContents(recordedRuns(20));
    QTest::keyClicks(field(QStringLiteral("Filter runs")), QStringLiteral("FAILED"));
    QCOMPARE(columnTexts(runs(), RunTableModel::Id), (QStringList{QStringLiteral("14"), QStringLiteral("7")}));
    QCOMPARE(cell(runs(), 0, RunTableModel::Status), QStringLiteral("failed"));
}

void TestRecordingsPanel::filtersSitesAndSaysWhatIsWrong()
{
    showRunThree();
    QLineEdit* filter = field(QStringLiteral("Filter sites"));
    QTest::keyClicks(filter, QStringLiteral("+attn -hook_q layer:1"));
    QCOMPARE(columnTexts(tensors(), TensorTableModel::Site), QStringList{QStringLiteral("blocks.1.attn.hook_pattern")});
    const auto complaint = [&] {
        for (const QLabel* label : m_panel->findChildren<QLabel*>())
            if (label->isVisible() && label->text().startsWith(QStringLiteral("✗"))) return label->text();
        return QString();
    };
    QVERIFY(complaint().isEmpty());
    filter->setText(QStringLiteral("attn layer:x"));
    QVERIFY2(complaint().contains(QStringLiteral("layer:x")), qPrintable(complaint()));
    QCOMPARE(tensors()->model()->rowCount(), 4);  // by the words that could be read
    filter->clear();
    QVERIFY(complaint().isEmpty());
    QCOMPARE(tensors()->model()->rowCount(), 7);
}

void TestRecordingsPanel::sortsTensors()
{
    showRunThree();
    tensors()->sortByColumn(TensorTableModel::Bytes, Qt::DescendingOrder);
    QCOMPARE(cell(tensors(), 0, TensorTableModel::Site), QStringLiteral("logits"));
    QVERIFY(tensors()->model()->headerData(TensorTableModel::Bytes, Qt::Horizontal).toString().endsWith(u'↓'));
    tensors()->sortByColumn(TensorTableModel::Layer, Qt::AscendingOrder);
    QCOMPARE(cell(tensors(), 0, TensorTableModel::Layer), QStringLiteral("–"));
}

void TestRecordingsPanel::choosingATensorSelectsItsSite()
{
    showRunThree();
    click(tensors(), 4);
    const Selection expected{.run = RunId{3}, .prompt = PromptId{30}, .layer = 1, .site = "blocks.1.attn.hook_pattern"};
    QVERIFY(m_selection->selection() == expected);
    QTest::keyClick(tensors(), Qt::Key_Down);
    QCOMPARE(m_selection->selection().site, std::string("blocks.1.hook_resid_post"));
}

void TestRecordingsPanel::sliceAsksForWhatIsInSight()
{
    showRunThree();
    QSignalSpy asked(m_panel.get(), &RecordingsPanel::sliceRequested);
    click(tensors(), 6);  // logits [6, 500]
    QTRY_COMPARE(asked.count(), 1);
    const auto first = asked[0][0].value<SliceRequest>();
    QCOMPARE(first.firstColumn, int64_t{0});
    QCOMPARE(first.rows, int64_t{6});
    QVERIFY(first.columns < 100);
    QTableView* values = table(QStringLiteral("Values of the slice"));
    QCOMPARE(values->model()->columnCount(), 500);
    QCOMPARE(cell(values, 1, 2), QStringLiteral("·"));
    m_panel->showSlice(sliceFor(first));
    QCOMPARE(cell(values, 1, 2), valueText(102, 4));
    values->scrollTo(values->model()->index(0, 499));
    QTRY_COMPARE(asked.count(), 2);
    m_panel->showSlice(sliceFor(asked[1][0].value<SliceRequest>()));
    QCOMPARE(cell(values, 3, 499), valueText(799, 4));
}

void TestRecordingsPanel::sliceGoesToExtremes()
{
    showRunThree();
    click(tensors(), 1);  // pattern [4, 6, 6]
    auto histogram = std::make_shared<TensorHistogram>();
    histogram->tensor = TensorId{2};
    histogram->lowestAt = {0, 0, 0}, histogram->highestAt = {3, 5, 2};
    m_panel->showHistogram(histogram);
    QSignalSpy asked(m_panel.get(), &RecordingsPanel::sliceRequested);
    for (QToolButton* button : m_panel->findChildren<QToolButton*>()) {
        if (button->text() == QStringLiteral("NaN/Inf")) QVERIFY(!button->isEnabled());
        if (button->text() == QStringLiteral("Max")) QTest::mouseClick(button, Qt::LeftButton);
    }
    QTableView* values = table(QStringLiteral("Values of the slice"));
    QCOMPARE(values->currentIndex(), values->model()->index(5, 2));
    QTRY_VERIFY(!asked.isEmpty());
    const auto request = asked.last()[0].value<SliceRequest>();
    QCOMPARE(request.index[0], int64_t{3});
    m_panel->showSlice(sliceFor(request));
    bool read = false;
    for (const QLabel* label : m_panel->findChildren<QLabel*>())
        read |= label->text() == QStringLiteral("head 3, query 5, key 2:  ") + valueText(502, 9);
    QVERIFY(read);
}

void TestRecordingsPanel::otherAxesHavePlaces()
{
    showRunThree();
    click(tensors(), 0);  // query [6, 4, 8]: head runs down, d_head across
    QSignalSpy asked(m_panel.get(), &RecordingsPanel::sliceRequested);
    auto* slice = m_panel->findChild<SliceView*>();
    QCOMPARE(slice->findChildren<QSpinBox*>().size(), 1);
    slice->findChild<QSpinBox*>()->setValue(4);
    QTRY_COMPARE(asked.isEmpty() ? int64_t{-1} : asked.last()[0].value<SliceRequest>().index[0], int64_t{4});
    QComboBox* down = slice->findChildren<QComboBox*>().at(0);
    QCOMPARE(down->accessibleName(), QStringLiteral("Axis that runs down"));
    down->setCurrentIndex(2);  // d_head, which was across: they change places
    Q_EMIT down->activated(2);
    QTRY_COMPARE(asked.last()[0].value<SliceRequest>().rowAxis, 2);
    QCOMPARE(asked.last()[0].value<SliceRequest>().columnAxis, 1);
}

void TestRecordingsPanel::histogramTellsItsBins()
{
    showRunThree();
    click(tensors(), 0);
    auto histogram = std::make_shared<TensorHistogram>();
    histogram->tensor = TensorId{1};
    histogram->low = -1, histogram->high = 1;
    histogram->counts = {1, 5, 20, 6};
    histogram->finite = 32;
    m_panel->showHistogram(histogram);
    auto* view = m_panel->findChild<HistogramView*>();
    QCOMPARE(view->histogram(), histogram.get());
    QCOMPARE(view->binText(2), QStringLiteral("%1 to %2: 20 values").arg(valueText(0, 4), valueText(0.5, 4)));
    QCOMPARE(view->binAt(QPoint(view->width() / 8, view->height() / 2)), 0);
    QCOMPARE(view->binAt(QPoint(view->width() * 7 / 8, view->height() / 2)), 3);
    const QImage linear = view->grab().toImage();
    view->setLog(true);
    QVERIFY(view->grab().toImage() != linear);
    histogram->tensor = TensorId{2};
    m_panel->showHistogram(std::make_shared<TensorHistogram>(*histogram));  // late, of another tensor
    QCOMPARE(view->histogram()->counts.size(), size_t{4});
}

void TestRecordingsPanel::deletingAndEvictingAreAskedFor()
{
    showRunThree();
    QSignalSpy hide(m_panel.get(), &RecordingsPanel::hideRequested), mark(m_panel.get(), &RecordingsPanel::markRequested);
    QMenu runMenu, tensorMenu;
    m_panel->fillRunMenu(runMenu);
    QCOMPARE(runMenu.actions().at(0)->text(), QStringLiteral("Delete Run 3"));
    runMenu.actions().at(0)->trigger();
    QCOMPARE(hide.count(), 1);
    QCOMPARE(hide[0][0].value<std::vector<RunId>>(), std::vector{RunId{3}});
    QCOMPARE(hide[0][1].toBool(), true);
    click(tensors(), 2);
    m_panel->fillTensorMenu(tensorMenu);
    tensorMenu.actions().at(0)->trigger();
    QCOMPARE(mark.count(), 1);
    QCOMPARE(mark[0][0].value<std::vector<TensorRow>>().at(0).id, TensorId{3});

    auto contents = recordedRuns(10);
    contents->runs[2].run.hidden = true;
    m_panel->showContents(contents);
    m_panel->showPending(std::make_shared<PendingRemoval>(PendingRemoval{{TensorId{3}}, 768}));
    QCOMPARE(cell(runs(), 7, RunTableModel::Status), QStringLiteral("deleted"));
    QMenu again;
    m_panel->fillRunMenu(again);
    QCOMPARE(again.actions().at(0)->text(), QStringLiteral("Restore Run 3"));
}

void TestRecordingsPanel::reclaimingIsAskedTwice()
{
    auto* bar = m_panel->findChild<ReclaimBar*>();
    auto contents = recordedRuns(10);
    m_panel->showContents(contents);
    QVERIFY(!bar->isVisible());
    auto changed = std::make_shared<WorkspaceContents>(*contents);
    changed->runs[1].run.hidden = true;
    m_panel->showContents(changed);
    m_panel->showPending(std::make_shared<PendingRemoval>(PendingRemoval{{TensorId{3}, TensorId{4}}, 1500}));
    QVERIFY(bar->isVisible());
    QSignalSpy reclaim(m_panel.get(), &RecordingsPanel::reclaimRequested), keep(m_panel.get(), &RecordingsPanel::keepRequested);
    QPushButton* keepButton = bar->findChildren<QPushButton*>().at(0);
    QPushButton* button = bar->findChildren<QPushButton*>().at(1);
    QCOMPARE(button->text(), QStringLiteral("Reclaim %1…").arg(bytesText(2000 + 1500)));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(reclaim.count(), 0);
    QTest::mouseClick(keepButton, Qt::LeftButton);  // cancel
    QCOMPARE(keep.count(), 0);
    QTest::mouseClick(button, Qt::LeftButton);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(reclaim.count(), 1);
    QTest::mouseClick(keepButton, Qt::LeftButton);
    QCOMPARE(keep.count(), 1);
}

void TestRecordingsPanel::readOnlyOffersNoDeleting()
{
    auto contents = recordedRuns(3);
    contents->readOnly = true;
    m_panel->showContents(contents);
    m_selection->select(Selection{.run = RunId{3}});
    QMenu menu;
    m_panel->fillRunMenu(menu);
    QVERIFY(!menu.actions().at(0)->isEnabled());
}

void TestRecordingsPanel::everyFocusableWidgetHasAName()
{
    showRunThree();
    click(tensors(), 0);
    for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
        const bool inner = qobject_cast<const QAbstractSpinBox*>(widget->parentWidget());  // the line edit inside a spin box
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || inner) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()), widget->metaObject()->className());
    }
}

QTEST_MAIN(TestRecordingsPanel)
#include "tst_recordings_panel.moc"
