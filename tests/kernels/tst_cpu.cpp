#include "kernels/cpu/panels.h"
#include "tests/kernels/tolerance.h"
#include "tests/kernels/trial.h"

#include <QTest>

#include <cblas.h>

#include <cmath>
#include <cstring>

using namespace orrery;

// Sanitizers end the program at an impossible allocation unless asked to let it fail as it does without them.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "allocator_may_return_null=1"; }

/// What the CPU's table promises beside the ops' results: opening, memory, events, refusals, the same bits again.
class TestCpu : public QObject {
    Q_OBJECT
private slots:
    void tellsWhatItIs();
    void zeroThreadsChooses();
    void refusesAnImpossibleNumberOfThreads();
    void leavesOpenBlasOneThread();
    void memoryIsAligned();
    void anImpossibleAllocationIsReported();
    void eventsAreThoseRecorded();
    void refusesWhatItCannotCompute_data();
    void refusesWhatItCannotCompute();
    void theSameThreadsGiveTheSameBits();
    void oneThreadAndTwoAgree();
    void aRowOfOneLargeValueHasNothingToNormalize();
    void panelsCoverTheOutput_data();
    void panelsCoverTheOutput();
};

namespace {

struct Opened {
    explicit Opened(int threads)
    {
        const DeviceOpenArgs args{0, threads};
        status = api.open(&args, &device);
    }
    ~Opened()
    {
        if (device) api.close(device);
    }
    const DeviceApi& api = cpuDeviceApi();
    Device* device = nullptr;
    Status status;
};

constexpr int64_t kTokens = 150, kWidth = 96;

/// A linear layer, a norm and both kinds of attention on `threads` threads: all the numbers that came out.
std::vector<float> layer(int threads)
{
    const Opened cpu(threads);
    const std::vector<float> x = randomRows(kTokens, kWidth, kWidth, 1), w = randomRows(kWidth, 3 * kWidth, 3 * kWidth, 2);
    std::vector<float> rows(kTokens * 3 * kWidth), z(kTokens * kWidth), pattern(2 * kTokens * kTokens), normal(kTokens * kWidth);
    MatmulArgs linear{};
    linear.input = x.data();
    linear.weight = w.data();
    linear.output = rows.data();
    linear.rows = kTokens;
    linear.inner = linear.inputStride = kWidth;
    linear.columns = linear.weightStride = linear.outputStride = 3 * kWidth;
    linear.activation = Activation::GeluTanh;
    linear.replicas = 1;
    cpu.api.matmul(cpu.device, &linear);
    const int64_t offsets[] = {0, kTokens}, matrix[] = {0};
    const AttentionShape shape{offsets, offsets, 1, 2, 2, kWidth / 2, 1};
    const AttentionArgs stream{shape, rows.data(), rows.data() + kWidth, rows.data() + 2 * kWidth, z.data(), nullptr, 3 * kWidth,
        3 * kWidth, 3 * kWidth, kWidth, 0.1f};
    cpu.api.attention(cpu.device, &stream);
    const AttentionPatternArgs kept{shape, rows.data(), rows.data() + kWidth, nullptr, nullptr, pattern.data(), matrix, 3 * kWidth,
        3 * kWidth, 0.1f};
    cpu.api.attentionPattern(cpu.device, &kept);
    const LayerNormArgs norm{z.data(), nullptr, nullptr, normal.data(), nullptr, nullptr, kTokens, kWidth, kWidth, kWidth, 1e-5f, 1, 0, NormKind::Layer};
    cpu.api.layerNorm(cpu.device, &norm);
    std::vector<float> all;
    for (const auto* part : {&rows, &z, &pattern, &normal}) all.insert(all.end(), part->begin(), part->end());
    return all;
}

}  // namespace

