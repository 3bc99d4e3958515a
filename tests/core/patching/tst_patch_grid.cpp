#include "core/model/sites.h"
#include "core/patching/patch_grid.h"
#include "tests/core/model/random_model.h"
#include "tests/thrown_error.h"

#include <QTest>

using namespace orrery;
using namespace orrery::testing;

namespace {

constexpr int kLength = 7;

Metric logitDifference(const ModelConfig& config)
{
    return Metric::parse("logit(#3) - logit(#5)", {nullptr, config.vocabulary, {}, {}});
}

std::shared_ptr<const Tensor> shared(Tensor tensor)
{
    return std::make_shared<const Tensor>(std::move(tensor));
}

/// The second road: a whole forward of one prompt, the site's chosen part overwritten by the other prompt's, found by its indices.
double plainPatch(Model& model, const Prompt& base, const Prompt& source, const std::string& site, std::vector<int64_t> heads,
    std::vector<int64_t> positions, int64_t answer)
{
    const bool pattern = site.ends_with("pattern");
    const Tensor values = runSites(model, {{source}, {site}, {}}).at(site);
    const auto overwrite = [&](Tensor& whole) {
        const Shape& shape = whole.shape();
        const int64_t middle = shape.rank() == 3 ? shape[1] : 1, width = shape[shape.rank() - 1];
        const auto among = [](const std::vector<int64_t>& some, int64_t index) { return some.empty() || std::count(some.begin(), some.end(), index); };
        for (int64_t i = 0; i < whole.count(); ++i) {
            const int64_t first = i / (middle * width), second = i / width % middle;
            const int64_t position = pattern ? second : first, head = pattern ? first : second;
            if (among(positions, position) && (heads.empty() || among(heads, head))) whole.data()[i] = values.data()[i];
        }
    };
    const auto run = runSites(model, {{base}, {"logits"}, {{site, Intervention::Kind::Callback, 1, {}, overwrite, {}, {}, -1}}});
    const Tensor& logits = run.at("logits");
    const float* row = logits.data() + answer * logits.shape()[1];
    return static_cast<double>(row[3]) - static_cast<double>(row[5]);
}

}  // namespace

class TestPatchGrid : public QObject {
    Q_OBJECT
private slots:
    void everyCellIsAPlainRunWithThatPatch_data();
    void everyCellIsAPlainRunWithThatPatch();
    void anEarlierAnswerLeavesOutWhatComesAfter();
    void aWindowPatchesItsLayersTogether();
    void headsCanBePatchedAtSomePositions();
    void patchingAValueWithItselfIsBitIdentical_data() { families(); }
    void patchingAValueWithItselfIsBitIdentical();
    void patchingEverythingIsTheOtherRunToTheBit_data() { families(); }
    void patchingEverythingIsTheOtherRunToTheBit();
    void patchingTheWholeStreamRestoresTheMetric();
    void cellsComeInOrderAndOnce();
    void aStopEndsItAndKeepsWhatCame();
    void effectsAreZeroAndOneAtTheEnds();
    void whatCannotBeIsRefused();

private:
    void families()
    {
        QTest::addColumn<int>("family");
        QTest::newRow("gpt2") << static_cast<int>(Family::Gpt2);
        QTest::newRow("bert") << static_cast<int>(Family::Bert);
    }
};

void TestPatchGrid::everyCellIsAPlainRunWithThatPatch_data()
{
    QTest::addColumn<int>("family");
    QTest::addColumn<QString>("site");
    QTest::addColumn<bool>("byHead");
    QTest::addColumn<bool>("noise");
    for (const Family family : {Family::Gpt2, Family::Bert})
        for (const std::string& site : patchSiteNames())
            for (const bool byHead : {false, true}) {
                if (byHead && !hasHeads(patchSiteNamed(site))) continue;
                const std::string name = std::string(familyName(family)) + " " + site + (byHead ? " by head" : " by position");
                QTest::newRow(name.c_str()) << static_cast<int>(family) << QString::fromStdString(site) << byHead << (site == "z" || site == "mlp_out");
            }
}

