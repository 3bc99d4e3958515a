#include "views/shared/theme.h"
#include "views/start/recent_delegate.h"
#include "views/start/recent_model.h"
#include "views/start/start_page.h"
#include "views/start/when_text.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QListView>
#include <QMimeData>
#include <QDropEvent>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

using namespace orrery::views;

namespace {

std::vector<RecentItem> threeItems()
{
    const QDateTime now = QDateTime::currentDateTime();
    return {{QStringLiteral("/data/models/gpt2-small/"), RecentItem::Kind::ModelFolder, now.addSecs(-600), false},
        {QStringLiteral("/data/runs/cat.orrery"), RecentItem::Kind::Workspace, now.addDays(-1), false},
        {QStringLiteral("/mnt/gone/old.orrery"), RecentItem::Kind::Workspace, now.addDays(-40), true}};
}

QString firstArgument(const QSignalSpy& spy) { return spy.isEmpty() ? QString() : spy.first().first().toString(); }

}  // namespace

class TestStartPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { delete m_page; }
    void asksForWhatItsButtonsSay();
    void opensARecentFileByClickAndByKey();
    void takesAFileOffTheListByTheCrossAndByDelete();
    void saysSoWhereNothingIsRecent();
    void modelKeepsTheRules();
    void speaksKindAndState();
    void hearsOneDroppedPath();
    void fitsASmallWindow();
    void tellsWhen_data();
    void tellsWhen();
    void namesEveryWidgetThatTakesFocus();

private:
    QListView* list() const { return m_page->findChild<QListView*>(); }
    QAbstractButton* button(const QString& text) const;
    QPoint centre(int row) const { return list()->visualRect(list()->model()->index(row, 0)).center(); }

    StartPage* m_page = nullptr;
};

void TestStartPage::init()
{
    ThemeSource::instance().apply(ThemeChoice::Light);
    m_page = new StartPage;
    m_page->resize(900, 600);
    m_page->setRecent(threeItems());
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page));
}

QAbstractButton* TestStartPage::button(const QString& text) const
{
    for (QAbstractButton* each : m_page->findChildren<QAbstractButton*>())
        if (each->text() == text) return each;
    return nullptr;
}

void TestStartPage::asksForWhatItsButtonsSay()
{
    QSignalSpy model(m_page, &StartPage::openModelRequested), workspace(m_page, &StartPage::openWorkspaceRequested);
    QSignalSpy fresh(m_page, &StartPage::newWorkspaceRequested), tour(m_page, &StartPage::tourChosen);
    QTest::mouseClick(button(QStringLiteral("Open a model folder…")), Qt::LeftButton);
    QTest::mouseClick(button(QStringLiteral("Open a workspace…")), Qt::LeftButton);
    QTest::keyClick(button(QStringLiteral("New workspace…")), Qt::Key_Space);
    QTest::mouseClick(button(QStringLiteral("Attention on a small text model")), Qt::LeftButton);
    QCOMPARE(model.count(), 1);
    QCOMPARE(workspace.count(), 1);
    QCOMPARE(fresh.count(), 1);
    QCOMPARE(firstArgument(tour), QStringLiteral("attention"));
}

void TestStartPage::opensARecentFileByClickAndByKey()
{
    QSignalSpy chosen(m_page, &StartPage::recentChosen);
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, centre(1));
    QCOMPARE(firstArgument(chosen), QStringLiteral("/data/runs/cat.orrery"));
    chosen.clear();
    QTest::keyClick(list(), Qt::Key_Up);
    QTest::keyClick(list(), Qt::Key_Return);
    QCOMPARE(firstArgument(chosen), QStringLiteral("/data/models/gpt2-small/"));
}

