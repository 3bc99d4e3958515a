#include "core/model/sites.h"
#include "views/plan/plan_footer.h"
#include "views/plan/plan_model.h"
#include "views/plan/plan_panel.h"
#include "views/shared/theme.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace orrery;
using namespace orrery::views;

namespace {

ModelConfig smallConfig()
{
    ModelConfig config;
    config.family = Family::Gpt2;
    config.layers = 2, config.heads = 4, config.headWidth = 8, config.width = 32, config.mlpWidth = 128;
    config.vocabulary = 100, config.context = 64;
    config.output = OutputHead::LanguageModel;
    config.finalNorm = true;
    return config;
}

/// A plan in which every site takes 1,000 bytes.
std::shared_ptr<RunPlan> flatPlan(const std::vector<GraphSite>& sites)
{
    auto plan = std::make_shared<RunPlan>();
    for (const GraphSite& site : sites) plan->siteBytes[site.name] = 1000;
    plan->memory = int64_t{3} << 30;
    plan->leanMemory = int64_t{1} << 30;
    return plan;
}

}  // namespace

class TestPlanPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { delete m_panel; }
    void groupsEverySite();
    void saysEverythingAsAStar();
    void namesAFamilyByItsGlobAndALoneSiteByItsName();
    void addsAndTakesAwayByGlob();
    void keepsTheChoiceWhereAGlobIsWrong();
    void takesUpPatternsAgain();
    void modelKeepsTheRules();
    void ticksAGroupThroughItsBox();
    void leavesOptInSitesToTheirOwnBox();
    void appliesPresetsByButton();
    void sumsTheBytesOfWhatIsChosen();
    void asksForAPlanWhenPromptOrChoiceChanges();
    void forbidsARunAboveTheCapAndOffersAWayOut();
    void forbidsARunThatRecordsNothing();
    void keepsWhatWasChosenFromModelToModel();
    void appliesStoreAndCap();
    void offersToOpenAModel();
    void namesEveryWidgetThatTakesFocus();

private:
    QPushButton* button(const QString& text) const
    {
        for (QPushButton* each : m_panel->findChildren<QPushButton*>())
            if (each->text() == text) return each;
        return nullptr;
    }
    QTreeView* tree() const { return m_panel->findChild<QTreeView*>(); }
    QModelIndex group(SiteGroup kind) const
    {
        for (int row = 0; row < tree()->model()->rowCount(); ++row)
            if (const QModelIndex at = tree()->model()->index(row, 0); at.data().toString() == groupName(kind)) return at;
        return {};
    }

    std::vector<GraphSite> m_sites;
    PlanPanel* m_panel = nullptr;
};

void TestPlanPanel::initTestCase()
{
    qRegisterMetaType<RunSettings>();
    ThemeSource::instance().apply(ThemeChoice::Light);
    m_sites = modelSites(smallConfig());
}

void TestPlanPanel::init()
{
    m_panel = new PlanPanel;
    m_panel->setSites(m_sites);
    m_panel->resize(420, 640);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel));
}

void TestPlanPanel::groupsEverySite()
{
    const auto groupOf = [this](const std::string& name) {
        for (const GraphSite& site : m_sites)
            if (site.name == name) return siteGroup(site);
        qFatal("no site %s", name.c_str());
    };
    QCOMPARE(groupOf("hook_embed"), SiteGroup::Residual);
    QCOMPARE(groupOf("blocks.1.hook_resid_post"), SiteGroup::Residual);
    QCOMPARE(groupOf("blocks.0.hook_mlp_out"), SiteGroup::Residual);
    QCOMPARE(groupOf("blocks.0.attn.hook_pattern"), SiteGroup::Attention);
    QCOMPARE(groupOf("blocks.0.attn.hook_z"), SiteGroup::Heads);
    QCOMPARE(groupOf("blocks.0.hook_q_input"), SiteGroup::Heads);
    QCOMPARE(groupOf("blocks.0.mlp.hook_post"), SiteGroup::Mlp);
    QCOMPARE(groupOf("blocks.0.ln1.hook_out"), SiteGroup::Norms);
    QCOMPARE(groupOf("ln_final.hook_scale"), SiteGroup::Norms);
    QCOMPARE(groupOf("logits"), SiteGroup::Output);
    for (const GraphSite& site : m_sites) QVERIFY2(siteGroup(site) != SiteGroup::Other, site.name.c_str());
}

