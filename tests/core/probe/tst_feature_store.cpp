#include "core/checkpoint/model_folder.h"
#include "core/checkpoint/npy.h"
#include "core/probe/feature_extraction.h"
#include "core/probe/feature_store.h"
#include "tests/thrown_error.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

using namespace orrery;
using namespace orrery::probe;

namespace {

const std::string kSite = "blocks.0.hook_resid_post", kHeads = "blocks.1.attn.hook_z";

Model tinyModel()
{
    const ModelFolder folder = ModelFolder::open(ORRERY_GOLDEN_DIR "/models/gpt2/tied");
    return Model(folder.config(), folder.loadWeights(), {0, 1});
}

/// 600 prompts of different lengths; the sample of each is a range of positions, some have two.
ProbePrompts manyPrompts()
{
    ProbePrompts all;
    for (int i = 0; i < 600; ++i) {
        Prompt prompt;
        for (int t = 0; t < 2 + i % 5; ++t) prompt.ids.push_back((7 * i + 13 * t) % 97);
        all.prompts.push_back(std::move(prompt));
        all.positions.push_back({i % 2, 2});
        if (i % 10 == 0) all.positions.push_back({0, 1});
        if (i % 2 == 1 && i % 5 == 0) all.positions.back() = {0, 2};
        all.firstSample.push_back(all.positions.size());
    }
    return all;
}

StoreIdentity identityOf(const ProbePrompts& prompts, const std::string& key = "k")
{
    return {key, static_cast<int64_t>(prompts.positions.size()), {{kSite, 32}, {kHeads, 32}}};
}

}  // namespace

class TestFeatureStore : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void poolsWhatTheModelShows();
    void filesAreNumpyArrays();
    void aStoppedExtractionGoesOn();
    void anotherIdentityBeginsAnew();
    void aFileOfAnotherSizeBeginsAnew();
    void tooLargeAStoreIsRefusedFirst();
    void choosesSitesWithVectors();

private:
    QTemporaryDir m_folder;
    ProbePrompts m_prompts;
    std::string folder(const char* name) const { return m_folder.filePath(name).toStdString(); }
};

void TestFeatureStore::initTestCase()
{
    m_prompts = manyPrompts();
    for (size_t i = 0; i < 600; ++i)
        for (size_t s = m_prompts.firstSample[i]; s < m_prompts.firstSample[i + 1]; ++s) {
            PositionRange& range = m_prompts.positions[s];
            range.count = std::min<int64_t>(range.count, static_cast<int64_t>(m_prompts.prompts[i].ids.size()) - range.first);
        }
}

void TestFeatureStore::poolsWhatTheModelShows()
{
    Model model = tinyModel();
    FeatureStore store(folder("pools"), {"k", static_cast<int64_t>(m_prompts.positions.size()), probeSites(model.config(), {kSite, kHeads})});
    QVERIFY(!store.isComplete());
    extractFeatures(model, m_prompts, store);
    QVERIFY(store.isComplete());
    for (const size_t prompt : {size_t{0}, size_t{5}, size_t{255}, size_t{256}, size_t{599}}) {
        model.run({{m_prompts.prompts[prompt]}, {kSite, kHeads}, {}}, [&](const SiteView& view) {
            const Tensor values = denseTensor(view.view);
            const size_t site = store.siteIndex(view.info.name);
            const int64_t width = store.identity().sites[site].width;
            for (size_t s = m_prompts.firstSample[prompt]; s < m_prompts.firstSample[prompt + 1]; ++s)
                for (int64_t j = 0; j < width; ++j) {
                    const PositionRange range = m_prompts.positions[s];
                    double mean = 0;
                    for (int64_t t = range.first; t < range.first + range.count; ++t) mean += static_cast<double>(values.data()[t * width + j]) / static_cast<double>(range.count);
                    const double stored = static_cast<double>(store.features(site)[static_cast<int64_t>(s) * width + j]);
                    QVERIFY(std::abs(stored - mean) < 1e-5);
                }
        });
    }
}

