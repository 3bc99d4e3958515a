#include "core/analysis/model_proof.h"

#include "core/base/error.h"

#include <QTest>

using namespace orrery;

namespace {

const std::string kGolden = ORRERY_GOLDEN_DIR "/models/";

ModelInfo infoOf(const ModelProof& proof)
{
    ModelInfo info;
    info.weightsDigest = proof.weights;
    info.configJson = proof.configText;
    return info;
}

/// A copy of all weights in which one number is another.
std::shared_ptr<const ModelWeights> altered(const ModelWeights& weights, const std::string& role)
{
    std::vector<Weight> copies;
    std::vector<std::unique_ptr<unsigned char[], AlignedFree>> memory;
    for (const Weight& weight : weights.all()) {
        memory.emplace_back(static_cast<unsigned char*>(std::aligned_alloc(64, (weight.bytes() + 63) / 64 * 64)));
        std::copy_n(static_cast<const unsigned char*>(weight.data), weight.bytes(), memory.back().get());
        copies.push_back(weight);
        copies.back().data = memory.back().get();
        if (weight.role == role) *reinterpret_cast<float*>(memory.back().get()) += 1;
    }
    return std::make_shared<const ModelWeights>(std::move(copies), std::move(memory));
}

}  // namespace

class TestModelProof : public QObject {
    Q_OBJECT
private slots:
    void coveredVariantIsProvedAsAFamily();
    void gradesFollowKernelsAndFiles();
    void proofIsAboutOneModelOnly();
    void transformsAreNamed();
    void promptFitsTheModel();
    void stopEndsIt();
};

void TestModelProof::coveredVariantIsProvedAsAFamily()
{
    const auto model = openModel(ORRERY_SOURCE_DIR "/resources/sample");
    const ModelProof proof = proveModel(*model, model->folder.loadWeights(), {0, 1});
    QVERIFY(proof.kernelsProved() && proof.familyProved());
    QVERIFY(proof.result.worst > 0 && proof.result.worst <= 1e-4);
    QVERIFY(!proof.result.worstSite.empty());
    QVERIFY(proof.positions > 5);
}

void TestModelProof::gradesFollowKernelsAndFiles()
{
    ModelProof proof;
    proof.result.ok = true, proof.family = false;
    QVERIFY(proof.kernelsProved() && !proof.familyProved());
    proof.result.ok = false, proof.family = true;
    QVERIFY(!proof.kernelsProved() && !proof.familyProved());
}

void TestModelProof::proofIsAboutOneModelOnly()
{
    const auto model = openModel(kGolden + "gpt2/tied");
    const auto weights = model->folder.loadWeights();
    const ModelProof proof = proveModel(*model, weights, {0, 1});
    QVERIFY(isAbout(proof, infoOf(proof)));
    ModelInfo other = infoOf(proof);
    other.weightsDigest = altered(*weights, weights->all().front().role)->digest();
    QVERIFY(!isAbout(proof, other));
    other = infoOf(proof);
    other.configJson += ' ';
    QVERIFY(!isAbout(proof, other));
    other = infoOf(proof);
    other.processingJson = R"({"fold_ln": true})";
    QVERIFY(!isAbout(proof, other));
}

void TestModelProof::transformsAreNamed()
{
    QVERIFY(activeTransforms("{}").empty());
    const std::vector<std::string> expected{"center_writing", "fold_ln"};
    QCOMPARE(activeTransforms(R"({"center_unembed": false, "center_writing": true, "fold_ln": {"layers": 2}, "none": null})"), expected);
    QCOMPARE(activeTransforms("not JSON"), std::vector<std::string>{"unknown"});
}

void TestModelProof::promptFitsTheModel()
{
    const auto model = openModel(ORRERY_SOURCE_DIR "/resources/sample");
    QVERIFY(model->tokenizer);
    ModelConfig config = model->config();
    checkPrompts(config, {proofPrompt(config, model->tokenizer.get())});
    config.context = 3;
    QCOMPARE(proofPrompt(config, model->tokenizer.get()).ids.size(), size_t{3});
    config.vocabulary = 2;
    checkPrompts(config, {proofPrompt(config, nullptr)});
    QVERIFY(proofPrompt(config, nullptr, 1).ids.size() == 3);
}

void TestModelProof::stopEndsIt()
{
    const auto model = openModel(kGolden + "bert/pooled");
    std::stop_source stop;
    stop.request_stop();
    try {
        proveModel(*model, model->folder.loadWeights(), {0, 1}, {}, stop.get_token());
        QFAIL("went on");
    } catch (const Error& error) {
        QCOMPARE(error.kind(), ErrorKind::Cancelled);
    }
}

QTEST_APPLESS_MAIN(TestModelProof)
#include "tst_model_proof.moc"