void TestPlanPanel::saysEverythingAsAStar() { QCOMPARE(SiteChoice(m_sites).patterns(), std::vector<std::string>{"*"}); }

void TestPlanPanel::namesAFamilyByItsGlobAndALoneSiteByItsName()
{
    SiteChoice choice(m_sites);
    choice.setPatterns({"blocks.*.attn.hook_q", "blocks.1.attn.hook_k", "logits"});
    QCOMPARE(choice.patterns(), (std::vector<std::string>{"blocks.*.attn.hook_q", "blocks.1.attn.hook_k", "logits"}));
}

void TestPlanPanel::addsAndTakesAwayByGlob()
{
    SiteChoice choice(m_sites);
    choice.setPatterns({});
    QCOMPARE(choice.setOverrides(QStringLiteral("blocks.0.attn.*, -*.hook_z")), QString());
    const std::vector<std::string> patterns = choice.patterns();
    QCOMPARE(patterns.size(), size_t{5});  // q, k, v, scores, pattern; scores_raw and result are opt-in
    QVERIFY(std::find(patterns.begin(), patterns.end(), "blocks.0.attn.hook_pattern") != patterns.end());
    QVERIFY(std::find(patterns.begin(), patterns.end(), "blocks.0.attn.hook_z") == patterns.end());
}

void TestPlanPanel::keepsTheChoiceWhereAGlobIsWrong()
{
    SiteChoice choice(m_sites);
    QCOMPARE(choice.setOverrides(QStringLiteral("-logits, -blocks.7.*")), QStringLiteral("No site of this model is called “blocks.7.*”."));
    QCOMPARE(choice.patterns(), std::vector<std::string>{"*"});
}

void TestPlanPanel::takesUpPatternsAgain()
{
    SiteChoice first(m_sites), second(m_sites);
    first.setPatterns({"blocks.*.hook_resid_post", "blocks.1.attn.hook_result", "not.a.site"});
    second.setPatterns(first.patterns());
    QCOMPARE(second.chosen(), first.chosen());
    QCOMPARE(second.patterns(), (std::vector<std::string>{"blocks.1.attn.hook_result", "blocks.*.hook_resid_post"}));
}

void TestPlanPanel::modelKeepsTheRules()
{
    PlanModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setChoice(SiteChoice(m_sites));
    model.setPlan(flatPlan(m_sites));
    model.setPatterns({"logits"});
    model.setData(model.index(1, 0), Qt::Checked, Qt::CheckStateRole);
    model.setChoice({});
    QCOMPARE(model.rowCount(), 0);
}

