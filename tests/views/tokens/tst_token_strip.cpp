#include "tests/views/recorded_samples.h"
#include "views/shared/theme.h"
#include "views/tokens/token_strip.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace orrery;
using namespace orrery::views;

class TestTokenStrip : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void setsTokensInRowsThatFit();
    void isAsTallAsUpToThreeRows();
    void pointerHoversAndLeavingEndsIt();
    void clickSelectsWithTheRightPrompt();
    void shiftClickSelectsTheKey();
    void arrowsWalkWithoutHistory();
    void lightsAndScrollsToWhatOthersSelect();
    void scrollsToWhatOthersHover();
    void anotherPromptsSelectionIsNotShown();
    void menuCopies();
    void tipTellsBytes();
    void speaksTheCurrentToken();
    void emptyHasASentence();

private:
    QPoint middle(int token) const { return m_strip->chipRect(token).center(); }
    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<TokenStrip> m_strip;
};

void TestTokenStrip::init()
{
    m_selection = std::make_unique<SelectionModel>();
    m_strip = std::make_unique<TokenStrip>(m_selection.get());
    m_strip->resize(600, 100);
    m_strip->showPrompt(recordedPrompt(250, 10));
    m_strip->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_strip.get()));
}

void TestTokenStrip::cleanup() { m_strip.reset(); }

void TestTokenStrip::setsTokensInRowsThatFit()
{
    QVERIFY(m_strip->rows() > 3);
    for (int i = 0; i < 250; ++i) {
        QVERIFY(m_strip->chipRect(i).right() < m_strip->viewport()->width());
        if (i > 0 && m_strip->chipRect(i).top() == m_strip->chipRect(i - 1).top())
            QVERIFY(m_strip->chipRect(i).left() > m_strip->chipRect(i - 1).right());
    }
    const int before = m_strip->rows();
    m_strip->resize(1200, 100);
    QVERIFY(m_strip->rows() < before);
}

void TestTokenStrip::isAsTallAsUpToThreeRows()
{
    const int three = m_strip->sizeHint().height();
    QVERIFY(m_strip->rows() > 3);
    m_strip->showPrompt(recordedPrompt(3));
    QCOMPARE(m_strip->rows(), 1);
    QCOMPARE(three - m_strip->sizeHint().height(), 2 * TokenChips::kRowPitch);
}

void TestTokenStrip::pointerHoversAndLeavingEndsIt()
{
    QTest::mouseMove(m_strip->viewport(), middle(2));
    QTRY_COMPARE(m_selection->hover().token, std::optional(2));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(m_strip->viewport(), &leave);
    QVERIFY(m_selection->hover() == Hover{});
}

void TestTokenStrip::clickSelectsWithTheRightPrompt()
{
    m_selection->select(Selection{.run = RunId{1}, .prompt = PromptId{2}, .token = 1, .layer = 4, .head = 2});
    QTest::mouseClick(m_strip->viewport(), Qt::LeftButton, {}, middle(3));
    QVERIFY(m_selection->selection() == (Selection{.run = RunId{7}, .prompt = PromptId{70}, .token = 3, .layer = 4, .head = 2}));
}

void TestTokenStrip::shiftClickSelectsTheKey()
{
    QTest::mouseClick(m_strip->viewport(), Qt::LeftButton, {}, middle(3));
    QTest::mouseClick(m_strip->viewport(), Qt::LeftButton, Qt::ShiftModifier, middle(1));
    QCOMPARE(m_selection->selection().token, std::optional(3));
    QCOMPARE(m_selection->selection().key, std::optional(1));
}

void TestTokenStrip::arrowsWalkWithoutHistory()
{
    QTest::mouseClick(m_strip->viewport(), Qt::LeftButton, {}, middle(3));
    const bool couldGoBack = m_selection->canGoBack();
    const auto press = [&](Qt::Key key) {
        QTest::keyClick(m_strip.get(), key);
        return m_selection->selection().token.value_or(-1);
    };
    QCOMPARE(press(Qt::Key_Right), 4);
    QCOMPARE(press(Qt::Key_Left), 3);
    const int below = press(Qt::Key_Down);
    QVERIFY(m_strip->chipRect(below).top() > m_strip->chipRect(3).top());
    QVERIFY(std::abs(middle(below).x() - middle(3).x()) < 150);
    QCOMPARE(press(Qt::Key_Up) < below, true);
    QCOMPARE(press(Qt::Key_End), 249);
    QCOMPARE(press(Qt::Key_Right), 249);
    QVERIFY(m_strip->viewport()->rect().contains(m_strip->chipRect(249)));
    QCOMPARE(press(Qt::Key_Home), 0);
    QCOMPARE(press(Qt::Key_Left), 0);
    QVERIFY(m_selection->canGoBack() == couldGoBack && !m_selection->canGoForward());
}

