#include "tests/views/attention/attention_samples.h"
#include "views/attention/strands_view.h"
#include "views/shared/theme.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace orrery;
using namespace orrery::views;

using Place = StrandsView::Place;
using Side = StrandsView::Side;

class TestStrandsView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void drawsWhatIsAboveTheThreshold();
    void severalHeadsLieOverEachOther();
    void aHoveredTokenShowsOnlyItsLines();
    void onlyWhatIsInViewIsDrawn();
    void clicksAndKeysChoose();

private:
    std::shared_ptr<RecordedPrompt> m_prompt;
    std::unique_ptr<StrandsView> m_view;
};

void TestStrandsView::init()
{
    m_prompt = promptWithAttention(300);
    m_view = std::make_unique<StrandsView>();
    m_view->resize(500, 300);
    m_view->setContext(AttentionContext::of(m_prompt));
    m_view->setHead(1, mapFor(*m_prompt, {.head = {0, 1}})->matrix, Qt::blue);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void TestStrandsView::drawsWhatIsAboveTheThreshold()
{
    const auto count = [this](double threshold) {
        m_view->setThreshold(threshold);
        const auto strands = m_view->strands();
        return std::count_if(strands.begin(), strands.end(), [](const auto& s) { return s.query == 5; });
    };
    QCOMPARE(count(0.1), 2);
    QCOMPARE(count(0.3), 1);
    QCOMPARE(count(0.8), 0);
    m_view->setThreshold(0.3);
    QCOMPARE(m_view->strands().back().weight, 1.0);  // token 0 has only itself
}

void TestStrandsView::severalHeadsLieOverEachOther()
{
    m_view->setHead(3, mapFor(*m_prompt, {.head = {0, 3}})->matrix, Qt::red);
    m_view->setCurrent(20, {});
    m_view->setThreshold(0.5);
    const auto strands = m_view->strands();
    QCOMPARE(strands.size(), size_t{2});
    QVERIFY((strands[0].head == 1 && strands[0].key == 18 && strands[1].head == 3 && strands[1].key == 16)
        || (strands[1].head == 1 && strands[1].key == 18 && strands[0].head == 3 && strands[0].key == 16));
    m_view->setCurrent(21, {});
    QVERIFY2(m_view->accessibleDescription().contains(QStringLiteral(": 0.750")), qPrintable(m_view->accessibleDescription()));
    m_view->removeHeads();
    QVERIFY(m_view->strands().empty());
}

void TestStrandsView::aHoveredTokenShowsOnlyItsLines()
{
    QSignalSpy hovered(m_view.get(), &StrandsView::placeHovered);
    QTest::mouseMove(m_view->viewport(), m_view->row({Side::Query, 5}).center());
    QTRY_COMPARE(hovered.size(), 1);
    for (const auto& strand : m_view->strands()) QCOMPARE(strand.query, 5);
    QTest::mouseMove(m_view->viewport(), m_view->row({Side::Key, 5}).center());
    QTRY_COMPARE(hovered.size(), 2);
    QVERIFY(!m_view->strands().empty());
    for (const auto& strand : m_view->strands()) QCOMPARE(strand.key, 5);
    QTest::mouseMove(m_view->viewport(), QPoint(250, 150));
    QTRY_COMPARE(hovered.size(), 3);
    QVERIFY(m_view->strands().size() > 8);
}

void TestStrandsView::onlyWhatIsInViewIsDrawn()
{
    const size_t above = m_view->strands().size();
    QVERIFY(above < 60);
    QVERIFY(m_view->verticalScrollBar()->maximum() > 6000);
    m_view->setCurrent(200, {});
    QVERIFY(m_view->viewport()->rect().contains(m_view->row({Side::Query, 200})));
    m_view->setCurrent({}, {});
    for (const auto& strand : m_view->strands()) QVERIFY(strand.query > 150 && strand.key > 150);
}

void TestStrandsView::clicksAndKeysChoose()
{
    QSignalSpy chosen(m_view.get(), &StrandsView::placeChosen), cleared(m_view.get(), &StrandsView::cleared);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, m_view->row({Side::Key, 4}).center());
    QCOMPARE(chosen.takeFirst().first().value<Place>(), (Place{Side::Key, 4}));
    m_view->setCurrent(7, {});
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(chosen.takeFirst().first().value<Place>(), (Place{Side::Query, 8}));
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(chosen.takeFirst().first().value<Place>(), (Place{Side::Query, 299}));
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(250, 150));
    QCOMPARE(cleared.size(), 2);
}

QTEST_MAIN(TestStrandsView)
#include "tst_strands_view.moc"
