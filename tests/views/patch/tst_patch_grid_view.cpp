#include "views/canvas/heat_map_view.h"
#include "views/patch/patch_grid_view.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::views;

class TestPatchGridView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fillsInWhileCellsCome();
    void showsRawMetricOrEffect();
    void warnsWhereTheRunsHardlyDiffer();
    void asksForTheRunOfTheChosenCell();

private:
    static std::shared_ptr<const PatchFrame> frame()
    {
        PatchFrame frame;
        for (const char* word : {"a", "b"}) {
            Position position;
            position.label = word;
            frame.clean.info.positions.push_back(position);
            frame.labels.emplace_back(word);
        }
        frame.layers = 2, frame.columns = 2;
        return std::make_shared<const PatchFrame>(std::move(frame));
    }
    static bool shows(const QWidget& view, const QString& part)
    {
        for (const QLabel* label : view.findChildren<QLabel*>())
            if (label->isVisibleTo(&view) && label->text().contains(part)) return true;
        return false;
    }
};

void TestPatchGridView::fillsInWhileCellsCome()
{
    PatchGridView view;
    view.begin(frame());
    view.addCells({{0, {0, 0, 2, 3, 1}}, {0, {0, 1, 3, 3, 1}}});
    QCOMPARE(view.map().valueAt({0, 0, 1}).value(), 1.0);
    QVERIFY(std::isnan(view.map().valueAt({0, 1, 0}).value()));
    QVERIFY(view.map().spokenCell({0, 1, 0}).contains(QStringLiteral("not computed")));
    QVERIFY(!view.answer());
}

void TestPatchGridView::showsRawMetricOrEffect()
{
    PatchGridView view;
    view.begin(frame());
    view.addCells({{0, {0, 0, 2, 3, 1}}});
    QCOMPARE(view.map().valueAt({0, 0, 0}).value(), 0.5);
    view.setNormalised(false);
    QCOMPARE(view.map().valueAt({0, 0, 0}).value(), 2.0);
    QVERIFY(shows(view, QStringLiteral("clean 3")));
    QVERIFY(shows(view, QStringLiteral("corrupt 1")));
}

void TestPatchGridView::warnsWhereTheRunsHardlyDiffer()
{
    PatchGridView view;
    view.begin(frame());
    view.addCells({{0, {0, 0, 2, 3, 1}}});
    QVERIFY(!shows(view, QStringLiteral("differ by less")));
    view.begin(frame());
    view.addCells({{0, {0, 0, 2, 1.1, 1}}});
    QVERIFY(shows(view, QStringLiteral("differ by less")));
}

void TestPatchGridView::asksForTheRunOfTheChosenCell()
{
    PatchGridView view;
    view.resize(500, 400);
    view.show();
    view.begin(frame());
    view.addCells({{0, {0, 0, 2, 3, 1}}});
    auto* open = view.findChild<QPushButton*>();
    QVERIFY(!open->isEnabled());
    QTest::mouseClick(&view.map(), Qt::LeftButton, {}, view.map().canvasGeometry().cellRect({0, 1, 1}).center().toPoint());
    QVERIFY(view.cell() == std::pair(1, 1));
    QSignalSpy asked(&view, &PatchGridView::openRequested);
    QTest::mouseClick(open, Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked[0][0].toInt(), 1);
    view.setOpenProblem(QStringLiteral("busy"));
    QVERIFY(!open->isEnabled());
}

QTEST_MAIN(TestPatchGridView)
#include "tst_patch_grid_view.moc"
