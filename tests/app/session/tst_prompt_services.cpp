#include "app/session/plan_service.h"
#include "app/session/prompt_service.h"
#include "app/session/session.h"
#include "views/plan/plan_panel.h"
#include "views/prompt/prompt_bar.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QDoubleSpinBox>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::app;

using Input = RunSettings::Input;

namespace {

const std::string kSample = ORRERY_SOURCE_DIR "/resources/sample";  // 4 layers of 4 heads, context 256, 1,024 tokens

RunSettings ids(size_t count, int32_t id = 5)
{
    RunSettings settings;
    settings.input = Input::Ids;
    settings.ids.assign(count, id);
    return settings;
}

}  // namespace

class TestPromptServices : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void countsWhatTheModelReads();
    void saysHowManyTokensAreTooMany();
    void saysWhichIdIsPastTheLast();
    void plansTheBytesOfEverySite();
    void plansLessForATriangleInHalfPrecision();
    void plansLessMemoryWithoutAttention();
    void showsCountAndPlanOfWhatIsTyped();
    void refusesARunAboveTheCap();
    void runsWhatThePlanChose();

private:
    struct Desk {
        views::SelectionModel selection;
        Session session;
        views::PlanPanel panel;
        views::PromptBar bar;
        PromptService counts;
        PlanService plans;
        explicit Desk(const QString& scratch) : session(selection, {scratch, 1}), counts(session, bar), plans(session, panel, bar, scratch)
        {
            session.openModel(QString::fromStdString(kSample));
        }
        bool write(const QString& text)
        {
            QSignalSpy summary(&panel, &views::PlanPanel::summaryChanged);
            if (!QTest::qWaitFor([&] { return session.model() != nullptr; })) return false;
            bar.setPrompt({Input::Text, text, {}});
            return QTest::qWaitFor([&] { return !summary.isEmpty() && summary.last().first().toString().contains(u'·'); });
        }
    };

    std::shared_ptr<const OpenedModel> m_model;
    QTemporaryDir m_folder;
};

void TestPromptServices::initTestCase()
{
    qRegisterMetaType<RunSettings>();
    views::ThemeSource::instance().apply(views::ThemeChoice::Light);
    m_model = openModel(kSample);
}

void TestPromptServices::countsWhatTheModelReads()
{
    const views::PromptCount count = countPrompt(*m_model, ids(256));
    QCOMPARE(count.tokens, 256);
    QCOMPARE(count.limit, 256);
    QCOMPARE(count.problem, QString());
}

void TestPromptServices::saysHowManyTokensAreTooMany()
{
    QCOMPARE(countPrompt(*m_model, ids(300)).problem, QStringLiteral("300 tokens, 44 too many"));
}

void TestPromptServices::saysWhichIdIsPastTheLast()
{
    RunSettings settings = ids(2);
    settings.ids.push_back(1024);
    QCOMPARE(countPrompt(*m_model, settings).problem, QStringLiteral("id 1\u2009024 is past the last, 1\u2009023"));
}

void TestPromptServices::plansTheBytesOfEverySite()
{
    RunSettings settings = ids(100);
    settings.sites = {"logits"};
    const auto plan = planOf(*m_model, settings, {});
    QCOMPARE(plan->siteBytes.size(), m_model->sites.size());
    QCOMPARE(plan->siteBytes.at("blocks.3.attn.hook_pattern"), int64_t{4} * 100 * 100 * 4);  // heads, query, key, bytes
    QCOMPARE(plan->siteBytes.at("logits"), int64_t{100} * 1024 * 4);
    QCOMPARE(plan->capture.bytes, plan->siteBytes.at("logits"));
    QCOMPARE(plan->tokens, 100);
    QVERIFY(!plan->hasRates);
}

void TestPromptServices::plansLessForATriangleInHalfPrecision()
{
    RunSettings settings = ids(100);
    settings.store = {StoreType::F16, true};
    const auto plan = planOf(*m_model, settings, {});
    QCOMPARE(plan->siteBytes.at("blocks.3.attn.hook_pattern"), int64_t{4} * (100 * 101 / 2) * 2);
    QCOMPARE(plan->siteBytes.at("blocks.3.attn.hook_attn_scores"), int64_t{4} * 100 * 100 * 2);  // -infinity above the diagonal is kept
}

void TestPromptServices::plansLessMemoryWithoutAttention()
{
    const auto plan = planOf(*m_model, ids(256), {});
    QVERIFY2(plan->leanMemory < plan->memory, qPrintable(QStringLiteral("%1 of %2").arg(plan->leanMemory).arg(plan->memory)));
    RunSettings lean = ids(256);
    lean.sites = {"blocks.*.hook_resid_post"};
    const auto without = planOf(*m_model, lean, {});
    QCOMPARE(without->leanMemory, without->memory);
}

void TestPromptServices::showsCountAndPlanOfWhatIsTyped()
{
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    QVERIFY(desk.write(QStringLiteral("My lord, my gracious lord")));
    QTRY_VERIFY(desk.bar.statusText().endsWith(QStringLiteral("256")));
    QVERIFY(desk.bar.planAction()->iconText().startsWith(QStringLiteral("Everything · ")));
    QVERIFY(desk.bar.runAction()->isEnabled());
    desk.bar.setPrompt({Input::Text, QStringLiteral("word ").repeated(400), {}});
    QTRY_VERIFY(desk.bar.statusText().contains(QStringLiteral("too many")));
    QVERIFY(!desk.bar.runAction()->isEnabled());
}

void TestPromptServices::refusesARunAboveTheCap()
{
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    QVERIFY(desk.write(QStringLiteral("My lord")));
    auto* cap = desk.panel.findChild<QDoubleSpinBox*>();
    cap->setValue(0.01);  // less than the recorder's queue
    QVERIFY(!desk.bar.runAction()->isEnabled());
    QVERIFY(desk.bar.runAction()->toolTip().contains(QStringLiteral("the cap is 0.01 GiB")));
    cap->setValue(1);
    QVERIFY(desk.bar.runAction()->isEnabled());
}

void TestPromptServices::runsWhatThePlanChose()
{
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    QVERIFY(desk.write(QStringLiteral("My lord")));
    views::PlanChoice choice;
    choice.sites = {"blocks.*.attn.hook_pattern"};
    choice.store.type = StoreType::F16;
    choice.memoryCap = int64_t{2} << 30;
    desk.panel.setChoice(choice);
    QSignalSpy run(&desk.bar, &views::PromptBar::runRequested);
    desk.bar.runAction()->trigger();
    QCOMPARE(run.count(), 1);
    const auto settings = run.first().first().value<RunSettings>();
    QCOMPARE(settings.text, std::string("My lord"));
    QCOMPARE(settings.sites, choice.sites);
    QVERIFY(settings.store.type == StoreType::F16);
    QCOMPARE(settings.memoryCap, choice.memoryCap);
    QTRY_VERIFY_WITH_TIMEOUT(desk.session.prompt() != nullptr, 20000);
    QCOMPARE(desk.session.prompt()->tensors.size(), size_t{4});
}

QTEST_MAIN(TestPromptServices)
#include "tst_prompt_services.moc"