void TestTokenStrip::lightsAndScrollsToWhatOthersSelect()
{
    QVERIFY(!m_strip->viewport()->rect().intersects(m_strip->chipRect(200)));
    m_selection->select(Selection{.token = 200});
    QVERIFY(m_strip->viewport()->rect().contains(m_strip->chipRect(200)));
    const QPoint inside = m_strip->chipRect(200).topLeft() + QPoint(4, 4);
    QCOMPARE(m_strip->viewport()->grab().toImage().pixelColor(inside), ThemeSource::current()[Ink::AccentSoft]);
}

void TestTokenStrip::scrollsToWhatOthersHover()
{
    m_selection->setHover({.token = 240});
    QVERIFY(m_strip->viewport()->rect().contains(m_strip->chipRect(240)));
    m_selection->setHover({.token = 9999});  // of a longer prompt
    QVERIFY(m_strip->viewport()->rect().contains(m_strip->chipRect(240)));
}

void TestTokenStrip::anotherPromptsSelectionIsNotShown()
{
    m_selection->select(Selection{.run = RunId{1}, .prompt = PromptId{2}, .token = 200});
    QCOMPARE(m_strip->verticalScrollBar()->value(), 0);
    QCOMPARE(m_strip->valueText(), QStringLiteral("no token selected"));
}

void TestTokenStrip::menuCopies()
{
    QMenu menu;
    m_strip->fillMenu(menu, 2);
    const auto trigger = [&](int index) {
        menu.actions().at(index)->trigger();
        return QApplication::clipboard()->text();
    };
    QCOMPARE(trigger(0), QStringLiteral(" cat"));
    QCOMPARE(trigger(1), QStringLiteral("102"));
    QCOMPARE(trigger(2), QStringLiteral(" cat"));
    QMenu special;
    m_strip->fillMenu(special, 0);
    QVERIFY(!special.actions().at(2)->isEnabled());  // stands for no text
}

void TestTokenStrip::tipTellsBytes()
{
    const QString tip = m_strip->tipText(2).replace(QStringLiteral("&nbsp;"), QStringLiteral(" "));
    QVERIFY2(tip.contains(QStringLiteral("Position 2<br>Id 102<br>")), qPrintable(tip));
    QVERIFY2(tip.contains(QStringLiteral("Bytes 4–8: 20 63 61 74")), qPrintable(tip));
    QVERIFY(m_strip->tipText(0).contains(QStringLiteral("Special")));
    QVERIFY(m_strip->tipText(249).contains(QStringLiteral("Generated")));
}

void TestTokenStrip::speaksTheCurrentToken()
{
    m_selection->select(Selection{.token = 2});
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(m_strip.get());
    QVERIFY(interface);
    QCOMPARE(interface->text(QAccessible::Value), QStringLiteral("position 2, cat, id 102"));
    QCOMPARE(interface->text(QAccessible::Name), QStringLiteral("Tokens of the prompt"));
    QTest::keyClick(m_strip.get(), Qt::Key_Home);
    QCOMPARE(interface->text(QAccessible::Value), QStringLiteral("position 0, <s>, id 100, special: added by the tokenizer"));
}

void TestTokenStrip::emptyHasASentence()
{
    const QImage full = m_strip->viewport()->grab().toImage();
    m_strip->showPrompt(nullptr);
    QCOMPARE(m_strip->rows(), 0);
    QVERIFY(m_strip->viewport()->grab().toImage() != full);
    QTest::keyClick(m_strip.get(), Qt::Key_Right);
    QTest::mouseClick(m_strip->viewport(), Qt::LeftButton, {}, QPoint(60, 20));
    QVERIFY(!m_selection->selection().token);
}

QTEST_MAIN(TestTokenStrip)
#include "tst_token_strip.moc"
