#include "core/checkpoint/model_config.h"

#include "tests/core/checkpoint/fixture.h"

#include <QTest>

#include <set>

using namespace orrery;
using fixture::errorOf;

namespace {

using Names = std::set<std::string, std::less<>>;

ModelConfig parse(const std::string& text, const Names& tensors = {}, const LogSink& log = {})
{
    return parseModelConfig(text, [&](std::string_view name) { return tensors.contains(name); }, log);
}

std::string gpt2(const std::string& members)
{
    return R"({"model_type":"gpt2")" + (members.empty() ? "" : "," + members) + "}";
}

std::string bert(const std::string& members)
{
    return R"({"model_type":"bert")" + (members.empty() ? "" : "," + members) + "}";
}

const Names kMlm{"cls.predictions.transform.dense.weight", "cls.predictions.bias"};

}  // namespace

Q_DECLARE_METATYPE(orrery::Activation)

class TestModelConfig : public QObject {
    Q_OBJECT
private slots:
    void gpt2Defaults();
    void bertDefaults();
    void gpt2ReadsEveryKey();
    void bertReadsEveryKey();
    void namesMayBeAliases();
    void activationsByName_data();
    void activationsByName();
    void gpt2HeadFollowsArchitectureAndTensors();
    void bertHeadsFollowTheTensors();
    void outputMatrixDecidesTying();
    void otherHeadsAreLeftOut();
    void tokenIdsOutsideTheVocabularyAreDropped();
    void typeFollowsFromTheArchitecture();
    void remoteCodeIsIgnored();
    void refusesWithReasonAndPlace_data();
    void refusesWithReasonAndPlace();
    void limitsAreInclusive();
};

void TestModelConfig::gpt2Defaults()
{
    const ModelConfig config = parse(gpt2(""));
    QCOMPARE(config.family, Family::Gpt2);
    QCOMPARE(config.modelType, std::string("gpt2"));
    QCOMPARE(config.vocabulary, int64_t{50257});
    QCOMPARE(config.context, int64_t{1024});
    QCOMPARE(config.width, int64_t{768});
    QCOMPARE(config.layers, int64_t{12});
    QCOMPARE(config.heads, int64_t{12});
    QCOMPARE(config.headWidth, int64_t{64});
    QCOMPARE(config.mlpWidth, int64_t{3072});
    QCOMPARE(config.tokenTypes, int64_t{0});
    QCOMPARE(config.activation, Activation::GeluTanh);
    QCOMPARE(config.epsilon, 1e-5);
    QVERIFY(config.scaleByWidth && !config.scaleByLayer && config.finalNorm && config.tied);
    QCOMPARE(config.output, OutputHead::LanguageModel);
    QCOMPARE(config.bosId, int64_t{50256});
    QCOMPARE(config.eosId, int64_t{50256});
    QCOMPARE(config.padId, int64_t{-1});
    QCOMPARE(parameterCount(config), int64_t{124'439'808});  // models-and-formats 3.1
}

void TestModelConfig::bertDefaults()
{
    const ModelConfig config = parse(bert(""));
    QCOMPARE(config.family, Family::Bert);
    QCOMPARE(config.vocabulary, int64_t{30522});
    QCOMPARE(config.context, int64_t{512});
    QCOMPARE(config.width, int64_t{768});
    QCOMPARE(config.layers, int64_t{12});
    QCOMPARE(config.heads, int64_t{12});
    QCOMPARE(config.mlpWidth, int64_t{3072});
    QCOMPARE(config.tokenTypes, int64_t{2});
    QCOMPARE(config.activation, Activation::GeluErf);
    QCOMPARE(config.epsilon, 1e-12);
    QCOMPARE(config.output, OutputHead::None);
    QCOMPARE(config.padId, int64_t{0});
    QCOMPARE(config.bosId, int64_t{-1});
    QVERIFY(!config.pooler && !config.nextSentence && !config.finalNorm);
}

