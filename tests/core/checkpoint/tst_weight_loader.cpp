#include "core/checkpoint/weight_loader.h"

#include "core/checkpoint/model_config.h"
#include "core/checkpoint/model_folder.h"
#include "tests/core/checkpoint/fixture.h"

#include <QFile>
#include <QTest>

#include <limits>

using namespace orrery;

namespace {

/// A folder with a model of GPT-2 small's shape whose weights are all zero: a file with a hole takes no room on the disk.
void writeGpt2Small(const fixture::Folder& folder, uint64_t& fileBytes)
{
    folder.write("config.json", R"({"model_type": "gpt2"})");
    const ModelConfig config = parseModelConfig("{\"model_type\": \"gpt2\"}", [](std::string_view) { return false; });
    std::string header;
    uint64_t offset = 0;
    for (const WeightSpec& spec : weightSpecs(config)) {
        const uint64_t end = offset + 4 * static_cast<uint64_t>(spec.shape.count());
        header += (header.empty() ? "{\"" : ",\"") + spec.parts[0].names[0] + "\":{\"dtype\":\"F32\",\"shape\":" + spec.shape.text()
            + ",\"data_offsets\":[" + std::to_string(offset) + "," + std::to_string(end) + "]}";
        offset = end;
    }
    const std::string start = fixture::safetensorsBytes(header + "}", 0);
    folder.write("model.safetensors", start);
    fileBytes = start.size() + offset;
    QVERIFY(QFile::resize(QString::fromStdString(folder.path("model.safetensors")), static_cast<qint64>(fileBytes)));
}

}  // namespace

class TestWeightLoader : public QObject {
    Q_OBJECT
private slots:
    // First, because the most memory a process has held only grows.
    void openingReadsHeadersOnly();
    void loadingTakesTheModelOnce();
    void nonFiniteValuesAreFoundAnywhere_data();
    void nonFiniteValuesAreFoundAnywhere();
};

void TestWeightLoader::openingReadsHeadersOnly()
{
    const fixture::Folder folder;
    uint64_t fileBytes = 0;
    writeGpt2Small(folder, fileBytes);
    QVERIFY(fileBytes > 497'000'000);
    const double start = fixture::processorSeconds();
    const ModelFolder model = ModelFolder::open(folder.path());
    const double seconds = fixture::processorSeconds() - start;
    QVERIFY(model.missing().empty() && model.mismatched().empty());
    qInfo("opening %.0f MB: %.4f s, %zu MiB at most", static_cast<double>(fileBytes) / 1e6, seconds, fixture::peakBytes() >> 20);
    QVERIFY(fixture::kSanitized || (seconds < 1.0 && fixture::peakBytes() < 100'000'000));
}

void TestWeightLoader::loadingTakesTheModelOnce()
{
    const fixture::Folder folder;
    uint64_t fileBytes = 0;
    writeGpt2Small(folder, fileBytes);
    const size_t before = fixture::peakBytes();
    const double start = fixture::processorSeconds();
    const auto weights = ModelFolder::open(folder.path()).loadWeights();
    const double seconds = fixture::processorSeconds() - start;
    const size_t taken = fixture::peakBytes() - before;
    qInfo("loading: %.2f GB/s of processor time, %zu MiB for a model of %zu MiB", static_cast<double>(weights->bytes()) / seconds / 1e9, taken >> 20,
        weights->bytes() >> 20);
    QCOMPARE(weights->bytes(), size_t{4 * 124'439'808});
    QVERIFY(fixture::kSanitized || taken < weights->bytes() + (size_t{32} << 20));
}

void TestWeightLoader::nonFiniteValuesAreFoundAnywhere_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {1, 2, 255, 256, 257, 511, 512, 1000}) QTest::newRow(QByteArray::number(count).constData()) << count;
}

void TestWeightLoader::nonFiniteValuesAreFoundAnywhere()
{
    QFETCH(int, count);
    constexpr float infinity = std::numeric_limits<float>::infinity();
    for (const DType type : {DType::F32, DType::F16, DType::BF16}) {
        std::vector<float> values(static_cast<size_t>(count), 65'280.0f);  // the largest bf16 below half's largest
        std::vector<uint32_t> stored(values.size());
        convertFromFloat(values.data(), type, stored.data(), values.size());
        QCOMPARE(countNonFinite(type, stored.data(), values.size()), size_t{0});
        for (const float bad : {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()}) {
            values.front() = values.back() = bad;
            convertFromFloat(values.data(), type, stored.data(), values.size());
            QCOMPARE(countNonFinite(type, stored.data(), values.size()), size_t{count == 1 ? 1u : 2u});
        }
        QCOMPARE(countNonFinite(type, stored.data(), 0), size_t{0});
    }
    const std::vector<float> all(static_cast<size_t>(count), infinity);
    QCOMPARE(countNonFinite(DType::F32, all.data(), all.size()), all.size());
}

QTEST_APPLESS_MAIN(TestWeightLoader)
#include "tst_weight_loader.moc"
