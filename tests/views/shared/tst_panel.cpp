#include "views/shared/panel.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QDir>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace orrery::views;

class TestPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ThemeSource::instance().apply(ThemeChoice::Light); }
    void showsOneFaceAtATime();
    void emptyFaceActs();
    void emptyFaceStandsInTheMiddle();
    void emptyFaceLeadsToThePrompt();
    void failedFaceRetriesAndTellsDetails();
    void busyKeepsTheContent();
    void breadcrumbsOpenMenus();
    void breadcrumbsKeepTheirWidgetsWhileOnlyWordsChange();
    void narrowPanelLeavesBreadcrumbsOutFromTheLeft();
    void everyIconIsThere();
};

namespace {

template <typename Widget>
Widget* withText(QWidget& in, const QString& text)
{
    for (Widget* widget : in.findChildren<Widget*>())
        if (widget->text() == text) return widget;
    return nullptr;
}

}  // namespace

void TestPanel::showsOneFaceAtATime()
{
    Panel panel(QStringLiteral("Attention"));
    auto* body = new QLabel(QStringLiteral("content"));
    panel.setBody(body);
    panel.show();
    QVERIFY(body->isVisible());
    panel.showEmpty(QStringLiteral("Nothing here."));
    QVERIFY(!body->isVisible());
    QVERIFY(withText<QLabel>(panel, QStringLiteral("Nothing here."))->isVisible());
    panel.showContent();
    QVERIFY(body->isVisible());
}

void TestPanel::emptyFaceActs()
{
    Panel panel(QStringLiteral("Attention"));
    int acted = 0;
    panel.showEmpty(QStringLiteral("Nothing here."), QStringLiteral("Run"), [&] { ++acted; });
    panel.show();
    QTest::mouseClick(withText<QPushButton>(panel, QStringLiteral("Run")), Qt::LeftButton);
    QCOMPARE(acted, 1);
}

void TestPanel::emptyFaceStandsInTheMiddle()
{
    Panel panel(QStringLiteral("Attention"));
    panel.resize(1200, 600);
    panel.showEmpty(QStringLiteral("Nothing here."), QStringLiteral("Run"), [] {});
    panel.show();
    const auto middle = [&](const QWidget& widget) { return widget.mapTo(&panel, widget.rect().center()).x(); };
    QVERIFY(std::abs(middle(*withText<QLabel>(panel, QStringLiteral("Nothing here."))) - panel.width() / 2) <= 2);
    QVERIFY(std::abs(middle(*withText<QPushButton>(panel, QStringLiteral("Run"))) - panel.width() / 2) <= 2);
}

void TestPanel::emptyFaceLeadsToThePrompt()
{
    Panel panel(QStringLiteral("Attention"));
    QSignalSpy asked(&panel, &Panel::promptRequested);
    panel.showNeedsPrompt(QStringLiteral("Run a prompt."));
    panel.show();
    QTest::mouseClick(withText<QPushButton>(panel, QStringLiteral("Write a Prompt")), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
}

void TestPanel::failedFaceRetriesAndTellsDetails()
{
    Panel panel(QStringLiteral("Attention"));
    panel.showFailed(QStringLiteral("It did not work."), QStringLiteral("chunk 7 is damaged"));
    panel.show();
    QSignalSpy retried(&panel, &Panel::retryRequested);
    QLabel* details = withText<QLabel>(panel, QStringLiteral("chunk 7 is damaged"));
    QVERIFY(!details->isVisible());
    QTest::mouseClick(withText<QPushButton>(panel, QStringLiteral("Details")), Qt::LeftButton);
    QVERIFY(details->isVisible());
    QTest::mouseClick(withText<QPushButton>(panel, QStringLiteral("Retry")), Qt::LeftButton);
    QCOMPARE(retried.count(), 1);
}

void TestPanel::busyKeepsTheContent()
{
    Panel panel(QStringLiteral("Attention"));
    auto* body = new QLabel(QStringLiteral("content"));
    panel.setBody(body);
    panel.show();
    panel.showBusy(0.5);
    QVERIFY(panel.isBusy() && body->isVisible());
    panel.endBusy();
    QVERIFY(!panel.isBusy());
}

void TestPanel::breadcrumbsOpenMenus()
{
    Panel panel(QStringLiteral("Attention"));
    QString chosen;
    panel.setBreadcrumbs({{QStringLiteral("L5"), [&](QMenu& menu) { menu.addAction(QStringLiteral("L6"), [&] { chosen = QStringLiteral("L6"); }); }}});
    QToolButton* crumb = withText<QToolButton>(panel, QStringLiteral("L5"));
    Q_EMIT crumb->menu()->aboutToShow();
    crumb->menu()->actions().constFirst()->trigger();
    QCOMPARE(chosen, QStringLiteral("L6"));
}

void TestPanel::breadcrumbsKeepTheirWidgetsWhileOnlyWordsChange()
{
    Panel panel(QStringLiteral("Attention"));
    const auto fillWith = [](const QString& text) { return [text](QMenu& menu) { menu.addAction(text); }; };
    panel.setBreadcrumbs({{QStringLiteral("Run 1")}, {QStringLiteral("L5"), fillWith(QStringLiteral("L6"))}});
    QToolButton* crumb = withText<QToolButton>(panel, QStringLiteral("L5"));
    panel.setBreadcrumbs({{QStringLiteral("Run 2")}, {QStringLiteral("L7"), fillWith(QStringLiteral("L8")), QStringLiteral("Layer")}});
    QCOMPARE(withText<QToolButton>(panel, QStringLiteral("L7")), crumb);
    QCOMPARE(crumb->accessibleName(), QStringLiteral("Layer"));
    QVERIFY(withText<QLabel>(panel, QStringLiteral("Run 2")));
    Q_EMIT crumb->menu()->aboutToShow();
    QCOMPARE(crumb->menu()->actions().constFirst()->text(), QStringLiteral("L8"));
    panel.setBreadcrumbs({{QStringLiteral("Run 2")}});
    QTRY_VERIFY(!withText<QToolButton>(panel, QStringLiteral("L7")));
}

void TestPanel::narrowPanelLeavesBreadcrumbsOutFromTheLeft()
{
    Panel panel(QStringLiteral("Attention"));
    panel.resize(800, 200);
    panel.show();
    const QString run = QStringLiteral("Run 4 of a model with a long name, GPT-2 small"), head = QStringLiteral("Head 2");
    panel.setBreadcrumbs({{run}, {head}});
    QTRY_VERIFY(withText<QLabel>(panel, run)->isVisible());
    panel.resize(280, 200);
    QVERIFY(!withText<QLabel>(panel, run)->isVisible());
    QVERIFY(withText<QLabel>(panel, head)->isVisible());
    panel.resize(800, 200);
    QVERIFY(withText<QLabel>(panel, run)->isVisible());
}

void TestPanel::everyIconIsThere()
{
    const QStringList files = QDir(QStringLiteral(":/orrery/icons")).entryList();
    const QStringList sources = QDir(QStringLiteral(ORRERY_SOURCE_DIR "/resources/icons")).entryList({QStringLiteral("*.svg")});
    QCOMPARE(files, sources);
    for (const char* tone : {"light", "dark"})
        QVERIFY(QFile::exists(QStringLiteral(":/icons/%1/chevron-down.svg").arg(QLatin1String(tone))));
}

QTEST_MAIN(TestPanel)
#include "tst_panel.moc"
