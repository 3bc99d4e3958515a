#include "core/analysis/site_mean.h"
#include "tests/core/model/random_model.h"

#include <QTest>

using namespace orrery;
using namespace orrery::testing;

class TestSiteMean : public QObject {
    Q_OBJECT
private slots:
    void meanIsOverAllPositionsOfAllPrompts();
    void chosenHeadsKeepTheirOrder();
    void sitesWithoutPositionsAreRefused();
};

void TestSiteMean::meanIsOverAllPositionsOfAllPrompts()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const std::vector<Prompt> prompts{randomPrompt(config, 3, 1), randomPrompt(config, 8, 2)};
    const std::string site = "blocks.1.hook_resid_post";
    const Tensor mean = siteMean(model, prompts, site);
    QVERIFY(mean.shape() == Shape{config.width});
    std::vector<double> sums(static_cast<size_t>(config.width));
    for (int64_t prompt : {0, 1}) {
        const Tensor values = runSites(model, {prompts, {site}, {}}, prompt).at(site);
        for (int64_t i = 0; i < values.count(); ++i) sums[static_cast<size_t>(i % config.width)] += static_cast<double>(values.data()[i]) / 11;
    }
    for (size_t i = 0; i < sums.size(); ++i) QVERIFY(std::abs(mean.data()[i] - sums[i]) < 1e-6);
}

void TestSiteMean::chosenHeadsKeepTheirOrder()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const std::vector<Prompt> prompts{randomPrompt(config, 4)};
    const std::string site = "blocks.0.attn.hook_z";
    const Tensor all = siteMean(model, prompts, site), some = siteMean(model, prompts, site, {2, 0});
    QVERIFY(all.shape() == (Shape{3, 5}) && some.shape() == (Shape{2, 5}));
    for (int64_t i = 0; i < 5; ++i) {
        QCOMPARE(some.data()[i], all.data()[10 + i]);
        QCOMPARE(some.data()[5 + i], all.data()[i]);
    }
    QVERIFY_THROWS_EXCEPTION(Error, siteMean(model, prompts, site, {3}));
}

void TestSiteMean::sitesWithoutPositionsAreRefused()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const auto reason = [&](const std::string& site) {
        try {
            siteMean(model, {randomPrompt(config, 4)}, site);
        } catch (const Error& error) {
            return error.reason();
        }
        return std::string();
    };
    QCOMPARE(reason("blocks.0.attn.hook_pattern"), std::string("NoPositionAxis"));
    QCOMPARE(reason("blocks.9.hook_resid_post"), std::string("NoSuchSite"));
}

QTEST_APPLESS_MAIN(TestSiteMean)
#include "tst_site_mean.moc"