void TestStartPage::takesAFileOffTheListByTheCrossAndByDelete()
{
    QSignalSpy removed(m_page, &StartPage::recentRemoved), chosen(m_page, &StartPage::recentChosen);
    const QRect row = list()->visualRect(list()->model()->index(2, 0));
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, RecentDelegate::crossRect(row).center());
    QCOMPARE(firstArgument(removed), QStringLiteral("/mnt/gone/old.orrery"));
    QCOMPARE(list()->model()->rowCount(), 2);
    QCOMPARE(chosen.count(), 0);
    removed.clear();
    list()->setCurrentIndex(list()->model()->index(0, 0));
    QTest::keyClick(list(), Qt::Key_Delete);
    QCOMPARE(firstArgument(removed), QStringLiteral("/data/models/gpt2-small/"));
}

void TestStartPage::saysSoWhereNothingIsRecent()
{
    m_page->setRecent({});
    QVERIFY(!list()->isVisible());
    m_page->setRecent(threeItems());
    QVERIFY(list()->isVisible());
}

void TestStartPage::modelKeepsTheRules()
{
    RecentModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setItems(threeItems());
    model.remove(1);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("gpt2-small"));
    QCOMPARE(model.index(1, 0).data().toString(), QStringLiteral("old.orrery"));
}

void TestStartPage::speaksKindAndState()
{
    const auto spoken = [this](int row) { return list()->model()->index(row, 0).data(Qt::AccessibleTextRole).toString(); };
    QCOMPARE(spoken(0), QStringLiteral("gpt2-small, model folder, 10 min ago, /data/models/gpt2-small/"));
    QCOMPARE(spoken(2), QStringLiteral("old.orrery, workspace, missing, /mnt/gone/old.orrery"));
}

void TestStartPage::hearsOneDroppedPath()
{
    QSignalSpy dropped(m_page, &StartPage::pathDropped);
    const auto drop = [this](const QUrl& url) {
        QMimeData data;
        data.setUrls({url});
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_page, &enter);
        QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_page, &event);
    };
    drop(QUrl::fromLocalFile(QStringLiteral("/data/a.orrery")));
    QCOMPARE(firstArgument(dropped), QStringLiteral("/data/a.orrery"));
    drop(QUrl(QStringLiteral("https://example.org/a.orrery")));
    QCOMPARE(dropped.count(), 1);
}

void TestStartPage::fitsASmallWindow()
{
    const QRect page(QPoint(), m_page->size());
    for (QWidget* widget : m_page->findChildren<QAbstractButton*>()) {
        const QRect at(widget->mapTo(m_page, QPoint()), widget->size());
        QVERIFY2(page.contains(at), qPrintable(widget->accessibleName()));
    }
}

void TestStartPage::tellsWhen_data()
{
    QTest::addColumn<QDateTime>("when");
    QTest::addColumn<QString>("text");
    const auto at = [](const char* iso) { return QDateTime::fromString(QString::fromLatin1(iso), Qt::ISODate); };
    QTest::newRow("seconds") << at("2026-11-24T11:59:30") << QStringLiteral("just now");  // a Tuesday
    QTest::newRow("in the future") << at("2026-11-24T12:59:30") << QStringLiteral("just now");
    QTest::newRow("minutes") << at("2026-11-24T11:13:00") << QStringLiteral("47 min ago");
    QTest::newRow("hours") << at("2026-11-24T00:30:00") << QStringLiteral("11 h ago");
    QTest::newRow("late yesterday") << at("2026-11-23T23:00:00") << QStringLiteral("yesterday");
    QTest::newRow("six days") << at("2026-11-18T23:00:00") << QStringLiteral("Wednesday");
    QTest::newRow("never") << QDateTime() << QString();
}

void TestStartPage::tellsWhen()
{
    QFETCH(QDateTime, when);
    QFETCH(QString, text);
    QCOMPARE(whenText(when, QDateTime::fromString(QStringLiteral("2026-11-24T12:00:00"), Qt::ISODate)), text);
}

void TestStartPage::namesEveryWidgetThatTakesFocus()
{
    for (const QWidget* widget : m_page->findChildren<QWidget*>())
        if (widget->focusPolicy() & Qt::TabFocus) QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
}

QTEST_MAIN(TestStartPage)
#include "tst_start_page.moc"
