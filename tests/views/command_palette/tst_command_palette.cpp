#include "views/command_palette/command_palette.h"
#include "views/command_palette/palette_model.h"
#include "views/shared/theme.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTest>

using namespace orrery::views;

class TestCommandPalette : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { delete m_window; }
    void doesWhatWasFoundByKeysAlone();
    void walksRoundByArrows();
    void doesWhatIsClicked();
    void closesByEscapeAndGivesTheFocusBack();
    void closesByAClickBesideIt();
    void doesNothingForADisabledEntry();
    void saysSoWhereNothingIsFound();
    void asksItsProvidersEachTime();
    void showsAtMostFifty();
    void findsAmongAHundredThousand();
    void modelKeepsTheRules();

private:
    QString first() const { return list()->model()->index(0, 0).data().toString(); }
    QLineEdit* field() const { return m_palette->findChild<QLineEdit*>(); }
    QListView* list() const { return m_palette->findChild<QListView*>(); }

    QWidget* m_window = nullptr;
    QLineEdit* m_behind = nullptr;
    CommandPalette* m_palette = nullptr;
    QStringList m_done;
};

void TestCommandPalette::init()
{
    ThemeSource::instance().apply(ThemeChoice::Light);
    m_done.clear();
    m_window = new QWidget;
    m_window->resize(1000, 700);
    m_behind = new QLineEdit(m_window);
    m_behind->setGeometry(10, 650, 100, 30);
    m_palette = new CommandPalette(m_window);
    m_palette->addProvider([this] {
        std::vector<PaletteEntry> entries;
        for (const char* text : {"Open workspace…", "Open a model folder…", "Run", "Stop"}) {
            const QString name = QString::fromUtf8(text);
            entries.push_back({.text = name, .kind = QStringLiteral("Action"), .enabled = name != QLatin1String("Stop"), .act = [this, name] { m_done << name; }});
        }
        return entries;
    });
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window));
    m_behind->setFocus();
}

void TestCommandPalette::doesWhatWasFoundByKeysAlone()
{
    m_palette->popUp();
    QVERIFY(field()->hasFocus());
    QTest::keyClicks(field(), QStringLiteral("omf"));
    QCOMPARE(first(), QStringLiteral("Open a model folder…"));
    QTest::keyClick(field(), Qt::Key_Return);
    QCOMPARE(m_done, QStringList{QStringLiteral("Open a model folder…")});
    QVERIFY(!m_palette->isVisible());
}

void TestCommandPalette::walksRoundByArrows()
{
    m_palette->popUp();
    QCOMPARE(list()->currentIndex().row(), 0);
    QTest::keyClick(field(), Qt::Key_Up);
    QCOMPARE(list()->currentIndex().row(), 3);
    QTest::keyClick(field(), Qt::Key_Down);
    QTest::keyClick(field(), Qt::Key_Down);
    QCOMPARE(list()->currentIndex().row(), 1);
    QTest::keyClick(field(), Qt::Key_PageDown);
    QCOMPARE(list()->currentIndex().row(), 3);
}

void TestCommandPalette::doesWhatIsClicked()
{
    m_palette->popUp();
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, list()->visualRect(list()->model()->index(2, 0)).center());
    QCOMPARE(m_done, QStringList{QStringLiteral("Run")});
}

void TestCommandPalette::closesByEscapeAndGivesTheFocusBack()
{
    // The window's own Esc must not hear it.
    QAction stop;
    stop.setShortcut(Qt::Key_Escape);
    m_window->addAction(&stop);
    QSignalSpy stopped(&stop, &QAction::triggered), closed(m_palette, &CommandPalette::closed);
    m_palette->popUp();
    QTest::keyClick(field(), Qt::Key_Escape);
    QVERIFY(!m_palette->isVisible());
    QVERIFY(m_behind->hasFocus());
    QCOMPARE(stopped.count(), 0);
    QCOMPARE(closed.count(), 1);
}

void TestCommandPalette::closesByAClickBesideIt()
{
    m_palette->popUp();
    QTest::mouseClick(m_window, Qt::LeftButton, {}, QPoint(5, 600));
    QVERIFY(!m_palette->isVisible());
    m_palette->popUp();
    QTest::mouseClick(field(), Qt::LeftButton);
    QVERIFY(m_palette->isVisible());
}

void TestCommandPalette::doesNothingForADisabledEntry()
{
    m_palette->popUp(QStringLiteral("stop"));
    QCOMPARE(first(), QStringLiteral("Stop"));
    QTest::keyClick(field(), Qt::Key_Return);
    QVERIFY(m_done.isEmpty());
    QVERIFY(m_palette->isVisible());
}

void TestCommandPalette::saysSoWhereNothingIsFound()
{
    m_palette->popUp(QStringLiteral("zzz"));
    QVERIFY(!list()->isVisible());
    QTest::keyClick(field(), Qt::Key_Return);
    QVERIFY(m_done.isEmpty());
    field()->clear();
    QVERIFY(list()->isVisible());
}

void TestCommandPalette::asksItsProvidersEachTime()
{
    int asked = 0;
    m_palette->addProvider([&asked] { return std::vector<PaletteEntry>{{QStringLiteral("Run %1").arg(++asked)}}; });
    m_palette->popUp();
    m_palette->popUp(QStringLiteral("run2"));
    QCOMPARE(first(), QStringLiteral("Run 2"));
}

void TestCommandPalette::showsAtMostFifty()
{
    m_palette->addProvider([] { return std::vector<PaletteEntry>(80, {QStringLiteral("L0H0")}); });
    m_palette->popUp();
    QTRY_COMPARE(list()->model()->rowCount(), 50);
}

void TestCommandPalette::findsAmongAHundredThousand()
{
    m_palette->addProvider([] {
        std::vector<PaletteEntry> entries;
        for (int i = 0; i < 100'000; ++i) entries.push_back({QStringLiteral("token %1 needle").arg(i)});
        return entries;
    });
    m_palette->popUp();
    QTest::keyClicks(field(), QStringLiteral("needle"));
    field()->setText(QStringLiteral("token77777"));
    QTRY_COMPARE(first(), QStringLiteral("token 77777 needle"));
}

void TestCommandPalette::modelKeepsTheRules()
{
    PaletteModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows({{{.text = QStringLiteral("Run"), .detail = QStringLiteral("again"), .shortcut = QStringLiteral("Ctrl+R")}, {0}}});
    QCOMPARE(model.index(0, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Run, again, Ctrl+R"));
    model.setRows({});
    QCOMPARE(model.rowCount(), 0);
}

QTEST_MAIN(TestCommandPalette)
#include "tst_command_palette.moc"
