#include "views/shared/selection_model.h"

#include <QSignalSpy>
#include <QTest>

using namespace orrery;
using namespace orrery::views;

class TestSelectionModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void walksBackAndForward();
    void newSelectionDropsWhatWasAhead();
    void adjustingMakesNoHistory();
    void sameSelectionIsSilent();
    void hoverIsNoSelection();
};

void TestSelectionModel::walksBackAndForward()
{
    SelectionModel model;
    model.select(Selection{}.withHead(1, 2));
    model.select(model.selection().withToken(7));
    QVERIFY(model.canGoBack() && !model.canGoForward());
    model.goBack();
    QCOMPARE(model.selection().token, std::optional<int>());
    QCOMPARE(model.selection().head, std::optional(2));
    model.goForward();
    QCOMPARE(model.selection().token, std::optional(7));
    model.goBack(), model.goBack(), model.goBack();
    QVERIFY(model.selection() == Selection{});
}

void TestSelectionModel::newSelectionDropsWhatWasAhead()
{
    SelectionModel model;
    model.select(Selection{}.withToken(1));
    model.select(Selection{}.withToken(2));
    model.goBack();
    model.select(Selection{}.withToken(3));
    QVERIFY(!model.canGoForward());
    model.goBack();
    QCOMPARE(model.selection().token, std::optional(1));
}

void TestSelectionModel::adjustingMakesNoHistory()
{
    SelectionModel model;
    model.select(Selection{}.withToken(1));
    for (int token = 2; token < 9; ++token) model.adjust(model.selection().withToken(token));
    QCOMPARE(model.selection().token, std::optional(8));
    model.goBack();
    QVERIFY(model.selection() == Selection{});
}

void TestSelectionModel::sameSelectionIsSilent()
{
    SelectionModel model;
    QSignalSpy spy(&model, &SelectionModel::selectionChanged);
    model.select(Selection{}.withToken(1));
    model.select(Selection{}.withToken(1));
    QCOMPARE(spy.count(), 1);
}

void TestSelectionModel::hoverIsNoSelection()
{
    SelectionModel model;
    QSignalSpy selected(&model, &SelectionModel::selectionChanged), hovered(&model, &SelectionModel::hoverChanged);
    model.setHover({.token = 4});
    model.setHover({.token = 4});
    QCOMPARE(hovered.count(), 1);
    QCOMPARE(selected.count(), 0);
    model.reset();
    QVERIFY(model.hover() == Hover{});
}

QTEST_MAIN(TestSelectionModel)
#include "tst_selection_model.moc"
