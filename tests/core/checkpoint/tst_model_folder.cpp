#include "core/checkpoint/model_folder.h"

#include "tests/core/checkpoint/fixture.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace orrery;
using fixture::errorOf;
using fixture::reasonOf;
using fixture::TensorSet;

namespace {

using Strings = std::vector<std::string>;

void writeModel(const fixture::Folder& folder, const std::string& config, const TensorSet& tensors)
{
    folder.write("config.json", config);
    tensors.writeTo(folder.path("model.safetensors"));
}

std::vector<float> floatsOf(const ModelWeights& weights, const std::string& role)
{
    const Tensor tensor = weights.at(role).toTensor();
    return {tensor.values().begin(), tensor.values().end()};
}

std::string gpt2Config(const std::string& members)
{
    return std::string(fixture::kGpt2Config).insert(1, members + ", ");
}

}  // namespace

class TestModelFolder : public QObject {
    Q_OBJECT
private slots:
    void gpt2LoadsEveryTensor();
    void bertStacksQueryKeyAndValue();
    void basePrefixIsOptional();
    void gammaAndBetaAreNorms();
    void bothSpellingsGiveANote();
    void sixteenBitsAreKeptForProducts_data();
    void sixteenBitsAreKeptForProducts();
    void mixedPartsBecomeF32();
    void doublesAreNarrowedWithANote();
    void nonFiniteValuesAreCounted();
    void tiedHeadsFollowTheBytes();
    void untiedConfigWithoutMatrixIsTied();
    void everythingThatDoesNotFitIsListed();
    void longListsAreCut();
    void masksAreSkippedButBiasesAreNot();
    void parametersMustBeFloats();
    void stopEndsLoading();
    void progressEndsAtOne();
    void digestFollowsTheWeights();
    void sentenceEncoderInASubfolder();
    void configErrorsNameTheFile();
};

void TestModelFolder::gpt2LoadsEveryTensor()
{
    const fixture::Folder folder;
    const TensorSet set = fixture::gpt2Tensors();
    writeModel(folder, fixture::kGpt2Config, set);
    const ModelFolder model = ModelFolder::open(folder.path());
    QCOMPARE(model.configText(), std::string(fixture::kGpt2Config));
    QCOMPARE(model.tensors().size(), size_t{28});
    QCOMPARE(model.tensors().front().name, std::string("h.0.attn.c_attn.bias"));
    QCOMPARE(model.tensors().front().dtype, std::string("f32"));
    QVERIFY(model.missing().empty() && model.unmatched().empty() && model.mismatched().empty());
    const auto weights = model.loadWeights();
    QCOMPARE(weights->all().size(), size_t{28});
    QCOMPARE(floatsOf(*weights, "embed.W_E"), set.floats("wte.weight"));
    QCOMPARE(floatsOf(*weights, "blocks.1.attn.W_QKV"), set.floats("h.1.attn.c_attn.weight"));
    QCOMPARE(floatsOf(*weights, "blocks.0.mlp.b_out"), set.floats("h.0.mlp.c_proj.bias"));
    QCOMPARE(floatsOf(*weights, "ln_final.w"), set.floats("ln_f.weight"));
    for (const Weight& weight : weights->all()) QCOMPARE(reinterpret_cast<uintptr_t>(weight.data) % 64, uintptr_t{0});
}

void TestModelFolder::bertStacksQueryKeyAndValue()
{
    const fixture::Folder folder;
    const TensorSet set = fixture::bertTensors();
    writeModel(folder, fixture::kBertConfig, set);
    const auto weights = ModelFolder::open(folder.path()).loadWeights();
    std::vector<float> expected;
    for (const char* part : {"query", "key", "value"}) {
        const std::vector<float> values = set.floats(std::string("encoder.layer.1.attention.self.") + part + ".weight");
        expected.insert(expected.end(), values.begin(), values.end());
    }
    QCOMPARE(floatsOf(*weights, "blocks.1.attn.W_QKV"), expected);
    QCOMPARE(weights->at("blocks.1.attn.W_QKV").shape, (Shape{18, 6}));
}

void TestModelFolder::basePrefixIsOptional()
{
    const fixture::Folder plain, prefixed;
    TensorSet set = fixture::gpt2Tensors();
    writeModel(plain, fixture::kGpt2Config, set);
    set.prefixAll("transformer.");
    writeModel(prefixed, fixture::kGpt2Config, set);
    const ModelFolder model = ModelFolder::open(prefixed.path());
    QVERIFY(model.missing().empty() && model.unmatched().empty());
    QCOMPARE(model.loadWeights()->digest(), ModelFolder::open(plain.path()).loadWeights()->digest());
}

