#include "views/patch/pair_view.h"

#include <QSignalSpy>
#include <QTest>

using namespace orrery;
using namespace orrery::views;

class TestPairView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void standsTokensOverTokens();
    void saysWhereTheyDiffer();
    void aClickPicksAPosition();
    void breaksIntoBandsWhereNarrow();
};

PreparedPrompt promptOf(const std::vector<std::string>& words)
{
    PreparedPrompt prompt;
    for (const std::string& word : words) {
        Position position;
        position.label = word;
        prompt.info.positions.push_back(position);
        prompt.prompt.ids.push_back(static_cast<int32_t>(word.size()));
    }
    return prompt;
}

std::shared_ptr<const PairAlignment> pairOf(const std::vector<std::string>& clean, const std::vector<std::string>& corrupt, std::vector<int64_t> differing)
{
    PairAlignment alignment;
    alignment.clean = promptOf(clean), alignment.corrupt = promptOf(corrupt);
    alignment.differing = std::move(differing);
    return std::make_shared<const PairAlignment>(std::move(alignment));
}

void TestPairView::standsTokensOverTokens()
{
    PairView view;
    view.resize(600, 100);
    view.setAlignment(pairOf({"When", " Mary", " and"}, {"When", " Elizabeth", " and"}, {1}));
    QCOMPARE(view.positionCount(), 3);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(view.chipRect(i, true).left(), view.chipRect(i, false).left());
        QCOMPARE(view.chipRect(i, true).width(), view.chipRect(i, false).width());
        QVERIFY(view.chipRect(i, false).top() > view.chipRect(i, true).bottom());
    }
}

void TestPairView::saysWhereTheyDiffer()
{
    PairView view;
    view.setAlignment(pairOf({"a", "b"}, {"a", "c", "d"}, {1, 2}));
    QVERIFY(!view.spoken(0).contains(QStringLiteral("differ")));
    QVERIFY(view.spoken(1).contains(QStringLiteral("they differ")));
    QVERIFY(view.spoken(2).contains(QStringLiteral("no token in the clean prompt")));
}

void TestPairView::aClickPicksAPosition()
{
    PairView view;
    view.resize(600, 100);
    view.setAlignment(pairOf({"a", "b", "c"}, {"a", "x", "c"}, {1}));
    view.show();
    QSignalSpy clicked(&view, &PairView::tokenClicked);
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.chipRect(2, false).center());
    QCOMPARE(clicked.count(), 1);
    QCOMPARE(clicked[0][0].toInt(), 2);
    view.setCurrent(2);
    QTest::keyClick(&view, Qt::Key_Left);
    QCOMPARE(clicked[1][0].toInt(), 1);
}

void TestPairView::breaksIntoBandsWhereNarrow()
{
    PairView view;
    const std::vector<std::string> words(40, " word");
    view.setAlignment(pairOf(words, words, {}));
    QVERIFY(view.heightForWidth(300) > view.heightForWidth(2000));
    view.resize(300, view.heightForWidth(300));
    view.show();
    for (int i = 0; i < 40; ++i) QVERIFY(view.rect().contains(view.chipRect(i, false)));
}

QTEST_MAIN(TestPairView)
#include "tst_pair_view.moc"
