#include "views/prompt/device_picker.h"
#include "views/prompt/id_list.h"
#include "views/prompt/model_picker.h"
#include "views/prompt/prompt_bar.h"
#include "views/shared/prompt_field.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

using namespace orrery;
using namespace orrery::views;

using Input = RunSettings::Input;

class TestPromptBar : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ThemeSource::instance().apply(ThemeChoice::Light); }
    void init();
    void cleanup() { delete m_bar; }
    void runsNothingWithoutAModel();
    void runsByEnterAndByShortcut();
    void asksForTheCountOnceTypingRests();
    void saysTheCountAndWhatIsWrong();
    void refusesWhatIsNoId();
    void keepsLinesAndNoBreakSpacesOfAPaste();
    void growsWithItsLines();
    void offersPairsOnlyWhereTheModelTakesThem();
    void fallsBackToIdsWithoutATokenizer();
    void keepsAPairUntilAModelTakesIt();
    void walksTheHistoryAndBackToTheDraft();
    void stopsOnlyWhileRunning();
    void saysWhyThePlanForbidsIt();
    void parsesIds_data();
    void parsesIds();
    void picksAModel();
    void picksThreads();
    void namesEveryWidgetThatTakesFocus();

private:
    PromptField* field(int index = 0) const { return m_bar->findChildren<PromptField*>()[index]; }
    void choose(Input input) const
    {
        auto* kind = m_bar->findChild<QComboBox*>();
        kind->setCurrentIndex(kind->findData(static_cast<int>(input)));
    }

    PromptBar* m_bar = nullptr;
};

void TestPromptBar::init()
{
    qRegisterMetaType<RunSettings>();
    m_bar = new PromptBar;
    m_bar->setModel(PromptModel{true, true});
    m_bar->resize(900, 40);
    m_bar->show();
    QVERIFY(QTest::qWaitForWindowActive(m_bar));
}

void TestPromptBar::runsNothingWithoutAModel()
{
    m_bar->setModel({});
    QSignalSpy run(m_bar, &PromptBar::runRequested);
    QTest::keyClicks(field(), QStringLiteral("The cat"));
    QTest::keyClick(field(), Qt::Key_Return);
    QCOMPARE(run.count(), 0);
    QCOMPARE(m_bar->runAction()->toolTip(), QStringLiteral("Open a model first"));
}

