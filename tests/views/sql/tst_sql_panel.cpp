#include "core/record/workspace_tables.h"
#include "views/sql/query_table_model.h"
#include "views/sql/schema_model.h"
#include "views/sql/sql_completion.h"
#include "views/sql/sql_editor.h"
#include "views/sql/sql_panel.h"

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

using namespace orrery;
using namespace orrery::views;

namespace {

std::shared_ptr<const std::vector<TableInfo>> sampleTables()
{
    return std::make_shared<const std::vector<TableInfo>>(std::vector<TableInfo>{
        {"run", {{"id", "INTEGER", "", false, true}, {"title", "TEXT", "", true}}},
        {"tensor", {{"id", "INTEGER", "", false, true}, {"run_id", "INTEGER", "run"}, {"name", "TEXT", "", true}, {"n_rows", "INTEGER", "", true}}},
    });
}

std::shared_ptr<const SqlAnswer> sampleAnswer(bool isCut)
{
    return std::make_shared<const SqlAnswer>(SqlAnswer{{"SELECT 1", 3}, {{"id", "mean", "name", "data"},
        {{int64_t{12345}, 0.123456789, std::string("a\nb"), BlobSize{1000}}, {int64_t{2}, std::monostate{}, std::string(), BlobSize{48}}, {std::monostate{}, -2.5, std::string("c"), std::monostate{}}},
        isCut}, {}, 0.002});
}

QStringList texts(const SqlCompletions& found)
{
    QStringList words;
    for (const SqlWord& word : found.words) words += word.text;
    return words;
}

SqlCompletions completions(const QString& sql) { return completionsAt(sql, static_cast<int>(sql.size()), *sampleTables()); }

}  // namespace

class TestSqlPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void modelsKeepTheRules();
    void columnsOfAliasesAreCompleted();
    void nothingIsCompletedInTextsAndRemarks();
    void typingOffersWordsAndReturnTakesOne();
    void ctrlReturnRunsWhatIsMarkedOrAll();
    void cellsTellNullsBlobsAndNumbers();
    void aCutIsSaid();
    void problemsLeaveTheStatement();
    void escapeStopsWhatRuns();
    void unlockingIsDeliberate();
    void anotherWorkspaceIsLocked();
    void aFileThatCannotBeWrittenStaysLocked();
    void historyIsWalkedByKeys();
    void copyHasAllDigits();
    void aTablesNameGoesIntoTheStatement();
    void withoutAWorkspaceThereIsAWayToOne();
    void everyFocusableWidgetHasAName();

private:
    QToolButton* button(const QString& name) const
    {
        for (QToolButton* candidate : m_panel->findChildren<QToolButton*>() + m_panel->header()->findChildren<QToolButton*>())
            if (candidate->accessibleName() == name) return candidate;
        return nullptr;
    }
    QPushButton* pushButton(const QString& text) const
    {
        for (QPushButton* candidate : m_panel->findChildren<QPushButton*>())
            if (candidate->text() == text) return candidate;
        return nullptr;
    }
    QTableView* table() const { return m_panel->findChild<QTableView*>(); }
    QString shown(int row, int column) const { return table()->model()->index(row, column).data().toString(); }
    bool says(const QString& words) const
    {
        const auto labels = m_panel->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->isVisible() && label->text().contains(words); });
    }
    void write(const QString& sql) { m_panel->editor().replaceAll(sql); }

    std::unique_ptr<SqlPanel> m_panel;
};

void TestSqlPanel::init()
{
    m_panel = std::make_unique<SqlPanel>();
    m_panel->resize(1000, 600);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    m_panel->showTables(sampleTables());
    m_panel->editor().setFocus();
}

void TestSqlPanel::modelsKeepTheRules()
{
    SchemaModel schema;
    QAbstractItemModelTester schemaTester(&schema);
    schema.setTables(sampleTables());
    QCOMPARE(schema.rowCount(), 2);
    QCOMPARE(schema.rowCount(schema.index(1, 0)), 4);
    QCOMPARE(schema.index(1, 1, schema.index(1, 0)).data().toString(), QStringLiteral("integer → run"));
    QueryTableModel found;
    QAbstractItemModelTester foundTester(&found);
    found.setAnswer(sampleAnswer(false));
    QCOMPARE(found.rowCount(), 3);
    found.setAnswer(nullptr);
    QCOMPARE(found.rowCount(), 0);
}

void TestSqlPanel::columnsOfAliasesAreCompleted()
{
    QCOMPARE(texts(completionsAt(QStringLiteral("SELECT t.n FROM tensor AS t"), 10, *sampleTables())), QStringList({QStringLiteral("name"), QStringLiteral("n_rows")}));
    QCOMPARE(texts(completions(QStringLiteral("SELECT run."))), QStringList({QStringLiteral("id"), QStringLiteral("title")}));
    QCOMPARE(texts(completions(QStringLiteral("SELECT x FROM te"))), QStringList({QStringLiteral("tensor")}));
    // Columns of the tables that are named come before tables and words.
    QCOMPARE(texts(completionsAt(QStringLiteral("SELECT r FROM tensor"), 8, *sampleTables())).mid(0, 2), QStringList({QStringLiteral("run_id"), QStringLiteral("run")}));
    QVERIFY(texts(completionsAt(QStringLiteral("SELECT title FROM run WHE"), 25, *sampleTables())).contains(QStringLiteral("WHERE")));
    QVERIFY(completions(QStringLiteral("SELECT zz")).words.empty());
    QVERIFY(completions(QStringLiteral("SELECT 1")).words.empty());
}

