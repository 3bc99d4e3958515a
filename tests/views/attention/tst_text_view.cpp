#include "tests/views/attention/attention_samples.h"
#include "views/attention/text_view.h"
#include "views/shared/theme.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace orrery;
using namespace orrery::views;

class TestTextView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void chipsFlowAndNewlinesEndLines();
    void valuesGoBothWays();
    void tokensAreColouredByTheirValue();
    void pointerAndClickSayWhichToken();
    void arrowKeysWalk();
    void scrollsToTheCurrentToken();

private:
    QColor colorAt(int token);

    std::shared_ptr<RecordedPrompt> m_prompt;
    std::unique_ptr<TextView> m_view;
};

void TestTextView::init()
{
    ThemeSource::instance().apply(ThemeChoice::Light);
    m_prompt = promptWithAttention(60);
    m_view = std::make_unique<TextView>();
    m_view->resize(500, 200);
    m_view->setContext(AttentionContext::of(m_prompt));
    m_view->setHue(QColor(0, 0, 200));
    m_view->setMap(mapFor(*m_prompt, {.head = {0, 1}})->matrix);  // 0.75 two back, 0.25 itself
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

/// Of a token's chip, at its upper left, where there is no text.
QColor TestTextView::colorAt(int token)
{
    return m_view->viewport()->grab().toImage().pixelColor(m_view->chip(token).topLeft() + QPoint(3, 3));
}

void TestTextView::chipsFlowAndNewlinesEndLines()
{
    for (int token = 1; token < 60; ++token) {
        const QRect before = m_view->chip(token - 1), now = m_view->chip(token);
        QVERIFY(now.top() > before.bottom() || (now.top() == before.top() && now.left() > before.right()));
        QVERIFY(now.right() < m_view->viewport()->width());
    }
    QVERIFY(m_view->chip(5).top() > m_view->chip(4).top());  // token 4 is a newline
}

void TestTextView::valuesGoBothWays()
{
    // Of 60 queries one each attends to token 8 with 0.75 and 0.25; to the first three of them all that reach back too far.
    QCOMPARE(m_view->value(8), std::optional(double{1.0f / 60}));
    QCOMPARE(m_view->value(0), std::optional(double{(0.75f * 3 + 0.25f) / 60}));
    m_view->setCurrent(10);
    QCOMPARE(m_view->value(8), 0.75);
    QCOMPARE(m_view->value(10), 0.25);
    QCOMPARE(m_view->value(12), 0.0);
    m_view->setDirection(TextView::Direction::AttendedBy);
    QCOMPARE(m_view->value(12), 0.75);
    QCOMPARE(m_view->value(8), 0.0);
    QCOMPARE(m_view->highest(), 0.75);
}

void TestTextView::tokensAreColouredByTheirValue()
{
    m_view->setCurrent(10);
    QCOMPARE(colorAt(8), QColor(0, 0, 200));
    QCOMPARE(colorAt(7), ThemeSource::current()[Ink::Panel]);
}

void TestTextView::pointerAndClickSayWhichToken()
{
    QSignalSpy hovered(m_view.get(), &TextView::tokenHovered), chosen(m_view.get(), &TextView::tokenChosen);
    QTest::mouseMove(m_view->viewport(), m_view->chip(6).center());
    QTRY_COMPARE(hovered.size(), 1);
    QCOMPARE(hovered.last().first().value<std::optional<int>>(), std::optional(6));
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, m_view->chip(6).center());
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(m_view->current(), std::optional(6));
}

void TestTextView::arrowKeysWalk()
{
    m_view->setCurrent(6);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->current(), std::optional(7));
    QTest::keyClick(m_view.get(), Qt::Key_Up);
    QVERIFY(*m_view->current() < 5);
    QCOMPARE(m_view->chip(*m_view->current()).top(), m_view->chip(0).top());
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(m_view->chip(*m_view->current()).top(), m_view->chip(6).top());
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(m_view->current(), std::optional(59));
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QCOMPARE(m_view->current(), std::optional(0));
}

void TestTextView::scrollsToTheCurrentToken()
{
    QVERIFY(m_view->verticalScrollBar()->maximum() > 0);
    m_view->setCurrent(59);
    QVERIFY(m_view->viewport()->rect().contains(m_view->chip(59)));
}

QTEST_MAIN(TestTextView)
#include "tst_text_view.moc"