void TestModelFolder::gammaAndBetaAreNorms()
{
    const fixture::Folder folder;
    TensorSet set = fixture::bertTensors();
    const std::vector<float> gamma = set.floats("embeddings.LayerNorm.weight");
    set.rename("embeddings.LayerNorm.weight", "embeddings.LayerNorm.gamma");
    set.rename("embeddings.LayerNorm.bias", "embeddings.LayerNorm.beta");
    writeModel(folder, fixture::kBertConfig, set);
    QCOMPARE(floatsOf(*ModelFolder::open(folder.path()).loadWeights(), "embed.ln.w"), gamma);
}

void TestModelFolder::bothSpellingsGiveANote()
{
    const fixture::Folder folder;
    TensorSet set = fixture::bertTensors();
    set.add("embeddings.LayerNorm.gamma", {6});
    writeModel(folder, fixture::kBertConfig, set);
    fixture::Log log;
    const ModelFolder model = ModelFolder::open(folder.path(), log.sink());
    QVERIFY(log.mentions("\"embeddings.LayerNorm.gamma\" are there: the first is used"));
    QVERIFY(model.unmatched().empty());
    QCOMPARE(floatsOf(*model.loadWeights(), "embed.ln.w"), set.floats("embeddings.LayerNorm.weight"));
}

void TestModelFolder::sixteenBitsAreKeptForProducts_data()
{
    QTest::addColumn<int>("type");
    QTest::newRow("f16") << static_cast<int>(DType::F16);
    QTest::newRow("bf16") << static_cast<int>(DType::BF16);
}

void TestModelFolder::sixteenBitsAreKeptForProducts()
{
    QFETCH(int, type);
    const fixture::Folder folder;
    const TensorSet set = fixture::bertTensors(static_cast<DType>(type));
    writeModel(folder, fixture::kBertConfig, set);
    const auto weights = ModelFolder::open(folder.path()).loadWeights();
    QCOMPARE(static_cast<int>(weights->at("blocks.0.attn.W_QKV").type), type);
    QCOMPARE(static_cast<int>(weights->at("embed.W_E").type), type);
    QCOMPARE(weights->at("blocks.0.attn.b_QKV").type, DType::F32);
    QCOMPARE(floatsOf(*weights, "blocks.0.mlp.W_in"), set.floats("encoder.layer.0.intermediate.dense.weight"));
    QCOMPARE(floatsOf(*weights, "blocks.0.ln1.w"), set.floats("encoder.layer.0.attention.output.LayerNorm.weight"));
}

void TestModelFolder::mixedPartsBecomeF32()
{
    const fixture::Folder folder;
    TensorSet set = fixture::bertTensors(DType::F16);
    set.add("encoder.layer.0.attention.self.key.weight", {6, 6}, DType::BF16);
    writeModel(folder, fixture::kBertConfig, set);
    const auto weights = ModelFolder::open(folder.path()).loadWeights();
    QCOMPARE(weights->at("blocks.0.attn.W_QKV").type, DType::F32);
    QCOMPARE(weights->at("blocks.1.attn.W_QKV").type, DType::F16);
    const std::vector<float> stacked = floatsOf(*weights, "blocks.0.attn.W_QKV");
    QCOMPARE(std::vector<float>(stacked.begin() + 36, stacked.begin() + 72), set.floats("encoder.layer.0.attention.self.key.weight"));
}

void TestModelFolder::doublesAreNarrowedWithANote()
{
    const fixture::Folder folder;
    const TensorSet set = fixture::gpt2Tensors(DType::F64);
    writeModel(folder, fixture::kGpt2Config, set);
    fixture::Log log;
    const auto weights = ModelFolder::open(folder.path(), log.sink()).loadWeights();
    QCOMPARE(weights->at("embed.W_E").type, DType::F32);
    QCOMPARE(floatsOf(*weights, "embed.W_E"), set.floats("wte.weight"));
    QVERIFY(log.mentions("28 tensors are F64: narrowed to F32"));
}