void TestSqlPanel::nothingIsCompletedInTextsAndRemarks()
{
    QVERIFY(completions(QStringLiteral("SELECT 'ru")).words.empty());
    QVERIFY(completions(QStringLiteral("SELECT 1 -- ru")).words.empty());
    QVERIFY(completions(QStringLiteral("SELECT 1 /* ru")).words.empty());
    QVERIFY(!completions(QStringLiteral("SELECT 'a' -- b\n FROM ru")).words.empty());
}

void TestSqlPanel::typingOffersWordsAndReturnTakesOne()
{
    SqlEditor& editor = m_panel->editor();
    write(QStringLiteral("SELECT * FROM "));
    QTest::keyClicks(&editor, QStringLiteral("te"));
    QAbstractItemView* popup = editor.completer()->popup();
    QTRY_VERIFY(popup->isVisible());
    QTest::keyClick(popup, Qt::Key_Return);
    QCOMPARE(editor.toPlainText(), QStringLiteral("SELECT * FROM tensor"));
    QVERIFY(!popup->isVisible());
}

void TestSqlPanel::ctrlReturnRunsWhatIsMarkedOrAll()
{
    QSignalSpy runs(m_panel.get(), &SqlPanel::runRequested);
    write(QStringLiteral("SELECT 1"));
    QTest::keyClick(&m_panel->editor(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(runs.size(), 1);
    const auto request = runs[0][0].value<SqlRequest>();
    QCOMPARE(request.sql, std::string("SELECT 1"));
    QCOMPARE(request.rows, int64_t{10000});
    QVERIFY(!request.mayChange);
    QVERIFY(m_panel->isRunning() && !button(QStringLiteral("Run the statement"))->isEnabled());
    QTest::keyClick(&m_panel->editor(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(runs.size(), 1);  // one at a time
    m_panel->showAnswer(sampleAnswer(false));
    QTextCursor cursor = m_panel->editor().textCursor();
    cursor.setPosition(7);
    cursor.setPosition(8, QTextCursor::KeepAnchor);
    m_panel->editor().setTextCursor(cursor);
    QTest::mouseClick(button(QStringLiteral("Run the statement")), Qt::LeftButton);
    QCOMPARE(runs[1][0].value<SqlRequest>().sql, std::string("1"));
}

void TestSqlPanel::cellsTellNullsBlobsAndNumbers()
{
    m_panel->showAnswer(sampleAnswer(false));
    QCOMPARE(shown(0, 0), QStringLiteral("12\u2009345"));
    QCOMPARE(shown(0, 1), QStringLiteral("0.123457"));
    QCOMPARE(shown(1, 1), QStringLiteral("NULL"));
    QCOMPARE(shown(0, 2), QStringLiteral("a↵b"));
    QCOMPARE(shown(1, 2), QString());
    QVERIFY(shown(0, 3).contains(QStringLiteral("1.00 kB")));
    const auto alignment = [&](int row, int column) { return table()->model()->index(row, column).data(Qt::TextAlignmentRole).value<Qt::Alignment>(); };
    QVERIFY(alignment(2, 0) & Qt::AlignRight);
    QVERIFY(alignment(0, 2) & Qt::AlignLeft);
    QVERIFY(table()->model()->index(1, 1).data(Qt::ForegroundRole).isValid());
    QVERIFY(says(QStringLiteral("3 rows in 2.0 ms")));
}

void TestSqlPanel::aCutIsSaid()
{
    m_panel->showAnswer(sampleAnswer(true));
    QVERIFY(says(QStringLiteral("Cut after 3 rows")));
}

void TestSqlPanel::problemsLeaveTheStatement()
{
    write(QStringLiteral("SELEC 1"));
    m_panel->run();
    m_panel->showProblem(QStringLiteral("near SELEC"));
    QVERIFY(says(QStringLiteral("✗ near SELEC")));
    QCOMPARE(m_panel->editor().toPlainText(), QStringLiteral("SELEC 1"));
    QVERIFY(!m_panel->isRunning());
}

void TestSqlPanel::escapeStopsWhatRuns()
{
    QSignalSpy stops(m_panel.get(), &SqlPanel::stopRequested);
    QVERIFY(!button(QStringLiteral("Stop the statement"))->isEnabled());
    write(QStringLiteral("SELECT 1"));
    m_panel->run();
    QTest::keyClick(&m_panel->editor(), Qt::Key_Escape);
    QCOMPARE(stops.size(), 1);
    QTest::mouseClick(button(QStringLiteral("Stop the statement")), Qt::LeftButton);
    QCOMPARE(stops.size(), 2);
    m_panel->showStopped();
    QVERIFY(says(QStringLiteral("Stopped")));
}

void TestSqlPanel::unlockingIsDeliberate()
{
    QToolButton* lock = button(QStringLiteral("Read-only or unlocked"));
    QTest::mouseClick(lock, Qt::LeftButton);
    QVERIFY(!m_panel->isUnlocked());
    QVERIFY(says(QStringLiteral("there is no undo")));
    QTest::mouseClick(pushButton(QStringLiteral("Stay read-only")), Qt::LeftButton);
    QVERIFY(!m_panel->isUnlocked() && !says(QStringLiteral("there is no undo")));
    QTest::mouseClick(lock, Qt::LeftButton);
    QTest::mouseClick(pushButton(QStringLiteral("Unlock")), Qt::LeftButton);
    QVERIFY(m_panel->isUnlocked() && says(QStringLiteral("Unlocked")));
    QSignalSpy runs(m_panel.get(), &SqlPanel::runRequested);
    write(QStringLiteral("DELETE FROM note"));
    m_panel->run();
    QVERIFY(runs[0][0].value<SqlRequest>().mayChange);
    QTest::mouseClick(lock, Qt::LeftButton);
    QVERIFY(!m_panel->isUnlocked());
}

void TestSqlPanel::anotherWorkspaceIsLocked()
{
    QTest::mouseClick(button(QStringLiteral("Read-only or unlocked")), Qt::LeftButton);
    QTest::mouseClick(pushButton(QStringLiteral("Unlock")), Qt::LeftButton);
    m_panel->showAnswer(sampleAnswer(false));
    m_panel->showTables(sampleTables());
    QVERIFY(!m_panel->isUnlocked());
    QCOMPARE(table()->model()->rowCount(), 0);
}

void TestSqlPanel::aFileThatCannotBeWrittenStaysLocked()
{
    m_panel->setWritable(false);
    QVERIFY(!button(QStringLiteral("Read-only or unlocked"))->isEnabled());
}

void TestSqlPanel::historyIsWalkedByKeys()
{
    QSignalSpy changes(m_panel.get(), &SqlPanel::historyChanged);
    for (const char* sql : {"SELECT 1", "SELECT 2", "SELECT 1"}) {
        write(QString::fromLatin1(sql));
        m_panel->run();
        m_panel->showAnswer(sampleAnswer(false));
    }
    QCOMPARE(m_panel->history(), QStringList({QStringLiteral("SELECT 1"), QStringLiteral("SELECT 2")}));
    QCOMPARE(changes.size(), 3);
    write(QStringLiteral("draft"));
    const auto press = [&](Qt::Key key) {
        QTest::keyClick(&m_panel->editor(), key, Qt::ControlModifier);
        return m_panel->editor().toPlainText();
    };
    QCOMPARE(press(Qt::Key_Up), QStringLiteral("SELECT 1"));
    QCOMPARE(press(Qt::Key_Up), QStringLiteral("SELECT 2"));
    QCOMPARE(press(Qt::Key_Up), QStringLiteral("SELECT 2"));
    QCOMPARE(press(Qt::Key_Down), QStringLiteral("SELECT 1"));
    QCOMPARE(press(Qt::Key_Down), QStringLiteral("draft"));
}

void TestSqlPanel::copyHasAllDigits()
{
    m_panel->showAnswer(sampleAnswer(false));
    table()->setFocus();
    table()->selectRow(0);
    QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("id\tmean\tname\tdata\n12345\t0.123456789\t\"a\nb\"\t<blob of 1000 bytes>\n"));
}

void TestSqlPanel::aTablesNameGoesIntoTheStatement()
{
    write(QStringLiteral("SELECT * FROM "));
    auto* tree = m_panel->findChild<QTreeView*>();
    tree->setFocus();
    tree->setCurrentIndex(tree->model()->index(1, 0));
    QTest::keyClick(tree, Qt::Key_Return);
    QCOMPARE(m_panel->editor().toPlainText(), QStringLiteral("SELECT * FROM tensor"));
}

void TestSqlPanel::withoutAWorkspaceThereIsAWayToOne()
{
    m_panel->showTables(nullptr);
    QCOMPARE(m_panel->face(), Panel::Face::Empty);
    QSignalSpy opens(m_panel.get(), &SqlPanel::openRequested);
    QTest::mouseClick(pushButton(QStringLiteral("Open a Workspace…")), Qt::LeftButton);
    QCOMPARE(opens.size(), 1);
    QSignalSpy runs(m_panel.get(), &SqlPanel::runRequested);
    write(QStringLiteral("SELECT 1"));
    m_panel->run();
    QVERIFY(runs.isEmpty());
}

void TestSqlPanel::everyFocusableWidgetHasAName()
{
    for (const QWidget* widget : m_panel->findChildren<QWidget*>())
        if (widget->focusPolicy() != Qt::NoFocus && widget->isVisible() && !qobject_cast<const QPushButton*>(widget) && widget->objectName() != QLatin1String("qt_scrollarea_viewport"))
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
}

QTEST_MAIN(TestSqlPanel)
#include "tst_sql_panel.moc"