void TestCpu::tellsWhatItIs()
{
    const Opened cpu(2);
    DeviceInfo info{};
    QCOMPARE(cpu.api.info(cpu.device, &info), Status::Ok);
    QCOMPARE(QByteArray(info.name), QByteArray("CPU"));
    const QByteArray library(info.library);
    QVERIFY2(library.startsWith("OpenBLAS 0.") && library.endsWith(openblas_get_corename()), info.library);
    QCOMPARE(info.threads, 2);
    QCOMPARE(info.hostMemory, 1);
    QCOMPARE(QByteArray(cpu.api.kind), QByteArray("cpu"));
    QCOMPARE(cpu.api.abi, kDeviceAbi);
}

void TestCpu::zeroThreadsChooses()
{
    const Opened cpu(0);
    DeviceInfo info{};
    QCOMPARE(cpu.api.info(cpu.device, &info), Status::Ok);
    QCOMPARE(info.threads, static_cast<int>(std::thread::hardware_concurrency()));
}

void TestCpu::refusesAnImpossibleNumberOfThreads()
{
    for (const int threads : {-1, 1 << 20}) {
        const Opened cpu(threads);
        QCOMPARE(cpu.status, Status::InvalidArgument);
        QVERIFY(cpu.device == nullptr);
        QVERIFY(QByteArray(cpu.api.lastError(nullptr)).startsWith(QByteArray::number(threads) + " threads"));
    }
}

void TestCpu::leavesOpenBlasOneThread()
{
    openblas_set_num_threads(2);
    const Opened cpu(2);
    QCOMPARE(openblas_get_num_threads(), 1);
}

void TestCpu::memoryIsAligned()
{
    const Opened cpu(1);
    for (const size_t bytes : {size_t(0), size_t(1), size_t(100), size_t(5) << 20}) {
        void* memory = nullptr;
        QCOMPARE(cpu.api.alloc(cpu.device, bytes, &memory), Status::Ok);
        QVERIFY(memory && reinterpret_cast<uintptr_t>(memory) % 64 == 0);
        std::memset(memory, 1, bytes);
        cpu.api.free(cpu.device, memory);
    }
}

void TestCpu::anImpossibleAllocationIsReported()
{
    const Opened cpu(1);
    void* memory = &memory;
    for (const size_t bytes : {SIZE_MAX, SIZE_MAX / 4}) {
        QCOMPARE(cpu.api.alloc(cpu.device, bytes, &memory), Status::OutOfMemory);
        QVERIFY(memory == nullptr);
        QCOMPARE(QByteArray(cpu.api.lastError(cpu.device)), "cannot allocate " + QByteArray::number(qulonglong(bytes)) + " bytes");
    }
}

void TestCpu::eventsAreThoseRecorded()
{
    const Opened cpu(1);
    uint64_t first = 0, second = 0;
    QCOMPARE(cpu.api.recordEvent(cpu.device, &first), Status::Ok);
    QCOMPARE(cpu.api.recordEvent(cpu.device, &second), Status::Ok);
    QVERIFY(first != second);
    QCOMPARE(cpu.api.waitEvent(cpu.device, second), Status::Ok);
    QCOMPARE(cpu.api.waitEvent(cpu.device, first), Status::Ok);
    QCOMPARE(cpu.api.waitEvent(cpu.device, second + 1), Status::InvalidArgument);
    QCOMPARE(cpu.api.sync(cpu.device), Status::Ok);
}

void TestCpu::refusesWhatItCannotCompute_data()
{
    QTest::addColumn<int>("change");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("sentence");
    const int unsupported = static_cast<int>(Status::Unsupported), invalid = static_cast<int>(Status::InvalidArgument);
    QTest::newRow("double weights") << 0 << unsupported << QByteArray("the CPU multiplies weights of 32 or 16 bits, not 64");
    QTest::newRow("no such weight type") << 1 << invalid << QByteArray("no weight type 9");
    QTest::newRow("no such layout") << 2 << invalid << QByteArray("no weight layout 9");
    QTest::newRow("no such activation") << 3 << invalid << QByteArray("no activation 9");
    QTest::newRow("a side beyond int") << 4 << unsupported << QByteArray("a product with a side or stride of 4294967296, OpenBLAS counts to 2147483647");
    QTest::newRow("rows that overlap") << 5 << invalid << QByteArray("rows of 4 and 4 elements only 3 and 4 apart");
}