void TestFeatureStore::filesAreNumpyArrays()
{
    const NpyArray array = readNpyFile(folder("pools") + "/" + kSite + ".npy");
    QCOMPARE(array.shape[0], static_cast<int64_t>(m_prompts.positions.size()));
    QVERIFY(reinterpret_cast<uintptr_t>(FeatureStore(folder("pools"), {"k", array.shape[0], probeSites(tinyModel().config(), {kSite, kHeads})}).features(0)) % 64 == 0);
}

void TestFeatureStore::aStoppedExtractionGoesOn()
{
    Model model = tinyModel();
    const StoreIdentity identity{"k", static_cast<int64_t>(m_prompts.positions.size()), probeSites(model.config(), {kSite, kHeads})};
    std::stop_source source;
    {
        FeatureStore store(folder("stopped"), identity);
        const Progress stopLater = [&](const ProgressStep& step) {
            if (step.fraction > 0.6) source.request_stop();
        };
        QCOMPARE(kindOf([&] { extractFeatures(model, m_prompts, store, stopLater, source.get_token()); }), ErrorKind::Cancelled);
        store.finish(static_cast<int64_t>(m_prompts.samplesBefore(256)));
    }
    FeatureStore store(folder("stopped"), identity);
    QCOMPARE(store.finishedRows(), static_cast<int64_t>(m_prompts.samplesBefore(256)));
    double first = 1;
    extractFeatures(model, m_prompts, store, [&](const ProgressStep& step) { first = std::min(first, step.fraction); });
    QVERIFY(first >= 256.0 / 600);
    const FeatureStore whole(folder("pools"), identity);
    for (size_t site = 0; site < 2; ++site) {
        const auto count = static_cast<size_t>(identity.rows * identity.sites[site].width);
        QVERIFY(std::equal(store.features(site), store.features(site) + count, whole.features(site)));
    }
}

void TestFeatureStore::anotherIdentityBeginsAnew()
{
    const std::vector<float> row(32, 1.0f);
    StoreIdentity identity{"first", 2, {{kSite, 32}}};
    {
        FeatureStore store(folder("identity"), identity);
        store.write(0, 0, row.data(), 1);
        store.finish(1);
    }
    QCOMPARE(FeatureStore(folder("identity"), identity).finishedRows(), int64_t{1});
    identity.key = "second";
    QCOMPARE(FeatureStore(folder("identity"), identity).finishedRows(), int64_t{0});
}

void TestFeatureStore::aFileOfAnotherSizeBeginsAnew()
{
    const StoreIdentity identity{"k", 4, {{kSite, 32}}};
    FeatureStore(folder("cut"), identity).finish(4);
    QVERIFY(FeatureStore(folder("cut"), identity).isComplete());
    std::filesystem::resize_file(folder("cut") + "/" + kSite + ".npy", 200);
    QCOMPARE(FeatureStore(folder("cut"), identity).finishedRows(), int64_t{0});
}

void TestFeatureStore::tooLargeAStoreIsRefusedFirst()
{
    const Error error = errorOf([&] { FeatureStore(folder("large"), {"k", 1'000'000'000, {{kSite, 100'000}}}); });
    QCOMPARE(error.reason(), std::string("DiskFull"));
    QVERIFY(std::string(error.what()).find("TiB") != std::string::npos);
}

void TestFeatureStore::choosesSitesWithVectors()
{
    const ModelConfig config = tinyModel().config();
    for (const SiteWidth& site : probeSites(config, {"*"})) QVERIFY2(site.width > 1 && site.name.find("pattern") == std::string::npos, site.name.c_str());
    QCOMPARE(errorOf([&] { probeSites(config, {"blocks.0.attn.hook_pattern"}); }).reason(), std::string("NoFeatures"));
    QCOMPARE(errorOf([&] { probeSites(config, {"blocks.9.nothing"}); }).reason(), std::string("NoSuchSite"));
}

QTEST_APPLESS_MAIN(TestFeatureStore)
#include "tst_feature_store.moc"
