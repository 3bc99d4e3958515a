#include "tests/views/canvas/sample_matrices.h"
#include "views/canvas/matrix_table_model.h"
#include "views/canvas/matrix_table_view.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QTableView>
#include <QTest>

using namespace orrery;
using namespace orrery::views;
using orrery::testing::samplePyramid;

class TestMatrixTableModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void behavesAsAModel();
    void cellsAreTextAndNumber();
    void masksTheCausalHalf();
    void headersAreLabels();
    void thumbnailsHaveNoTable();
    void copiesSelectionOrAll();
};

namespace {

std::shared_ptr<const MatrixPyramid> small() { return MatrixPyramid::build(Tensor(Shape{2, 3}, std::vector<float>{0.5f, -1, 0.1f, 1e-7f, 20000, 3})); }

HeatAxis axis(const QStringList& labels) { return {QString(), labels, {}}; }

}  // namespace

void TestMatrixTableModel::behavesAsAModel()
{
    MatrixTableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setMatrix(samplePyramid(30, 20, true), {}, {}, true);
    model.setMatrix(nullptr, {}, {}, false);
    QCOMPARE(model.rowCount(), 0);
}

void TestMatrixTableModel::cellsAreTextAndNumber()
{
    MatrixTableModel model;
    model.setMatrix(small(), {}, {}, false);
    QCOMPARE(model.data(model.index(0, 1)).toString(), QStringLiteral("−1.00000"));
    QCOMPARE(model.data(model.index(0, 1), MatrixTableModel::ValueRole).toDouble(), -1.0);
    QCOMPARE(model.data(model.index(1, 1), MatrixTableModel::ValueRole).toDouble(), 20000.0);
}

void TestMatrixTableModel::masksTheCausalHalf()
{
    MatrixTableModel model;
    model.setMatrix(small(), {}, {}, true);
    QVERIFY(!model.data(model.index(0, 1)).isValid());
    QVERIFY(model.data(model.index(1, 1)).isValid());
}

void TestMatrixTableModel::headersAreLabels()
{
    MatrixTableModel model;
    model.setMatrix(small(), axis({QStringLiteral("The"), QStringLiteral("·cat")}), {}, false);
    QCOMPARE(model.headerData(1, Qt::Vertical).toString(), QStringLiteral("1 ·cat"));
    QCOMPARE(model.headerData(2, Qt::Horizontal).toString(), QStringLiteral("2"));
}

void TestMatrixTableModel::thumbnailsHaveNoTable()
{
    MatrixTableModel model;
    model.setMatrix(MatrixPyramid::build(orrery::testing::samplePattern(64, 64), 16), {}, {}, false);
    QCOMPARE(model.rowCount(), 0);
}

void TestMatrixTableModel::copiesSelectionOrAll()
{
    MatrixTableView dialog;
    dialog.setMatrix(QStringLiteral("L0H0"), small(), axis({QStringLiteral("a"), QStringLiteral("b")}), axis({QStringLiteral("x"), QStringLiteral("y"), QStringLiteral("z")}), false);
    dialog.copy();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("\t0 x\t1 y\t2 z\n0 a\t0.5\t-1\t0.100000001\n1 b\t1.00000001e-07\t20000\t3\n"));
    dialog.table()->selectionModel()->select(QItemSelection(dialog.table()->model()->index(0, 1), dialog.table()->model()->index(1, 2)), QItemSelectionModel::Select);
    dialog.copy();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("\t1 y\t2 z\n0 a\t-1\t0.100000001\n1 b\t20000\t3\n"));
}

QTEST_MAIN(TestMatrixTableModel)
#include "tst_matrix_table_model.moc"
