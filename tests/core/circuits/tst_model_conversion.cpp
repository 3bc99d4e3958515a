#include "core/circuits/model_conversion.h"

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model/verify.h"
#include "tests/core/model/golden_tensors.h"
#include "tests/core/model/random_model.h"
#include "tests/thrown_error.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::testing;

class TestModelConversion : public QObject {
    Q_OBJECT
private slots:
    void init() { m_out = std::make_unique<QTemporaryDir>(); }
    void converts_data();
    void converts();
    void theEngineRunsWhatWasWritten_data();
    void theEngineRunsWhatWasWritten();
    void aCentredUnembeddingKeepsProbabilities();
    void otherProgramsAreWarned();
    void nothingIsOverwritten();
    void whatCannotBeConvertedIsRefused();
    void brokenKeysAreRefused_data();
    void brokenKeysAreRefused();

private:
    static ModelFolder golden(const std::string& name) { return ModelFolder::open(folderOf(name)); }
    static std::string folderOf(const std::string& name) { return std::string(ORRERY_GOLDEN_DIR) + "/models/" + name; }
    std::string out() const { return m_out->filePath("model").toStdString(); }
    Conversion convert(const std::string& name, ConversionTarget target, bool center = false) const
    {
        const ModelFolder from = golden(name);
        return convertModel(from, conversionProcessing(from.config(), target, center), out(), readPrompt(folderOf(name) + "/prompt.json").prompt);
    }

    std::unique_ptr<QTemporaryDir> m_out;
};

void TestModelConversion::converts_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("target");
    for (const QString name : {"gpt2/three_heads", "gpt2/untied", "gpt2/scaled_by_layer", "gpt2/large_epsilon", "gpt2/narrow_inner", "gpt2/bf16"})
        for (const int target : {0, 1, 2}) QTest::newRow(qPrintable(name + " to " + QString::number(target))) << name << target;
    for (const char* name : {"bert/masked_lm", "bert/decoder_bias"}) QTest::newRow(name) << name << 0;
}

void TestModelConversion::converts()
{
    QFETCH(QString, name);
    QFETCH(int, target);
    const Conversion conversion = convert(name.toStdString(), static_cast<ConversionTarget>(target));
    QVERIFY(conversion.ok);
    QVERIFY(conversion.proof.logits < 5e-6);
    const ModelFolder written = ModelFolder::open(out());
    QVERIFY(written.missing().empty() && written.unmatched().empty() && written.mismatched().empty());
    QCOMPARE(written.config().width, golden(name.toStdString()).config().width - (target == 2));
}

void TestModelConversion::theEngineRunsWhatWasWritten_data()
{
    QTest::addColumn<int>("target");
    for (const int target : {0, 1, 2}) QTest::addRow("%d", target) << target;
}

// The fast road and its reference agree on every site of a converted model, and its logits are the golden ones.
void TestModelConversion::theEngineRunsWhatWasWritten()
{
    QFETCH(int, target);
    convert("gpt2/three_heads", static_cast<ConversionTarget>(target));
    const ModelFolder written = ModelFolder::open(out());
    Model model(written.config(), written.loadWeights());
    const Prompt prompt = readPrompt(folderOf("gpt2/three_heads") + "/prompt.json").prompt;
    QVERIFY(verifyModel(model, prompt).ok);
    const Tensor expected = readTensors(folderOf("gpt2/three_heads") + "/expected.safetensors").at("logits");
    QVERIFY(difference(runSites(model, {{prompt}, {"logits"}, {}}).at("logits"), expected) < 2e-5);
    QCOMPARE(model.extend(*model.makeCache(4), prompt.ids.empty() ? std::span<const int32_t>() : std::span(prompt.ids).first(3), {}).count(), int64_t{97});
}

void TestModelConversion::aCentredUnembeddingKeepsProbabilities()
{
    const Conversion conversion = convert("gpt2/untied", ConversionTarget::Folded, true);
    QVERIFY(conversion.ok);
    QVERIFY(conversion.proof.shift > 1e-3 && conversion.proof.logits > 1e-3);
    QVERIFY(conversion.proof.logProbabilities < 2e-5);
}

void TestModelConversion::otherProgramsAreWarned()
{
    convert("gpt2/three_heads", ConversionTarget::CompressedRms);
    const Json json = parseJson(readTextFile(out() + "/config.json", 1 << 20));
    QCOMPARE(json.at("model_type").get<std::string>(), std::string("orrery_gpt2"));
    QCOMPARE(json.at("norm").get<std::string>(), std::string("compressed_rms_norm"));
    QCOMPARE(json.at("n_embd").get<int>(), 23);
    QCOMPARE(json.at("head_dim").get<int>(), 8);
    QVERIFY(json.at("lm_head_bias").get<bool>());
    QCOMPARE(json.at("weight_processing").get<std::vector<std::string>>(),
        (std::vector<std::string>{"fold_ln", "center_writing", "fold_value_bias", "compressed_rms_norm"}));
}

void TestModelConversion::nothingIsOverwritten()
{
    QDir().mkpath(QString::fromStdString(out() + "/mine"));
    QCOMPARE(errorOf([&] { convert("gpt2/three_heads", ConversionTarget::Rms); }).reason(), std::string("FolderNotEmpty"));
}

void TestModelConversion::whatCannotBeConvertedIsRefused()
{
    QCOMPARE(errorOf([&] { convert("bert/masked_lm", ConversionTarget::Rms); }).reason(), std::string("PostNorm"));
    QCOMPARE(errorOf([&] { convert("gpt2/bare", ConversionTarget::Folded); }).reason(), std::string("NoUnembedding"));
    QVERIFY(!QDir(QString::fromStdString(out())).exists());
}

void TestModelConversion::brokenKeysAreRefused_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("place");
    QTest::newRow("an unknown norm") << "norm" << "\"batch_norm\"" << "/norm";
    QTest::newRow("no head width") << "head_dim" << "0" << "/head_dim";
    QTest::newRow("a number for a flag") << "lm_head_bias" << "3" << "/lm_head_bias";
}

void TestModelConversion::brokenKeysAreRefused()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, place);
    convert("gpt2/three_heads", ConversionTarget::Rms);
    Json json = parseJson(readTextFile(out() + "/config.json", 1 << 20));
    json[key.toStdString()] = parseJson(value.toStdString());
    writeFileDurably(out() + "/config.json", json.dump());
    const Error error = errorOf([&] { ModelFolder::open(out()); });
    QCOMPARE(error.reason(), std::string("BadConfig"));
    QCOMPARE(error.place(), place.toStdString());
}

QTEST_GUILESS_MAIN(TestModelConversion)
#include "tst_model_conversion.moc"
