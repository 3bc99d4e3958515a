#include "views/shared/explanation.h"

#include "views/shared/panel.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QMenu>
#include <QScrollBar>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>

using namespace orrery::views;

namespace {

Explanation sample(int current = 0)
{
    Explanation all{QStringLiteral("Attention"), QStringLiteral("Rows are queries."), {}, current};
    for (int i = 0; i < 12; ++i)
        all.parts.push_back({QStringLiteral("Part %1").arg(i), QStringLiteral("a < b & c"), QStringLiteral("meaning"), QStringLiteral("arXiv:0000.00000"), {QStringLiteral("a trap")}});
    return all;
}

}  // namespace

class TestExplanation : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ThemeSource::instance().apply(ThemeChoice::Light); }
    void textsAreNoMarkup();
    void opensAtThePartOnScreen();
    void followsTheTheme();
    void menuOpensItLast();
};

void TestExplanation::textsAreNoMarkup()
{
    const ExplanationDialog dialog(sample(), nullptr);
    QVERIFY(dialog.text().contains(QStringLiteral("a < b & c").replace(u' ', QChar(0x00A0))) || dialog.text().contains(QStringLiteral("a < b & c")));
    QVERIFY(dialog.text().contains(QStringLiteral("Source: arXiv:0000.00000")));
    QVERIFY(dialog.text().contains(QStringLiteral("a trap")));
}

void TestExplanation::opensAtThePartOnScreen()
{
    auto* dialog = new ExplanationDialog(sample(8), nullptr);
    dialog->show();
    auto* page = dialog->findChild<QTextBrowser*>();
    QTRY_VERIFY(page->verticalScrollBar()->value() > 0);
    QString shown;  // what stands on the page now
    for (int y = 10; y < page->viewport()->height(); y += 10) shown += page->cursorForPosition(QPoint(20, y)).block().text();
    QVERIFY2(shown.contains(QStringLiteral("Part 8")), qPrintable(shown));
    QTest::keyClick(page, Qt::Key_Escape);
    QVERIFY(!dialog->isVisible());
}

void TestExplanation::followsTheTheme()
{
    const ExplanationDialog dialog(sample(), nullptr);
    const auto* page = dialog.findChild<QTextBrowser*>();
    QVERIFY(page->toHtml().contains(Theme::of(ThemeKind::Light)[Ink::Warn].name()));
    ThemeSource::instance().apply(ThemeChoice::Dark);
    QVERIFY(page->toHtml().contains(Theme::of(ThemeKind::Dark)[Ink::Warn].name()));
    ThemeSource::instance().apply(ThemeChoice::Light);
}

void TestExplanation::menuOpensItLast()
{
    Panel panel(QStringLiteral("Attention"));
    panel.moreMenu()->addAction(QStringLiteral("Other"));
    QVERIFY(!panel.explainAction());
    int asked = 0;
    panel.setExplanation([&] {
        ++asked;
        return sample();
    });
    panel.show();
    QCOMPARE(panel.moreMenu()->actions().constLast(), panel.explainAction());
    panel.explainAction()->trigger();
    QCOMPARE(asked, 1);
    const auto* dialog = panel.findChild<ExplanationDialog*>();
    QVERIFY(dialog && dialog->isVisible() && dialog->windowTitle().contains(QStringLiteral("Attention")));
}

QTEST_MAIN(TestExplanation)
#include "tst_explanation.moc"