void TestModelFolder::nonFiniteValuesAreCounted()
{
    const fixture::Folder folder;
    TensorSet set = fixture::gpt2Tensors();
    std::vector<float> values = set.floats("h.1.mlp.c_fc.weight");
    values[3] = std::numeric_limits<float>::quiet_NaN();
    values[59] = -std::numeric_limits<float>::infinity();
    set.addFloats("h.1.mlp.c_fc.weight", {6, 10}, values, DType::BF16);
    values = set.floats("ln_f.bias");
    values[0] = std::numeric_limits<float>::infinity();
    set.addFloats("ln_f.bias", {6}, values, DType::F16);
    writeModel(folder, fixture::kGpt2Config, set);
    fixture::Log log;
    ModelFolder::open(folder.path(), log.sink()).loadWeights();
    QVERIFY(log.mentions("3 weights are not finite, the first in \"h.1.mlp.c_fc.weight\""));
}

void TestModelFolder::tiedHeadsFollowTheBytes()
{
    const fixture::Folder same, other;
    TensorSet set = fixture::gpt2Tensors();
    set.addFloats("lm_head.weight", {11, 6}, set.floats("wte.weight"));
    writeModel(same, fixture::kGpt2Config, set);
    set.add("lm_head.weight", {11, 6});
    writeModel(other, fixture::kGpt2Config, set);

    fixture::Log log;
    const ModelFolder tied = ModelFolder::open(same.path(), log.sink());
    QVERIFY(tied.config().tied && tied.unmatched().empty());
    QVERIFY(log.mentions("\"lm_head.weight\", which equals it"));
    const ModelFolder untied = ModelFolder::open(other.path(), log.sink());
    QVERIFY(!untied.config().tied);
    QVERIFY(log.mentions("\"lm_head.weight\", which differs from it"));
    QCOMPARE(floatsOf(*untied.loadWeights(), "unembed.W_U"), set.floats("lm_head.weight"));
}

void TestModelFolder::untiedConfigWithoutMatrixIsTied()
{
    const fixture::Folder folder;
    writeModel(folder, gpt2Config("\"tie_word_embeddings\": false"), fixture::gpt2Tensors());
    fixture::Log log;
    QVERIFY(ModelFolder::open(folder.path(), log.sink()).config().tied);
    QVERIFY(log.mentions("no output matrix"));
}

void TestModelFolder::everythingThatDoesNotFitIsListed()
{
    const fixture::Folder folder;
    TensorSet set = fixture::gpt2Tensors();
    set.remove("h.0.ln_1.weight");
    set.add("h.1.attn.c_attn.weight", {18, 6});
    set.add("wpe.weight", {9, 6});
    set.add("extra.weight", {1});
    writeModel(folder, fixture::kGpt2Config, set);
    const ModelFolder model = ModelFolder::open(folder.path());
    QCOMPARE(model.missing(), Strings{"h.0.ln_1.weight"});
    QCOMPARE(model.unmatched(), Strings{"extra.weight"});
    QCOMPARE(model.mismatched().size(), size_t{2});
    const Error error = errorOf([&] { model.loadWeights(); });
    QCOMPARE(error.reason(), std::string("ShapeMismatch"));
    QCOMPARE(error.what(), folder.path()
            + ": the tensors do not fit the config: 2 of another shape than the config implies: \"wpe.weight\" is [9, 6], must be [8, 6], "
              "\"h.1.attn.c_attn.weight\" is [18, 6], must be [6, 18]; 1 missing: \"h.0.ln_1.weight\"; 1 not used: \"extra.weight\"");
}

void TestModelFolder::longListsAreCut()
{
    const fixture::Folder folder;
    TensorSet set;
    set.add("wte.weight", {11, 6});
    writeModel(folder, fixture::kGpt2Config, set);
    const Error error = errorOf([&] { ModelFolder::open(folder.path()).loadWeights(); });
    QCOMPARE(error.reason(), std::string("TensorMissing"));
    QVERIFY(std::string(error.what()).find("27 missing: ") != std::string::npos);
    QVERIFY(std::string(error.what()).ends_with(" and 19 more"));
}

void TestModelFolder::masksAreSkippedButBiasesAreNot()
{
    const fixture::Folder folder;
    TensorSet set = fixture::gpt2Tensors();
    set.add("h.0.attn.bias", {1, 1, 8, 8}, DType::Bool);
    set.add("h.1.attn.masked_bias", {});
    set.add("h.1.attn.c_attn.extra", {1});
    writeModel(folder, fixture::kGpt2Config, set);
    QCOMPARE(ModelFolder::open(folder.path()).unmatched(), Strings{"h.1.attn.c_attn.extra"});
}