void TestPatchGrid::everyCellIsAPlainRunWithThatPatch()
{
    QFETCH(int, family);
    QFETCH(QString, site);
    QFETCH(bool, byHead);
    QFETCH(bool, noise);
    const ModelConfig config = smallConfig(static_cast<Family>(family));
    Model model(config, randomWeights(config));
    const Prompt clean = randomPrompt(config, kLength, 1), corrupt = randomPrompt(config, kLength, 2);
    PatchSpec spec;
    spec.site = patchSiteNamed(site.toStdString());
    spec.by = byHead ? PatchAxis::Head : PatchAxis::Position;
    spec.direction = noise ? PatchDirection::Noise : PatchDirection::Denoise;
    const PatchGrid grid = patchGrid(model, clean, corrupt, spec, logitDifference(config));
    QCOMPARE(grid.layers, config.layers);
    QCOMPARE(grid.columns, byHead ? config.heads : kLength);
    bool moved = false;
    for (int layer = 0; layer < grid.layers; ++layer)
        for (int64_t column = 0; column < grid.columns; ++column) {
            const double expected = plainPatch(model, noise ? clean : corrupt, noise ? corrupt : clean, siteNameAt(spec.site, layer),
                byHead ? std::vector{column} : std::vector<int64_t>{}, byHead ? std::vector<int64_t>{} : std::vector{column}, kLength - 1);
            QVERIFY2(std::abs(grid.value(layer, column) - expected) < 2e-5, qPrintable(QString::number(grid.value(layer, column) - expected)));
            moved = moved || std::abs(expected - (noise ? grid.clean : grid.corrupt)) > 1e-3;
        }
    QVERIFY(moved);
}

void TestPatchGrid::anEarlierAnswerLeavesOutWhatComesAfter()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt clean = randomPrompt(config, kLength, 1), corrupt = randomPrompt(config, kLength, 2);
    PatchSpec spec;
    spec.answer = -4;
    const PatchGrid grid = patchGrid(model, clean, corrupt, spec, logitDifference(config));
    QCOMPARE(grid.columns, kLength - 3);
    for (int64_t column = 0; column < grid.columns; ++column)
        QVERIFY(std::abs(grid.value(1, column) - plainPatch(model, corrupt, clean, siteNameAt(spec.site, 1), {}, {column}, kLength - 4)) < 2e-5);
}

void TestPatchGrid::aWindowPatchesItsLayersTogether()
{
    ModelConfig config = smallConfig(Family::Gpt2);
    config.layers = 5;
    Model model(config, randomWeights(config));
    const Prompt clean = randomPrompt(config, kLength, 1), corrupt = randomPrompt(config, kLength, 2);
    PatchSpec spec;
    spec.site = PatchSite::MlpOut;
    spec.window = 4;  // layers 1 to 4 around layer 2; 3 to 4 around layer 4
    const PatchGrid grid = patchGrid(model, clean, corrupt, spec, logitDifference(config));
    MetricReading reading(logitDifference(config), config, answerReadout(clean, -1));
    const auto source = recordRuns(model, {clean}, {"blocks.*.hook_mlp_out"}, reading);
    const auto expected = [&](int first, int last, int64_t position) {
        std::vector<Intervention> patches;
        for (int layer = first; layer <= last; ++layer) {
            const Tensor& whole = *source[0].at(siteNameAt(PatchSite::MlpOut, layer));
            const auto row = std::span(whole.data() + position * config.width, static_cast<size_t>(config.width));
            patches.push_back({siteNameAt(PatchSite::MlpOut, layer), Intervention::Kind::Replace, 1, shared(Tensor(Shape{config.width}, row)), {}, {}, {position}, -1});
        }
        const Tensor logits = runSites(model, {{corrupt}, {"last_logits"}, patches}).at("last_logits");
        return static_cast<double>(logits.data()[3]) - static_cast<double>(logits.data()[5]);
    };
    for (int64_t position = 0; position < kLength; ++position) {
        QVERIFY(std::abs(grid.value(2, position) - expected(1, 4, position)) < 2e-5);
        QVERIFY(std::abs(grid.value(4, position) - expected(3, 4, position)) < 2e-5);
        QVERIFY(std::abs(grid.value(0, position) - expected(0, 2, position)) < 2e-5);
    }
}

