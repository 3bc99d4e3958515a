#include "views/log/log_filter.h"
#include "views/log/log_model.h"
#include "views/log/log_panel.h"
#include "views/shared/theme.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QScrollBar>
#include <QTest>
#include <QTreeView>

using namespace orrery::views;

using Level = LogEntry::Level;

namespace {

LogEntry entry(const QString& message, Level level = Level::Note) { return {QDateTime(QDate(2026, 11, 24), QTime(12, 3, 44, 120)), level, message}; }

}  // namespace

class TestLogPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { delete m_panel; }
    void showsWhatIsAdded();
    void filtersByTextAndLevel();
    void copiesTheSelectedLines();
    void copiesAllThatIsShownWithoutASelection();
    void keepsTheNewestTenThousand();
    void followsItsEndUnlessScrolledAway();
    void modelKeepsTheRules();

private:
    QTreeView* view() const { return m_panel->findChild<QTreeView*>(); }
    int rows() const { return view()->model()->rowCount(); }

    LogPanel* m_panel = nullptr;
};

void TestLogPanel::init()
{
    ThemeSource::instance().apply(ThemeChoice::Light);
    m_panel = new LogPanel;
    m_panel->resize(800, 200);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel));
}

void TestLogPanel::showsWhatIsAdded()
{
    QCOMPARE(m_panel->face(), Panel::Face::Empty);
    m_panel->add(entry(QStringLiteral("opened")));
    QTRY_COMPARE(rows(), 1);
    QCOMPARE(m_panel->face(), Panel::Face::Content);
    QCOMPARE(view()->model()->index(0, LogModel::TimeColumn).data().toString(), QStringLiteral("12:03:44.120"));
    QCOMPARE(view()->model()->index(0, LogModel::LevelColumn).data().toString(), QStringLiteral("note"));
}

void TestLogPanel::filtersByTextAndLevel()
{
    m_panel->add(entry(QStringLiteral("opened a model")));
    m_panel->add(entry(QStringLiteral("kept f32"), Level::Warning));
    m_panel->add(entry(QStringLiteral("no such Model"), Level::Failure));
    QTRY_COMPARE(rows(), 3);
    QTest::keyClicks(m_panel->findChild<QLineEdit*>(), QStringLiteral("model"));
    QCOMPARE(rows(), 2);
    m_panel->findChild<QComboBox*>()->setCurrentIndex(1);
    QCOMPARE(rows(), 1);
    m_panel->findChild<QLineEdit*>()->clear();
    QCOMPARE(rows(), 2);
}

void TestLogPanel::copiesTheSelectedLines()
{
    for (const char* text : {"one", "two", "three"}) m_panel->add(entry(QString::fromLatin1(text), Level::Warning));
    QTRY_COMPARE(rows(), 3);
    view()->setCurrentIndex(view()->model()->index(1, 0));
    QTest::keyClick(view(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(view(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("12:03:44.120  warning  two\n12:03:44.120  warning  three\n"));
}

void TestLogPanel::copiesAllThatIsShownWithoutASelection()
{
    m_panel->add(entry(QStringLiteral("one")));
    m_panel->add(entry(QStringLiteral("two")));
    QTRY_COMPARE(rows(), 2);
    QCOMPARE(m_panel->copyText(), QStringLiteral("12:03:44.120  note  one\n12:03:44.120  note  two\n"));
}

void TestLogPanel::keepsTheNewestTenThousand()
{
    LogModel model;
    std::vector<LogEntry> many;
    for (int i = 0; i < 6'000; ++i) many.push_back(entry(QString::number(i)));
    model.append(many);
    model.append(many);
    QCOMPARE(model.rowCount(), LogModel::kMaxLines);
    QCOMPARE(model.index(0, LogModel::MessageColumn).data().toString(), QStringLiteral("2000"));
    many.insert(many.end(), many.begin(), many.end());
    model.append(many);
    QCOMPARE(model.rowCount(), LogModel::kMaxLines);
    QCOMPARE(model.index(0, LogModel::MessageColumn).data().toString(), QStringLiteral("2000"));
}

void TestLogPanel::followsItsEndUnlessScrolledAway()
{
    const auto addHundred = [this](int expected) {
        for (int i = 0; i < 100; ++i) m_panel->add(entry(QString::number(i)));
        return QTest::qWaitFor([&] { return rows() == expected; });
    };
    QVERIFY(addHundred(100));
    QScrollBar* bar = view()->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0);
    QTRY_COMPARE(bar->value(), bar->maximum());
    bar->setValue(10);
    QVERIFY(addHundred(200));
    QCOMPARE(bar->value(), 10);
}

void TestLogPanel::modelKeepsTheRules()
{
    LogModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    LogFilter filter;
    filter.setSourceModel(&model);
    const QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append({entry(QStringLiteral("a")), entry(QStringLiteral("b"), Level::Failure)});
    filter.setLevel(Level::Warning);
    QCOMPARE(filter.rowCount(), 1);
    model.append({});
    model.clear();
    QCOMPARE(filter.rowCount(), 0);
}

QTEST_MAIN(TestLogPanel)
#include "tst_log_panel.moc"