void TestPromptBar::runsByEnterAndByShortcut()
{
    QSignalSpy run(m_bar, &PromptBar::runRequested);
    QTest::keyClick(field(), Qt::Key_Return);
    QCOMPARE(run.count(), 0);  // nothing is written
    QTest::keyClicks(field(), QStringLiteral("The cat"));
    QTest::keyClick(field(), Qt::Key_Return);
    QTest::keyClick(field(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(run.count(), 2);
    const auto settings = run.first().first().value<RunSettings>();
    QCOMPARE(settings.text, std::string("The cat"));
    QCOMPARE(settings.input, Input::Text);
}

void TestPromptBar::asksForTheCountOnceTypingRests()
{
    QSignalSpy count(m_bar, &PromptBar::countRequested);
    QTest::keyClicks(field(), QStringLiteral("The cat sat"));
    QTRY_COMPARE(count.count(), 1);
    QCOMPARE(count.first().first().value<RunSettings>().text, std::string("The cat sat"));
}

void TestPromptBar::saysTheCountAndWhatIsWrong()
{
    QTest::keyClicks(field(), QStringLiteral("The cat"));
    m_bar->showCount({12, 1024});
    QCOMPARE(m_bar->statusText(), QStringLiteral("12 tokens of 1\u2009024"));
    QVERIFY(m_bar->runAction()->isEnabled());
    m_bar->showCount({1100, 1024, QStringLiteral("1\u2009100 tokens, 76 too many")});
    QCOMPARE(m_bar->statusText(), QStringLiteral("✗ 1\u2009100 tokens, 76 too many"));
    QVERIFY(!m_bar->runAction()->isEnabled());
    m_bar->showCount({12, 1024, {}, QStringLiteral("no BOS token in front")});
    QCOMPARE(m_bar->statusText(), QStringLiteral("12 tokens of 1\u2009024"));  // what changes nothing is told by the tooltip alone
    m_bar->showCount({256, 256, {}, QStringLiteral("44 tokens are left out"), true});
    QCOMPARE(m_bar->statusText(), QStringLiteral("! cut to 256 tokens of 256"));
    QVERIFY(m_bar->runAction()->isEnabled());
    m_bar->showCount({1100, 1024, QStringLiteral("too many")});
    QTest::keyClick(field(), Qt::Key_Backspace);  // what is wrong is not known of the new text
    QVERIFY(m_bar->runAction()->isEnabled());
}

void TestPromptBar::refusesWhatIsNoId()
{
    choose(Input::Ids);
    QSignalSpy count(m_bar, &PromptBar::countRequested);
    QTest::keyClicks(field(), QStringLiteral("464, 37x"));
    QCOMPARE(m_bar->statusText(), QStringLiteral("✗ “37x” is no token id"));
    QVERIFY(!m_bar->runAction()->isEnabled());
    QTest::keyClick(field(), Qt::Key_Backspace);
    QTRY_COMPARE(count.count(), 1);
    QCOMPARE(count.first().first().value<RunSettings>().ids, (std::vector<int32_t>{464, 37}));
}

void TestPromptBar::keepsLinesAndNoBreakSpacesOfAPaste()
{
    const QString text = QStringLiteral("one\ntwo\u00a0three\n");
    QGuiApplication::clipboard()->setText(text);
    field()->paste();
    QCOMPARE(field()->text(), text);
    QCOMPARE(m_bar->settings().text, text.toStdString());
}

void TestPromptBar::growsWithItsLines()
{
    const int one = field()->height();
    QTest::keyClicks(field(), QStringLiteral("a"));
    QTest::keyClick(field(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(field(), QStringLiteral("b"));
    QCOMPARE(field()->text(), QStringLiteral("a\nb"));
    QVERIFY(field()->height() > one);
    field()->setText(QStringLiteral("a"));
    QCOMPARE(field()->height(), one);
}

void TestPromptBar::offersPairsOnlyWhereTheModelTakesThem()
{
    choose(Input::Pair);
    QVERIFY(field(1)->isVisible());
    field(0)->setText(QStringLiteral("A cat."));
    field(1)->setText(QStringLiteral("A dog."));
    QCOMPARE(m_bar->settings().input, Input::Pair);
    QCOMPARE(m_bar->settings().second, std::string("A dog."));
    m_bar->setModel(PromptModel{true, false});
    QVERIFY(!field(1)->isVisible());
    QCOMPARE(m_bar->settings().input, Input::Text);
    QCOMPARE(m_bar->settings().second, std::string());
}

void TestPromptBar::fallsBackToIdsWithoutATokenizer()
{
    m_bar->setModel(PromptModel{false, false});
    QCOMPARE(m_bar->settings().input, Input::Ids);
    QCOMPARE(m_bar->findChild<QComboBox*>()->count(), 1);
}

void TestPromptBar::keepsAPairUntilAModelTakesIt()
{
    m_bar->setModel({});
    m_bar->setPrompt({Input::Pair, QStringLiteral("A cat."), QStringLiteral("A dog.")});
    m_bar->setModel(PromptModel{true, false});
    QCOMPARE(m_bar->prompt().input, Input::Text);
    m_bar->setModel(PromptModel{true, true});
    QCOMPARE(m_bar->prompt(), (PromptText{Input::Pair, QStringLiteral("A cat."), QStringLiteral("A dog.")}));
}

void TestPromptBar::walksTheHistoryAndBackToTheDraft()
{
    m_bar->setHistory({{Input::Text, QStringLiteral("first"), {}}, {Input::Ids, QStringLiteral("1 2"), {}}});
    QTest::keyClicks(field(), QStringLiteral("draft"));
    QTest::keyClick(field(), Qt::Key_Up);
    QCOMPARE(m_bar->prompt().text, QStringLiteral("1 2"));
    QCOMPARE(m_bar->prompt().input, Input::Ids);
    QTest::keyClick(field(), Qt::Key_Up);
    QTest::keyClick(field(), Qt::Key_Up);
    QCOMPARE(m_bar->prompt().text, QStringLiteral("first"));
    QTest::keyClick(field(), Qt::Key_Down);
    QTest::keyClick(field(), Qt::Key_Down);
    QCOMPARE(m_bar->prompt().text, QStringLiteral("draft"));
    QCOMPARE(m_bar->prompt().input, Input::Text);
    QTest::keyClick(field(), Qt::Key_Return);
    QCOMPARE(m_bar->history().back().text, QStringLiteral("draft"));
    QTest::keyClick(field(), Qt::Key_Up);
    QCOMPARE(m_bar->prompt().text, QStringLiteral("1 2"));
}

void TestPromptBar::stopsOnlyWhileRunning()
{
    QSignalSpy stop(m_bar, &PromptBar::stopRequested);
    QTest::keyClicks(field(), QStringLiteral("The cat"));
    QTest::keyClick(field(), Qt::Key_Escape);
    QCOMPARE(stop.count(), 0);
    m_bar->setRunning(true);
    QVERIFY(!m_bar->runAction()->isEnabled());
    QTest::keyClick(field(), Qt::Key_Escape);
    QCOMPARE(stop.count(), 1);
}

void TestPromptBar::saysWhyThePlanForbidsIt()
{
    QTest::keyClicks(field(), QStringLiteral("The cat"));
    m_bar->setBlocked(QStringLiteral("The run needs 3 GB"));
    QVERIFY(!m_bar->runAction()->isEnabled());
    QCOMPARE(m_bar->runAction()->toolTip(), QStringLiteral("The run needs 3 GB"));
    m_bar->setBlocked({});
    QVERIFY(m_bar->runAction()->isEnabled());
}

void TestPromptBar::parsesIds_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("ids");
    QTest::addColumn<bool>("good");
    QTest::newRow("blanks") << QStringLiteral(" 1 2\n3 ") << QStringLiteral("1 2 3") << true;
    QTest::newRow("a Python list") << QStringLiteral("[50256, 0,17]") << QStringLiteral("50256 0 17") << true;
    QTest::newRow("nothing") << QString() << QString() << true;
    QTest::newRow("a minus") << QStringLiteral("1 -2") << QString() << false;
    QTest::newRow("a fraction") << QStringLiteral("1.5") << QString() << false;
    QTest::newRow("past 32 bits") << QStringLiteral("2147483648") << QString() << false;
}

void TestPromptBar::parsesIds()
{
    QFETCH(QString, text);
    QFETCH(QString, ids);
    QFETCH(bool, good);
    const IdList list = parseIds(text);
    QCOMPARE(idsText(list.ids), ids);
    QCOMPARE(list.problem.isEmpty(), good);
}

void TestPromptBar::picksAModel()
{
    ModelPicker picker;
    QCOMPARE(picker.accessibleName(), QStringLiteral("Model: none"));
    picker.setModels({{QStringLiteral("/m/a"), QStringLiteral("a"), false}, {QStringLiteral("/m/b"), QStringLiteral("b"), true}});
    QCOMPARE(picker.accessibleName(), QStringLiteral("Model: b"));
    QSignalSpy chosen(&picker, &ModelPicker::modelChosen), open(&picker, &ModelPicker::openFolderRequested);
    Q_EMIT picker.menu()->aboutToShow();
    picker.menu()->actions().first()->trigger();
    picker.menu()->actions().last()->trigger();
    QCOMPARE(chosen.first().first().toString(), QStringLiteral("/m/a"));
    QCOMPARE(open.count(), 1);
}

void TestPromptBar::picksThreads()
{
    DevicePicker picker;
    picker.setThreads(0, 8);
    QCOMPARE(picker.text(), QStringLiteral("CPU × 8 ▾"));
    QSignalSpy chosen(&picker, &DevicePicker::threadsChosen);
    Q_EMIT picker.menu()->aboutToShow();
    QStringList texts;
    for (const QAction* action : picker.menu()->actions()) texts << action->text();
    QCOMPARE(texts.mid(1), QStringList({QStringLiteral("All of this machine (8)"), QStringLiteral("1"), QStringLiteral("2"),
        QStringLiteral("3"), QStringLiteral("4"), QStringLiteral("8")}));
    picker.menu()->actions()[3]->trigger();
    QCOMPARE(chosen.first().first().toInt(), 2);
}

void TestPromptBar::namesEveryWidgetThatTakesFocus()
{
    for (const QWidget* widget : m_bar->findChildren<QWidget*>())
        if (widget->focusPolicy() & Qt::TabFocus) QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
}

QTEST_MAIN(TestPromptBar)
#include "tst_prompt_bar.moc"