void TestCpu::refusesWhatItCannotCompute()
{
    QFETCH(int, change);
    QFETCH(int, status);
    QFETCH(QByteArray, sentence);
    const Opened cpu(1);
    float data[16] = {};
    MatmulArgs args{};
    args.input = args.output = data;
    args.weight = data;
    args.rows = args.inner = args.columns = args.inputStride = args.weightStride = args.outputStride = 4;
    args.replicas = 1;
    if (change == 0) args.weightType = WeightType::F64;
    if (change == 1) args.weightType = static_cast<WeightType>(9);
    if (change == 2) args.layout = static_cast<WeightLayout>(9);
    if (change == 3) args.activation = static_cast<Activation>(9);
    if (change == 4) args.inner = args.inputStride = int64_t(1) << 32;
    if (change == 5) args.inputStride = 3;
    QCOMPARE(static_cast<int>(cpu.api.matmul(cpu.device, &args)), status);
    QCOMPARE(QByteArray(cpu.api.lastError(cpu.device)), sentence);
}

void TestCpu::theSameThreadsGiveTheSameBits()
{
    for (const int threads : {1, 2, 5}) {
        const std::vector<float> first = layer(threads);
        for (int again = 0; again < 3; ++again) {
            const std::vector<float> second = layer(threads);
            QVERIFY(first.size() == second.size() && std::memcmp(first.data(), second.data(), first.size() * sizeof(float)) == 0);
        }
    }
}

void TestCpu::oneThreadAndTwoAgree()
{
    const std::vector<float> one = layer(1), two = layer(2);
    QCOMPARE(one.size(), two.size());
    // Sums of at most 150 terms, each the product of sums of 96 terms below 1.
    for (size_t i = 0; i < one.size(); ++i)
        QVERIFY(std::abs(static_cast<double>(one[i] - two[i])) <= tolerance(kTokens, static_cast<double>(kWidth)));
}

void TestCpu::aRowOfOneLargeValueHasNothingToNormalize()
{
    // A mean of equal values rounds; what is left over, divided by sqrt(epsilon), would look like a signal.
    const Opened cpu(1);
    for (const int64_t width : {7, 33, 769, 1000})
        for (const float value : {10000.7f, 3333.3f, 777.77f}) {
            const std::vector<float> row(static_cast<size_t>(width), value);
            std::vector<float> normalized(row.size());
            float scale = 0;
            const LayerNormArgs args{row.data(), nullptr, nullptr, nullptr, normalized.data(), &scale, 1, width, width, width, 1e-5f, 1, 0, NormKind::Layer};
            QCOMPARE(cpu.api.layerNorm(cpu.device, &args), Status::Ok);
            for (const float got : normalized) QVERIFY2(std::abs(got) < 1e-3f, qPrintable(QString::number(got)));
            QVERIFY(std::abs(scale - std::sqrt(1e-5f)) < 1e-6f);
        }
}

void TestCpu::panelsCoverTheOutput_data()
{
    QTest::addColumn<int>("threads");
    for (const int threads : {1, 2, 7, 64}) QTest::addRow("%d threads", threads) << threads;
}

void TestCpu::panelsCoverTheOutput()
{
    QFETCH(int, threads);
    for (const int64_t rows : {1, 5, 33, 512, 3000})
        for (const int64_t inner : {1, 768})
            for (const int64_t columns : {1, 17, 768, 50257}) {
                const Panels panels = panelsFor(rows, inner, columns, threads);
                int64_t covered = 0;
                for (int64_t i = 0; i < panels.count(); ++i) {
                    const Panels::Panel panel = panels.at(i);
                    QVERIFY(panel.firstRow < panel.lastRow && panel.firstColumn < panel.lastColumn);
                    QVERIFY(panel.lastRow <= rows && panel.lastColumn <= columns);
                    covered += (panel.lastRow - panel.firstRow) * (panel.lastColumn - panel.firstColumn);
                }
                QCOMPARE(covered, rows * columns);
            }
}

QTEST_APPLESS_MAIN(TestCpu)
#include "tst_cpu.moc"