void TestPatchGrid::headsCanBePatchedAtSomePositions()
{
    for (const Family family : {Family::Gpt2, Family::Bert}) {
        const ModelConfig config = smallConfig(family);
        Model model(config, randomWeights(config));
        const Prompt clean = randomPrompt(config, kLength, 1), corrupt = randomPrompt(config, kLength, 2);
        for (const PatchSite site : {PatchSite::Z, PatchSite::Key, PatchSite::Pattern}) {
            PatchSpec spec;
            spec.site = site;
            spec.by = PatchAxis::Head;
            spec.positions = {3, 6};
            const PatchGrid grid = patchGrid(model, clean, corrupt, spec, logitDifference(config));
            for (int64_t head = 0; head < config.heads; ++head)
                QVERIFY(std::abs(grid.value(0, head) - plainPatch(model, corrupt, clean, siteNameAt(site, 0), {head}, {3, 6}, kLength - 1)) < 2e-5);
        }
    }
}

void TestPatchGrid::patchingAValueWithItselfIsBitIdentical()
{
    QFETCH(int, family);
    const ModelConfig config = smallConfig(static_cast<Family>(family));
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, kLength, 1);
    MetricReading reading(logitDifference(config), config, answerReadout(prompt, -1));
    for (const std::string& name : patchSiteNames()) {
        const PatchSite site = patchSiteNamed(name);
        RunRequest request{std::vector<Prompt>(5, prompt), {"logits"}, {}};
        const auto recorded = recordRuns(model, {prompt}, startSites(site, 1, config.family), reading);
        for (const std::string& start : startSites(site, 1, config.family)) request.resume.sites.push_back({start, {recorded[0].at(start)}});
        const Tensor untouched = runSites(model, request, 3).at("logits");
        request.interventions = {{siteNameAt(site, 1), Intervention::Kind::Replace, 1, recorded[0].at(siteNameAt(site, 1)), {}, {}, {}, 3}};
        const Tensor patched = runSites(model, request, 3).at("logits");
        QVERIFY2(std::ranges::equal(patched.values(), untouched.values()), name.c_str());
    }
}

void TestPatchGrid::patchingEverythingIsTheOtherRunToTheBit()
{
    QFETCH(int, family);
    const ModelConfig config = smallConfig(static_cast<Family>(family));
    Model model(config, randomWeights(config));
    const std::vector<Prompt> prompts{randomPrompt(config, kLength, 1), randomPrompt(config, kLength, 2)};
    MetricReading reading(logitDifference(config), config, answerReadout(prompts[0], -1));
    for (const std::string& name : patchSiteNames()) {
        const std::vector<std::string> starts = startSites(patchSiteNamed(name), 1, config.family);
        const auto recorded = recordRuns(model, prompts, starts, reading);
        RunRequest base{std::vector<Prompt>(3, prompts[0]), {"logits"}, {}}, other{std::vector<Prompt>(3, prompts[1]), {"logits"}, {}};
        for (const std::string& start : starts) {
            base.resume.sites.push_back({start, {recorded[0].at(start)}});
            other.resume.sites.push_back({start, {recorded[1].at(start)}});
        }
        const Tensor unpatched = runSites(model, base, 1).at("logits"), wanted = runSites(model, other, 1).at("logits");
        for (const std::string& start : starts) base.interventions.push_back({start, Intervention::Kind::Replace, 1, recorded[1].at(start), {}, {}, {}, -1});
        const Tensor patched = runSites(model, base, 1).at("logits");
        QVERIFY2(std::ranges::equal(patched.values(), wanted.values()), name.c_str());
        QVERIFY2(difference(unpatched, wanted) > 1e-3, name.c_str());
    }
}