void TestPlanPanel::ticksAGroupThroughItsBox()
{
    const QModelIndex attention = group(SiteGroup::Attention);
    QCOMPARE(attention.data(Qt::CheckStateRole).toInt(), int(Qt::Checked));  // though scores_raw, which is opt-in, is not
    tree()->setCurrentIndex(attention);
    QTest::keyClick(tree(), Qt::Key_Space);
    QCOMPARE(attention.data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    for (const std::string& pattern : m_panel->applied({}).sites) QVERIFY(pattern.find("pattern") == std::string::npos);
}

void TestPlanPanel::leavesOptInSitesToTheirOwnBox()
{
    const QModelIndex heads = group(SiteGroup::Heads);
    auto* model = tree()->model();
    model->setData(heads, Qt::Unchecked, Qt::CheckStateRole);
    model->setData(heads, Qt::Checked, Qt::CheckStateRole);
    QCOMPARE(m_panel->applied({}).sites, std::vector<std::string>{"*"});
    for (int row = 0; row < model->rowCount(heads); ++row)
        if (const QModelIndex at = model->index(row, 0, heads); at.data().toString() == QLatin1String("attn.hook_result"))
            model->setData(at, Qt::Checked, Qt::CheckStateRole);
    const std::vector<std::string> sites = m_panel->applied({}).sites;
    QVERIFY(std::find(sites.begin(), sites.end(), "blocks.*.attn.hook_result") != sites.end());
}

void TestPlanPanel::appliesPresetsByButton()
{
    QTest::mouseClick(button(QStringLiteral("Attention only")), Qt::LeftButton);
    QCOMPARE(m_panel->applied({}).sites, (std::vector<std::string>{"blocks.*.attn.hook_attn_scores", "blocks.*.attn.hook_pattern"}));
    QTest::mouseClick(button(QStringLiteral("Residual stream")), Qt::LeftButton);
    QCOMPARE(m_panel->applied({}).sites.size(), size_t{7});  // embed, pos_embed, resid_pre, attn_out, resid_mid, mlp_out, resid_post
    QTest::mouseClick(button(QStringLiteral("Everything")), Qt::LeftButton);
    QCOMPARE(m_panel->applied({}).sites, std::vector<std::string>{"*"});
}

void TestPlanPanel::sumsTheBytesOfWhatIsChosen()
{
    QSignalSpy summary(m_panel, &PlanPanel::summaryChanged);
    m_panel->showPlan(flatPlan(m_sites));
    QTest::mouseClick(button(QStringLiteral("Attention only")), Qt::LeftButton);
    QCOMPARE(group(SiteGroup::Attention).siblingAtColumn(PlanModel::BytesColumn).data().toString(), QStringLiteral("4.00 kB"));
    QCOMPARE(group(SiteGroup::Mlp).siblingAtColumn(PlanModel::BytesColumn).data().toString(), QStringLiteral("0 B"));
    QCOMPARE(summary.last().first().toString(), QStringLiteral("4 of %1 sites · 4.00 kB").arg(m_sites.size()));
}

void TestPlanPanel::asksForAPlanWhenPromptOrChoiceChanges()
{
    QSignalSpy asked(m_panel, &PlanPanel::planRequested);
    RunSettings prompt;
    prompt.text = "The cat";
    m_panel->setPrompt(prompt);
    m_panel->setPrompt(prompt);
    QTRY_COMPARE(asked.count(), 1);
    QCOMPARE(asked.last().first().value<RunSettings>().text, std::string("The cat"));
    auto* field = m_panel->findChild<QLineEdit*>();
    QTest::keyClicks(field, QStringLiteral("-logits"));
    QTRY_VERIFY(asked.count() >= 2);
    const std::vector<std::string> sites = asked.last().first().value<RunSettings>().sites;
    QVERIFY(std::find(sites.begin(), sites.end(), "logits") == sites.end());
    QVERIFY(std::find(sites.begin(), sites.end(), "hook_embed") != sites.end());
}

void TestPlanPanel::forbidsARunAboveTheCapAndOffersAWayOut()
{
    QSignalSpy blocked(m_panel, &PlanPanel::blockedChanged);
    m_panel->showPlan(flatPlan(m_sites));
    QCOMPARE(m_panel->blocked(), QString());
    auto* cap = m_panel->findChild<QDoubleSpinBox*>();
    cap->setValue(2);
    const QString sentence = QStringLiteral("The run needs 3.00 GiB of memory, the cap is 2.00 GiB. Without attention scores and patterns it would be 1.00 GiB.");
    QCOMPARE(blocked.count(), 1);
    QCOMPARE(blocked.last().first().toString(), sentence);
    QCOMPARE(m_panel->findChild<PlanFooter*>()->problemText(), QStringLiteral("✗ ") + sentence);
    QTest::mouseClick(button(QStringLiteral("Leave out attention scores and patterns")), Qt::LeftButton);
    QCOMPARE(group(SiteGroup::Attention).data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    cap->setValue(3);
    QCOMPARE(m_panel->blocked(), QString());
}

void TestPlanPanel::forbidsARunThatRecordsNothing()
{
    PlanChoice nothing;
    nothing.sites.clear();
    m_panel->setChoice(nothing);
    QVERIFY(m_panel->blocked().startsWith(QLatin1String("Nothing would be recorded")));
}

void TestPlanPanel::keepsWhatWasChosenFromModelToModel()
{
    std::vector<GraphSite> encoder = m_sites;
    std::erase_if(encoder, [](const GraphSite& site) { return site.name == "logits"; });
    const std::vector<std::string> pattern{"blocks.*.attn.hook_pattern"}, logits{"logits"}, both{"blocks.*.attn.hook_pattern", "logits"};
    PlanChoice choice;
    choice.sites = both;
    m_panel->setChoice(choice);
    m_panel->setSites(encoder);
    m_panel->findChild<QCheckBox*>()->setChecked(true);  // says nothing of the sites
    QCOMPARE(m_panel->applied({}).sites, pattern);
    QCOMPARE(m_panel->choice().sites, both);
    m_panel->setSites(m_sites);
    QCOMPARE(m_panel->applied({}).sites, both);

    choice.sites = logits;
    m_panel->setChoice(choice);
    m_panel->setSites(encoder);
    QVERIFY(m_panel->blocked().startsWith(QLatin1String("Nothing would be recorded")));
    m_panel->setSites(m_sites);
    QCOMPARE(m_panel->blocked(), QString());
    QCOMPARE(m_panel->applied({}).sites, logits);

    m_panel->setSites(encoder);
    tree()->model()->setData(group(SiteGroup::Attention), Qt::Checked, Qt::CheckStateRole);  // now it is another choice
    m_panel->setSites(m_sites);
    QCOMPARE(m_panel->applied({}).sites, (std::vector<std::string>{"blocks.*.attn.hook_attn_scores", "blocks.*.attn.hook_pattern"}));
}

void TestPlanPanel::appliesStoreAndCap()
{
    m_panel->findChild<QComboBox*>()->setCurrentIndex(1);
    m_panel->findChild<QCheckBox*>()->setChecked(true);
    m_panel->findChild<QDoubleSpinBox*>()->setValue(1.5);
    const RunSettings settings = m_panel->applied({});
    QVERIFY(settings.store.type == StoreType::F16);
    QVERIFY(settings.store.triangles);
    QCOMPARE(settings.memoryCap, int64_t{1610612736});
    PlanPanel other;
    other.setChoice(m_panel->choice());
    QCOMPARE(other.applied({}).memoryCap, settings.memoryCap);
}

void TestPlanPanel::offersToOpenAModel()
{
    m_panel->setSites({});
    QCOMPARE(m_panel->face(), Panel::Face::Empty);
    QSignalSpy open(m_panel, &PlanPanel::openModelRequested);
    QTest::mouseClick(button(QStringLiteral("Open a model folder…")), Qt::LeftButton);
    QCOMPARE(open.count(), 1);
    QCOMPARE(m_panel->applied({}).sites, std::vector<std::string>{"*"});
}

void TestPlanPanel::namesEveryWidgetThatTakesFocus()
{
    for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
        const auto* asButton = qobject_cast<const QAbstractButton*>(widget);
        if (widget->focusPolicy() & Qt::TabFocus && !(asButton && !asButton->text().isEmpty()) && widget->isVisible())
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
}

QTEST_MAIN(TestPlanPanel)
#include "tst_plan_panel.moc"