void TestModelConfig::gpt2ReadsEveryKey()
{
    const ModelConfig config = parse(gpt2(R"("vocab_size":97,"n_positions":33,"n_embd":35,"n_layer":3,"n_head":7,"n_inner":11,
        "activation_function":"relu","layer_norm_epsilon":0.5,"scale_attn_weights":false,"scale_attn_by_inverse_layer_idx":true,
        "bos_token_id":3,"eos_token_id":[4,5],"pad_token_id":null,"reorder_and_upcast_attn":true)"));
    QCOMPARE(config.vocabulary, int64_t{97});
    QCOMPARE(config.context, int64_t{33});
    QCOMPARE(config.width, int64_t{35});
    QCOMPARE(config.headWidth, int64_t{5});
    QCOMPARE(config.layers, int64_t{3});
    QCOMPARE(config.heads, int64_t{7});
    QCOMPARE(config.mlpWidth, int64_t{11});
    QCOMPARE(config.activation, Activation::Relu);
    QCOMPARE(config.epsilon, 0.5);
    QVERIFY(!config.scaleByWidth && config.scaleByLayer);
    QCOMPARE(config.bosId, int64_t{3});
    QCOMPARE(config.eosId, int64_t{4});
    QCOMPARE(config.padId, int64_t{-1});
    QCOMPARE(parse(gpt2(R"("n_inner":null,"n_embd":24)")).mlpWidth, int64_t{96});
}

void TestModelConfig::bertReadsEveryKey()
{
    const ModelConfig config = parse(bert(R"("vocab_size":97,"max_position_embeddings":33,"hidden_size":35,"num_hidden_layers":3,
        "num_attention_heads":5,"intermediate_size":11,"hidden_act":"gelu_new","layer_norm_eps":1e-6,"type_vocab_size":1,
        "pad_token_id":7,"position_embedding_type":"absolute","is_decoder":false)"));
    QCOMPARE(config.vocabulary, int64_t{97});
    QCOMPARE(config.context, int64_t{33});
    QCOMPARE(config.width, int64_t{35});
    QCOMPARE(config.headWidth, int64_t{7});
    QCOMPARE(config.layers, int64_t{3});
    QCOMPARE(config.mlpWidth, int64_t{11});
    QCOMPARE(config.tokenTypes, int64_t{1});
    QCOMPARE(config.activation, Activation::GeluTanh);
    QCOMPARE(config.epsilon, 1e-6);
    QCOMPARE(config.padId, int64_t{7});
}

void TestModelConfig::namesMayBeAliases()
{
    QCOMPARE(parse(gpt2(R"("n_ctx":77)")).context, int64_t{77});
    QCOMPARE(parse(gpt2(R"("n_ctx":77,"n_positions":78)")).context, int64_t{78});
    QCOMPARE(parse(gpt2(R"("hidden_size":24,"num_hidden_layers":2,"num_attention_heads":4)")).headWidth, int64_t{6});
}

void TestModelConfig::activationsByName_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<Activation>("activation");
    // models-and-formats 2.1
    const std::vector<std::pair<std::string, Activation>> rows{{"gelu", Activation::GeluErf}, {"gelu_new", Activation::GeluTanh},
        {"gelu_pytorch_tanh", Activation::GeluTanh}, {"gelu_fast", Activation::GeluTanh}, {"quick_gelu", Activation::QuickGelu},
        {"silu", Activation::Silu}, {"swish", Activation::Silu}, {"relu", Activation::Relu}, {"tanh", Activation::Tanh}};
    for (const auto& [name, activation] : rows) QTest::newRow(name.c_str()) << name << activation;
}

void TestModelConfig::activationsByName()
{
    QFETCH(std::string, name);
    QFETCH(Activation, activation);
    QCOMPARE(parse(gpt2("\"activation_function\":\"" + name + "\"")).activation, activation);
    QCOMPARE(parse(bert("\"hidden_act\":\"" + name + "\"")).activation, activation);
}

void TestModelConfig::gpt2HeadFollowsArchitectureAndTensors()
{
    QCOMPARE(parse(gpt2(R"("architectures":["GPT2LMHeadModel"])")).output, OutputHead::LanguageModel);
    QCOMPARE(parse(gpt2(R"("architectures":["GPT2Model"])")).output, OutputHead::None);
    QCOMPARE(parse(gpt2(R"("architectures":["GPT2Model"])"), {"lm_head.weight"}).output, OutputHead::LanguageModel);
}

void TestModelConfig::bertHeadsFollowTheTensors()
{
    fixture::Log log;
    const ModelConfig bare = parse(bert(R"("architectures":["BertModel"])"), {"pooler.dense.weight"}, log.sink());
    QVERIFY(bare.pooler && !bare.nextSentence && log.lines.empty());
    QCOMPARE(bare.output, OutputHead::None);

    Names all = kMlm;
    all.insert({"pooler.dense.weight", "cls.seq_relationship.weight"});
    const ModelConfig full = parse(bert(R"("architectures":["BertForMaskedLM"])"), all, log.sink());
    QVERIFY(full.pooler && full.nextSentence && log.lines.empty());
    QCOMPARE(full.output, OutputHead::MaskedLanguage);

    QCOMPARE(parse(bert(R"("architectures":["BertForMaskedLM"])"), kMlm).pooler, false);
    QCOMPARE(parse(bert(""), kMlm).output, OutputHead::MaskedLanguage);
    QCOMPARE(parse(bert(""), {"cls.seq_relationship.weight"}).nextSentence, false);  // it stands on the pooler
    QCOMPARE(parse(bert(R"("architectures":["BertForPreTraining"])"), {}, log.sink()).output, OutputHead::None);
    QVERIFY(log.mentions("no tensor of its masked-language head"));
}

void TestModelConfig::outputMatrixDecidesTying()
{
    const std::string untied = "\"tie_word_embeddings\":false";
    QCOMPARE(parse(gpt2(untied), {"lm_head.weight"}).tied, false);
    QCOMPARE(parse(gpt2(untied)).tied, true);
    QCOMPARE(parse(gpt2(""), {"lm_head.weight"}).tied, true);
    Names names = kMlm;
    QCOMPARE(parse(bert(untied), names).tied, true);
    names.insert("cls.predictions.decoder.weight");
    QCOMPARE(parse(bert(untied), names).tied, false);
}

void TestModelConfig::otherHeadsAreLeftOut()
{
    fixture::Log log;
    QCOMPARE(parse(gpt2(R"("architectures":["GPT2ForSequenceClassification"])"), {}, log.sink()).output, OutputHead::None);
    QVERIFY(log.mentions("\"GPT2ForSequenceClassification\" is left out"));
}

void TestModelConfig::tokenIdsOutsideTheVocabularyAreDropped()
{
    const ModelConfig small = parse(gpt2(R"("vocab_size":10,"pad_token_id":10)"));
    QCOMPARE(small.bosId, int64_t{-1});
    QCOMPARE(small.padId, int64_t{-1});
    QCOMPARE(parse(gpt2(R"("vocab_size":50256)")).bosId, int64_t{-1});  // the default, just outside
    const ModelConfig strange = parse(gpt2(R"("bos_token_id":18446744073709551615,"eos_token_id":-2,"pad_token_id":50256)"));
    QCOMPARE(strange.bosId, int64_t{-1});
    QCOMPARE(strange.eosId, int64_t{-1});
    QCOMPARE(strange.padId, int64_t{50256});
}

void TestModelConfig::typeFollowsFromTheArchitecture()
{
    QCOMPARE(parse(R"({"architectures":["BertForMaskedLM"]})").family, Family::Bert);
    QCOMPARE(parse(R"({"architectures":["GPT2LMHeadModel"]})").family, Family::Gpt2);
}

void TestModelConfig::remoteCodeIsIgnored()
{
    QCOMPARE(parse(gpt2(R"("auto_map":{"AutoModel":"evil.Model"},"quantization_config":null,"text_config":null)")).layers, int64_t{12});
}

void TestModelConfig::refusesWithReasonAndPlace_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("reason");
    QTest::addColumn<std::string>("place");
    const auto row = [](const std::string& text, const char* reason, const char* place) {
        QTest::newRow(text.substr(0, 60).c_str()) << text << std::string(reason) << std::string(place);
    };
    row("", "NotJson", "byte 1");
    row("{", "NotJson", "byte 2");
    row(std::string("{}\0{}", 5), "NotJson", "byte 2");
    row("\xff", "NotUtf8", "");
    row("[]", "BadConfig", "");
    row(R"({"model_type":"gpt2","n_head":1,"n_head":2})", "DuplicateKey", "n_head");
    row("{}", "UnsupportedArchitecture", "/model_type");
    row(R"({"model_type":"llama"})", "UnsupportedArchitecture", "/model_type");
    row(R"({"model_type":3})", "BadConfig", "/model_type");
    row(gpt2(R"("architectures":"GPT2Model")"), "BadConfig", "/architectures");
    row(gpt2(R"("architectures":[1])"), "BadConfig", "/architectures");
    for (const char* value : {"0", "-1", "12.0", "\"12\"", "true", "null", "[12]", "-9223372036854775808"})
        row(gpt2(std::string("\"n_layer\":") + value), "BadConfig", "/n_layer");
    row(gpt2(R"("n_layer":1025)"), "LimitExceeded", "/n_layer");
    row(gpt2(R"("n_layer":18446744073709551615)"), "LimitExceeded", "/n_layer");
    row(gpt2(R"("n_head":1025)"), "LimitExceeded", "/n_head");
    row(gpt2(R"("n_embd":65537)"), "LimitExceeded", "/n_embd");
    row(gpt2(R"("vocab_size":4194305)"), "LimitExceeded", "/vocab_size");
    row(gpt2(R"("n_positions":2147483649)"), "LimitExceeded", "/n_positions");
    row(gpt2(R"("n_inner":1048577)"), "LimitExceeded", "/n_inner");
    row(gpt2(R"("n_inner":0)"), "BadConfig", "/n_inner");
    row(gpt2(R"("n_embd":770)"), "BadConfig", "/n_embd");
    row(gpt2(R"("layer_norm_epsilon":0)"), "BadConfig", "/layer_norm_epsilon");
    row(gpt2(R"("layer_norm_epsilon":-1e-5)"), "BadConfig", "/layer_norm_epsilon");
    row(gpt2(R"("layer_norm_epsilon":1e39)"), "BadConfig", "/layer_norm_epsilon");
    row(gpt2(R"("layer_norm_epsilon":"1e-5")"), "BadConfig", "/layer_norm_epsilon");
    row(gpt2(R"("activation_function":"gelu2")"), "BadConfig", "/activation_function");
    row(gpt2(R"("scale_attn_weights":1)"), "BadConfig", "/scale_attn_weights");
    row(gpt2(R"("tie_word_embeddings":"yes")"), "BadConfig", "/tie_word_embeddings");
    row(gpt2(R"("bos_token_id":"x")"), "BadConfig", "/bos_token_id");
    row(gpt2(R"("eos_token_id":[])"), "BadConfig", "/eos_token_id");
    row(gpt2(R"("add_cross_attention":true)"), "UnsupportedArchitecture", "/add_cross_attention");
    row(gpt2(R"("pruned_heads":{"0":[1]})"), "UnsupportedArchitecture", "/pruned_heads");
    row(gpt2(R"("text_config":{})"), "UnsupportedArchitecture", "/text_config");
    row(gpt2(R"("quantization_config":{"quant_method":"gptq"})"), "UnsupportedQuantization", "/quantization_config");
    row(bert(R"("position_embedding_type":"relative_key")"), "UnsupportedPosition", "/position_embedding_type");
    row(bert(R"("is_decoder":true)"), "UnsupportedArchitecture", "/is_decoder");
    row(bert(R"("type_vocab_size":0)"), "BadConfig", "/type_vocab_size");
    row(bert(R"("hidden_size":770)"), "BadConfig", "/hidden_size");
    row(bert("\"x\":" + std::string(200, '[') + std::string(200, ']')), "LimitExceeded", "");
}

void TestModelConfig::refusesWithReasonAndPlace()
{
    QFETCH(std::string, text);
    QFETCH(std::string, reason);
    QFETCH(std::string, place);
    const Error error = errorOf([&] { parse(text); });
    QCOMPARE(error.reason(), reason);
    QCOMPARE(error.place(), place);
    QCOMPARE(error.kind(), ErrorKind::Format);
}

void TestModelConfig::limitsAreInclusive()
{
    const ModelConfig config = parse(gpt2(R"("vocab_size":4194304,"n_positions":2147483648,"n_embd":65536,"n_layer":1024,"n_head":1024,"n_inner":1048576)"));
    QCOMPARE(config.headWidth, int64_t{64});
    QCOMPARE(config.context, int64_t{2147483648});
}

QTEST_APPLESS_MAIN(TestModelConfig)
#include "tst_model_config.moc"
