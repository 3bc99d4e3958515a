#include "core/model/model.h"
#include "core/model/sites.h"
#include "tests/core/model/random_model.h"
#include "tests/thrown_error.h"

#include <QTest>

using namespace orrery;
using namespace orrery::testing;

namespace {

GivenSite given(const std::string& site, const Tensor& values)
{
    return {site, {std::make_shared<const Tensor>(values)}};
}

}  // namespace

class TestResumption : public QObject {
    Q_OBJECT
private slots:
    void aRunHandedItsOwnValuesIsTheSame_data() { families(); }
    void aRunHandedItsOwnValuesIsTheSame();
    void whatOnlyLedToAGivenSiteIsNotComputed();
    void eachPromptMayHaveItsOwnValues();
    void earlierPositionsComeFromTheirKeysAndValues();
    void batchesKeepTheirPromptsValues();
    void whatDoesNotFitIsRefused();

private:
    void families()
    {
        QTest::addColumn<int>("family");
        QTest::newRow("gpt2") << static_cast<int>(Family::Gpt2);
        QTest::newRow("bert") << static_cast<int>(Family::Bert);
    }
};

void TestResumption::aRunHandedItsOwnValuesIsTheSame()
{
    QFETCH(int, family);
    const ModelConfig config = smallConfig(static_cast<Family>(family));
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 9);
    const auto whole = runSites(model, {{prompt}, {"*"}, {}});
    for (const GraphSite& site : modelSites(config)) {
        if (site.optIn || (site.axes[0] != "pos" && site.axes[0] != "head") || site.name == "logits") continue;
        RunRequest request{{prompt, prompt}, {"logits"}, {}};
        request.resume.sites = {given(site.name, whole.at(site.name))};
        for (const int64_t at : {0, 1})
            QVERIFY2(difference(runSites(model, request, at).at("logits"), whole.at("logits")) < 1e-4, site.name.c_str());
        Tensor changed = whole.at(site.name);
        for (int64_t i = 0; i < changed.count(); ++i) changed.data()[i] = 0.5f * changed.data()[i] + 0.1f * static_cast<float>(i % 3);
        request.resume.sites = {given(site.name, changed)};
        const bool unread = site.name.ends_with("hook_scale") || site.name.ends_with("hook_normalized");  // a norm's by-products
        const bool scores = site.name.ends_with("attn_scores") || site.name.ends_with("scores_raw");
        if (unread || scores) continue;
        QVERIFY2(difference(runSites(model, request).at("logits"), whole.at("logits")) > 1e-4, site.name.c_str());
    }
}

void TestResumption::whatOnlyLedToAGivenSiteIsNotComputed()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    const Prompt prompt = randomPrompt(config, 9);
    const auto flops = [&](const std::vector<std::string>& sites) {
        RunRequest request{{prompt}, {"last_logits"}, {}};
        for (const std::string& site : sites) request.resume.sites.push_back({site, {}});
        return planCost(planRun(config, request)[0]).flops;
    };
    const double block = flops({"blocks.0.hook_resid_pre"}) - flops({"blocks.1.hook_resid_pre"});
    QCOMPARE(flops({}), flops({"blocks.0.hook_resid_pre"}));  // embeddings multiply nothing
    QVERIFY(block > 0);
    QCOMPARE(flops({"blocks.1.hook_resid_post"}), 2.0 * static_cast<double>(config.width * config.vocabulary));  // one row of the unembedding
    const double mlp = 2.0 * 2 * 9 * static_cast<double>(config.width * config.mlpWidth);
    QCOMPARE(flops({"blocks.1.hook_resid_mid"}) - flops({"blocks.1.hook_resid_post"}), mlp);
    // From z on: the output projection is left of the attention.
    QCOMPARE(flops({"blocks.1.hook_resid_pre", "blocks.1.attn.hook_z"}) - flops({"blocks.1.hook_resid_mid"}),
        2.0 * 9 * static_cast<double>(config.width * config.width));
}

void TestResumption::eachPromptMayHaveItsOwnValues()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const std::vector<Prompt> prompts{randomPrompt(config, 4, 1), randomPrompt(config, 6, 2)};
    const std::string site = "blocks.1.hook_resid_pre";
    RunRequest request{prompts, {"logits"}, {}};
    GivenSite values{site, {}};
    for (const int64_t at : {0, 1}) values.values.push_back(std::make_shared<const Tensor>(runSites(model, {prompts, {site}, {}}, at).at(site)));
    request.resume.sites = {values};
    for (const int64_t at : {0, 1})
        QVERIFY(difference(runSites(model, request, at).at("logits"), runSites(model, {prompts, {"logits"}, {}}, at).at("logits")) < 1e-5);
}

