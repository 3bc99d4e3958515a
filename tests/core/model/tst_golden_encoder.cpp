// A real sentence encoder against its reference: golden/minilm/README.md. Needs the folder, named by ORRERY_TEST_MINILM.
#include "core/checkpoint/model_folder.h"
#include "tests/core/model/golden_tensors.h"
#include "tests/core/model/long_golden.h"
#include "tests/core/model/random_model.h"
#include "core/tokenizer/tokenizer.h"

#include <QTest>

using namespace orrery;
using namespace orrery::testing;

class TestGoldenEncoder : public QObject {
    Q_OBJECT
private slots:
    void hiddenStatesAndSentenceEmbeddingsEqualTheReference();
    void idsEqualTheReferences();
};

namespace {

QString encoderFolder()
{
    return qEnvironmentVariable("ORRERY_TEST_MINILM");
}

Json sentences()
{
    return parseJson(readTextFile(ORRERY_GOLDEN_DIR "/minilm/sentences.json", 1 << 20));
}

}  // namespace

void TestGoldenEncoder::hiddenStatesAndSentenceEmbeddingsEqualTheReference()
{
    if (encoderFolder().isEmpty()) QSKIP("ORRERY_TEST_MINILM does not name a sentence-encoder folder");
    const ModelFolder folder = ModelFolder::open(encoderFolder().toStdString());
    Model model(folder.config(), folder.loadWeights());
    const auto expected = readTensors(ORRERY_GOLDEN_DIR "/minilm/expected.safetensors");
    const Json all = sentences();
    QVERIFY(all.size() >= 5);
    for (size_t index = 0; index < all.size(); ++index) {
        const Json& sentence = all.at(index);
        const Prompt prompt{sentence.at("ids").get<std::vector<int32_t>>(), {}};
        const auto rows = sentence.contains("rows") ? sentence.at("rows").get<std::vector<int64_t>>() : std::vector<int64_t>{};
        const auto ours = runSites(model, {{prompt}, {"hook_full_embed", "blocks.*.hook_normalized_resid_post", "sentence_embedding"}, {}});
        QCOMPARE(ours.size(), size_t{8});
        for (const auto& [site, tensor] : ours) {
            const std::string found = goldenDifference(expected, std::to_string(index) + "/" + site, tensor, 0, rows, 1e-5);
            QVERIFY2(found.empty(), found.c_str());
        }
    }
}

void TestGoldenEncoder::idsEqualTheReferences()
{
    if (encoderFolder().isEmpty()) QSKIP("ORRERY_TEST_MINILM does not name a sentence-encoder folder");
    const ModelFolder folder = ModelFolder::open(encoderFolder().toStdString());
    const auto tokenizer = Tokenizer::open(folder.transformerPath());
    for (const Json& sentence : sentences()) {
        std::vector<int32_t> ids = tokenizer->encode(sentence.at("text").get<std::string>()).ids();
        const auto limit = static_cast<size_t>(folder.config().sentence.maximumTokens);
        if (ids.size() > limit) {
            ids[limit - 1] = ids.back();
            ids.resize(limit);
        }
        QVERIFY(ids == sentence.at("ids").get<std::vector<int32_t>>());
    }
}

QTEST_APPLESS_MAIN(TestGoldenEncoder)
#include "tst_golden_encoder.moc"