void TestPatchGrid::patchingTheWholeStreamRestoresTheMetric()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt clean = randomPrompt(config, 1, 1), corrupt = randomPrompt(config, 1, 2);  // one position is the whole stream
    const PatchGrid grid = patchGrid(model, clean, corrupt, {}, logitDifference(config));
    QVERIFY(std::abs(grid.clean - grid.corrupt) > 1e-2);
    for (int layer = 0; layer < grid.layers; ++layer) QVERIFY(std::abs(grid.effect(layer, 0) - 1) < 1e-3);
}

void TestPatchGrid::cellsComeInOrderAndOnce()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    std::vector<std::pair<int, int64_t>> seen;
    double last = 0;
    const PatchGrid grid = patchGrid(model, randomPrompt(config, kLength, 1), randomPrompt(config, kLength, 2), {}, logitDifference(config),
        [&](const PatchCell& cell) { seen.push_back({cell.layer, cell.column}); }, [&](const ProgressStep& step) {
            QVERIFY(step.fraction >= last && step.fraction <= 1 + 1e-9);
            last = step.fraction;
        });
    QCOMPARE(seen.size(), static_cast<size_t>(grid.layers * grid.columns));
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    QVERIFY(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
    QVERIFY(last > 0.99);
}

void TestPatchGrid::aStopEndsItAndKeepsWhatCame()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    std::stop_source stop;
    int cells = 0;
    const auto count = [&](const PatchCell&) {
        ++cells;
        stop.request_stop();
    };
    QCOMPARE(kindOf([&] {
        patchGrid(model, randomPrompt(config, kLength, 1), randomPrompt(config, kLength, 2), {}, logitDifference(config), count, {}, stop.get_token());
    }), ErrorKind::Cancelled);
    QCOMPARE(cells, kLength);  // the layer whose logits were there when it stopped
}

void TestPatchGrid::effectsAreZeroAndOneAtTheEnds()
{
    QCOMPARE(patchEffect(PatchDirection::Denoise, -2, 6, -2), 0.0);
    QCOMPARE(patchEffect(PatchDirection::Denoise, 6, 6, -2), 1.0);
    QCOMPARE(patchEffect(PatchDirection::Denoise, 0, 6, -2), 0.25);
    QCOMPARE(patchEffect(PatchDirection::Noise, 6, 6, -2), 0.0);
    QCOMPARE(patchEffect(PatchDirection::Noise, -2, 6, -2), 1.0);
    QVERIFY(std::isnan(patchEffect(PatchDirection::Denoise, 1, 3, 3)));
}

void TestPatchGrid::whatCannotBeIsRefused()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt clean = randomPrompt(config, kLength, 1), corrupt = randomPrompt(config, kLength, 2);
    const auto reason = [&](const Prompt& other, PatchSpec spec) {
        return errorOf([&] { patchGrid(model, clean, other, spec, logitDifference(config)); }).reason();
    };
    PatchSpec byHead, window, far, before;
    byHead.by = PatchAxis::Head;
    window.window = 3;
    far.answer = kLength;
    before.positions = {-1};
    QCOMPARE(reason(randomPrompt(config, kLength + 1, 2), {}), std::string("UnequalLengths"));
    QCOMPARE(reason(corrupt, byHead), std::string("NoSuchAxis"));
    QCOMPARE(reason(corrupt, window), std::string("BadWindow"));
    QCOMPARE(reason(corrupt, far), std::string("NoSuchPosition"));
    QCOMPARE(reason(corrupt, before), std::string("NoSuchPosition"));
    QCOMPARE(errorOf([] { patchSiteNamed("resid"); }).reason(), std::string("NoSuchSite"));
    ModelConfig bare = config;
    bare.output = OutputHead::None;
    Model headless(bare, randomWeights(bare));
    QCOMPARE(errorOf([&] { patchGrid(headless, clean, corrupt, {}, logitDifference(config)); }).reason(), std::string("NoLogits"));
}

QTEST_APPLESS_MAIN(TestPatchGrid)
#include "tst_patch_grid.moc"