void TestResumption::earlierPositionsComeFromTheirKeysAndValues()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 9);
    const auto whole = runSites(model, {{prompt}, {"*"}, {}});
    for (const std::string start : {"", "blocks.1.hook_resid_pre", "blocks.1.attn.hook_pattern", "blocks.1.attn.hook_q"}) {
        RunRequest request{{prompt, prompt, prompt}, {"logits", "blocks.1.attn.hook_pattern"}, {}};
        request.resume.past = {4, 0, 8};
        if (!start.empty()) request.resume.sites = {given("blocks.1.hook_resid_pre", whole.at("blocks.1.hook_resid_pre")), given(start, whole.at(start))};
        for (const std::string layer : {"blocks.0.", "blocks.1."})
            for (const std::string part : {"attn.hook_k", "attn.hook_v"}) request.resume.prefix.push_back(given(layer + part, whole.at(layer + part)));
        for (size_t at = 0; at < 3; ++at) {
            const auto sites = runSites(model, request, static_cast<int64_t>(at));
            const Tensor& logits = sites.at("logits");
            const int64_t past = request.resume.past[at], width = config.vocabulary;
            QCOMPARE(logits.shape()[0], 9 - past);
            const Tensor wanted(logits.shape(), std::span(whole.at("logits").data() + past * width, static_cast<size_t>((9 - past) * width)));
            QVERIFY2(difference(logits, wanted) < 1e-4, start.c_str());
            QVERIFY(sites.at("blocks.1.attn.hook_pattern").shape() == (Shape{config.heads, 9 - past, 9}));
        }
    }
}

void TestResumption::batchesKeepTheirPromptsValues()
{
    ModelConfig config = smallConfig(Family::Gpt2);
    config.context = 600;
    Model model(config, randomWeights(config));
    std::vector<Prompt> prompts;
    for (uint64_t seed = 0; seed < 5; ++seed) prompts.push_back(randomPrompt(config, 600, seed));  // 2,048 positions a batch: three, then two
    const std::string site = "blocks.1.hook_resid_mid";
    GivenSite values{site, {}};
    for (int64_t at = 0; at < 5; ++at) values.values.push_back(std::make_shared<const Tensor>(runSites(model, {prompts, {site}, {}}, at).at(site)));
    RunRequest request{prompts, {"last_logits"}, {}};
    request.resume.sites = {values};
    for (int64_t at = 0; at < 5; ++at)
        QVERIFY(difference(runSites(model, request, at).at("last_logits"), runSites(model, {prompts, {"last_logits"}, {}}, at).at("last_logits")) < 1e-5);
}

void TestResumption::whatDoesNotFitIsRefused()
{
    const ModelConfig config = smallConfig(Family::Gpt2), encoder = smallConfig(Family::Bert);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 5);
    const auto reason = [&](const std::function<void(Resumption&)>& ask) {
        RunRequest request{{prompt}, {"logits"}, {}};
        ask(request.resume);
        return errorOf([&] { model.run(request, [](const SiteView&) {}); }).reason();
    };
    const Tensor stream(Shape{5, config.width}), shorter(Shape{4, config.width});
    QCOMPARE(reason([&](Resumption& resume) { resume.sites = {given("blocks.0.hook_resid", stream)}; }), std::string("NoSuchSite"));
    QCOMPARE(reason([&](Resumption& resume) { resume.sites = {given("blocks.0.hook_q_input", stream)}; }), std::string("RepeatedSite"));
    QCOMPARE(reason([&](Resumption& resume) { resume.sites = {given("last_logits", stream)}; }), std::string("NoPositionAxis"));
    QCOMPARE(reason([&](Resumption& resume) { resume.sites = {given("blocks.0.hook_resid_pre", shorter)}; }), std::string("ShapeMismatch"));
    QCOMPARE(reason([&](Resumption& resume) { resume.sites = {{"blocks.0.hook_resid_pre", {}}}; }), std::string("NotGiven"));
    QCOMPARE(reason([&](Resumption& resume) { resume.past = {2}; }), std::string("NotGiven"));  // no keys and values
    QCOMPARE(reason([&](Resumption& resume) { resume.past = {5}; }), std::string("BadPast"));
    QCOMPARE(reason([&](Resumption& resume) { resume.past = {1, 1}; }), std::string("BadPast"));
    RunRequest both{{randomPrompt(encoder, 5)}, {"logits"}, {}};
    both.resume.past = {2};
    QCOMPARE(errorOf([&] { planRun(encoder, both); }).reason(), std::string("NotADecoder"));
}

QTEST_APPLESS_MAIN(TestResumption)
#include "tst_resumption.moc"
