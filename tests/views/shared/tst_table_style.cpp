#include "views/shared/table_style.h"

#include "views/shared/theme.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QStandardItemModel>
#include <QTableView>
#include <QTest>

#include <cstdlib>
#include <memory>

using namespace orrery::views;

class TestTableStyle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sortsByRawValues();
    void headerTellsWhatSorts();
    void clickingAHeaderTurnsTheOrder();
    void barsAreAsLongAsTheirShare();
    void whiteSpaceOfTokensIsDrawn();

private:
    QString texts() const
    {
        QString all;
        for (int row = 0; row < m_table->model()->rowCount(); ++row) all += m_table->model()->index(row, 0).data().toString();
        return all;
    }
    QImage imageOf(int column) const { return m_table->viewport()->grab(m_table->visualRect(m_table->model()->index(0, column))).toImage(); }

    std::unique_ptr<QStandardItemModel> m_source;
    std::unique_ptr<SortedTable> m_sorted;
    std::unique_ptr<QTableView> m_table;
};

/// Names a to c whose raw values are 10, 9 and 100, and two columns more.
void TestTableStyle::init()
{
    m_table.reset();
    m_source = std::make_unique<QStandardItemModel>(3, 3);
    const int raw[] = {10, 9, 100};
    for (int row = 0; row < 3; ++row) {
        m_source->setData(m_source->index(row, 0), QString(QChar(u'a' + row)));
        m_source->setData(m_source->index(row, 0), raw[row], SortRole);
        m_source->setData(m_source->index(row, 1), 0.25, BarRole);
    }
    m_source->setHorizontalHeaderLabels({QStringLiteral("name"), QStringLiteral("bar"), QStringLiteral("token")});
    m_sorted = std::make_unique<SortedTable>(m_source.get());
    m_table = std::make_unique<QTableView>();
    styleTable(m_table.get(), QStringLiteral("A table"));
    m_table->setModel(m_sorted.get());
    enableSorting(m_table.get(), 0);
    m_table->resize(500, 200);
    m_table->show();
}

void TestTableStyle::sortsByRawValues()
{
    const QAbstractItemModelTester tester(m_sorted.get());
    QCOMPARE(texts(), QStringLiteral("bac"));
    m_table->sortByColumn(0, Qt::DescendingOrder);
    QCOMPARE(texts(), QStringLiteral("cab"));
}

void TestTableStyle::headerTellsWhatSorts()
{
    QCOMPARE(m_sorted->headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("name ↑"));
    QCOMPARE(m_sorted->headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("bar"));
}

void TestTableStyle::clickingAHeaderTurnsTheOrder()
{
    QHeaderView* header = m_table->horizontalHeader();
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(header->sectionPosition(0) + 20, header->height() / 2));
    QCOMPARE(texts(), QStringLiteral("cab"));
    QCOMPARE(m_sorted->headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("name ↓"));
}

void TestTableStyle::barsAreAsLongAsTheirShare()
{
    const QImage cell = imageOf(1);
    int length = 0;
    for (int x = 0; x < cell.width(); ++x) length += cell.pixelColor(x, cell.height() / 2) == ThemeSource::current()[Ink::Outline];
    QVERIFY2(std::abs(length - (cell.width() - 16) / 4) <= 2, qPrintable(QString::number(length)));
}

void TestTableStyle::whiteSpaceOfTokensIsDrawn()
{
    const QImage blank = imageOf(2);
    m_source->setData(m_source->index(1, 2), QStringLiteral("\n"), TokenRole);  // row 1 stands first
    QVERIFY(imageOf(2) != blank);
}

QTEST_MAIN(TestTableStyle)
#include "tst_table_style.moc"