void TestModelFolder::parametersMustBeFloats()
{
    const fixture::Folder folder;
    TensorSet set = fixture::gpt2Tensors();
    set.add("ln_f.weight", {6}, DType::I32);
    writeModel(folder, fixture::kGpt2Config, set);
    const Error error = errorOf([&] { ModelFolder::open(folder.path()).loadWeights(); });
    QCOMPARE(error.reason(), std::string("UnsupportedDtype"));
    QVERIFY(std::string(error.what()).find("\"ln_f.weight\"") != std::string::npos);
}

void TestModelFolder::stopEndsLoading()
{
    const fixture::Folder folder;
    writeModel(folder, fixture::kGpt2Config, fixture::gpt2Tensors());
    std::stop_source source;
    source.request_stop();
    const Error error = errorOf([&] { ModelFolder::open(folder.path()).loadWeights({}, source.get_token()); });
    QCOMPARE(error.kind(), ErrorKind::Cancelled);
}

void TestModelFolder::progressEndsAtOne()
{
    const fixture::Folder folder;
    writeModel(folder, fixture::kGpt2Config, fixture::gpt2Tensors());
    std::vector<double> fractions;
    ModelFolder::open(folder.path()).loadWeights([&](const ProgressStep& step) { fractions.push_back(step.fraction); });
    QVERIFY(std::is_sorted(fractions.begin(), fractions.end()));
    QCOMPARE(fractions.front(), 0.0);
    QCOMPARE(fractions.back(), 1.0);
}

void TestModelFolder::digestFollowsTheWeights()
{
    const fixture::Folder a, b;
    TensorSet set = fixture::gpt2Tensors();
    writeModel(a, fixture::kGpt2Config, set);
    std::vector<float> values = set.floats("ln_f.bias");
    values[5] += 1.0f;
    set.addFloats("ln_f.bias", {6}, values);
    writeModel(b, fixture::kGpt2Config, set);
    const auto weights = ModelFolder::open(a.path()).loadWeights();
    QCOMPARE(weights->digest(), ModelFolder::open(a.path()).loadWeights()->digest());
    QVERIFY(weights->digest() != ModelFolder::open(b.path()).loadWeights()->digest());
}

void TestModelFolder::sentenceEncoderInASubfolder()
{
    const fixture::Folder folder;
    folder.makeFolder("0_Transformer");
    folder.makeFolder("1_Pooling");
    folder.write("modules.json", R"([{"idx": 0, "name": "0", "path": "0_Transformer", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}])");
    folder.write("0_Transformer/config.json", fixture::kBertConfig);
    folder.write("0_Transformer/sentence_bert_config.json", R"({"max_seq_length": 5, "do_lower_case": false})");
    folder.write("1_Pooling/config.json", R"({"word_embedding_dimension": 6, "pooling_mode_mean_tokens": true})");
    fixture::bertTensors().writeTo(folder.path("0_Transformer/model.safetensors"));
    const ModelFolder model = ModelFolder::open(folder.path());
    QCOMPARE(model.path(), folder.path());
    QCOMPARE(model.transformerPath(), folder.path("0_Transformer"));
    QCOMPARE(model.config().sentence.kind, SentencePooling::Kind::Mean);
    QVERIFY(model.config().sentence.normalize);
    QCOMPARE(model.config().sentence.maximumTokens, int64_t{5});
}

void TestModelFolder::configErrorsNameTheFile()
{
    const fixture::Folder folder;
    QCOMPARE(reasonOf([&] { ModelFolder::open(folder.path("nothing")); }), std::string("NotAFolder"));
    QCOMPARE(errorOf([&] { ModelFolder::open(folder.path()); }).kind(), ErrorKind::Io);
    folder.write("config.json", R"({"model_type": "llama"})");
    const Error error = errorOf([&] { ModelFolder::open(folder.path()); });
    QCOMPARE(error.reason(), std::string("UnsupportedArchitecture"));
    QCOMPARE(error.file(), folder.path("config.json"));
    QCOMPARE(error.place(), std::string("/model_type"));
    folder.write("config.json", fixture::kGpt2Config);
    QCOMPARE(reasonOf([&] { ModelFolder::open(folder.path()); }), std::string("WeightsMissing"));
}

QTEST_APPLESS_MAIN(TestModelFolder)
#include "tst_model_folder.moc"
