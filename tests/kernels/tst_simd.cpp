#include "kernels/cpu/simd/kernels.h"
#include "tests/kernels/tolerance.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <vector>

namespace orrery {
namespace simd_baseline { extern const SimdKernels kernels; }
}  // namespace orrery

using namespace orrery;

/// The vector functions over a fine comb of all floats, against libm in double, for the widest set here and the narrowest.
class TestSimd : public QObject {
    Q_OBJECT
private slots:
    void activationsStayWithinTheirBound_data();
    void activationsStayWithinTheirBound();
    void decayStaysWithinItsBound_data();
    void decayStaysWithinItsBound();
    void everyHalfWidensExactly_data();
    void everyHalfWidensExactly();
};

namespace {

void addSets()
{
    QTest::addColumn<const SimdKernels*>("simd");
    QTest::newRow(simdKernels().name) << &simdKernels();
    if (&simdKernels() != &simd_baseline::kernels) QTest::newRow("simd_baseline") << &simd_baseline::kernels;
}

float fromBits(uint32_t bits)
{
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

/// Floats of both signs up to `most`, some four million steps of a prime number of ulp.
std::vector<float> comb(float most)
{
    std::vector<float> values;
    for (uint32_t bits = 0; fromBits(bits) <= most; bits += 499) {
        values.push_back(fromBits(bits));
        values.push_back(-fromBits(bits));
    }
    return values;
}

/// One unit in the last place of a float near x, at least the smallest normal number's.
double ulp(double x)
{
    const double magnitude = std::max(std::abs(x), static_cast<double>(std::numeric_limits<float>::min()));
    return std::ldexp(1.0, std::ilogb(magnitude) - 23);
}

struct Function {
    Activation activation;
    float most;
    std::function<double(double)> exact;
    std::function<double(double x, double y)> allowed;
};

double gelu(double x) { return 0.5 * x * std::erfc(-x * std::sqrt(0.5)); }
double logistic(double x) { return 1 / (1 + std::exp(-x)); }

std::vector<Function> functions()
{
    const double c = std::sqrt(2 / M_PI);
    const auto ulps = [](double count) { return [count](double, double y) { return count * ulp(y); }; };
    // The rounding of u moves e^-u by as much of itself: for a product up to 2 |u| ulp, for the cubic up to 3 |u|.
    const auto tail = [](auto exponent) {
        return [exponent](double x, double y) { return (3 + std::max(0.0, exponent(x))) * ulp(y); };
    };
    return {{Activation::Tanh, 12.0f, [](double x) { return std::tanh(x); }, ulps(2)},
        {Activation::Silu, 80.0f, [](double x) { return x * logistic(x); }, ulps(3)},
        {Activation::QuickGelu, 45.0f, [](double x) { return x * logistic(1.702 * x); }, tail([](double x) { return -2 * 1.702 * x; })},
        {Activation::GeluTanh, 6.0f, [c](double x) { return x / (1 + std::exp(-2 * c * (x + 0.044715 * x * x * x))); },
            tail([c](double x) { return -6 * c * (x + 0.044715 * x * x * x); })},
        {Activation::GeluErf, 12.0f, gelu, [](double x, double y) { return (5 + (x < 0 ? x * x : 0)) * ulp(y); }}};
}

}  // namespace

void TestSimd::activationsStayWithinTheirBound_data() { addSets(); }

void TestSimd::activationsStayWithinTheirBound()
{
    QFETCH(const SimdKernels*, simd);
    for (const Function& function : functions()) {
        const std::vector<float> x = comb(function.most);
        std::vector<float> y(x.size());
        simd->finish({x.data(), nullptr, nullptr, y.data(), static_cast<int64_t>(x.size()), function.activation, false});
        double worst = 0, at = 0;
        for (size_t i = 0; i < x.size(); ++i) {
            const double exact = function.exact(static_cast<double>(x[i]));
            const double off = std::abs(static_cast<double>(y[i]) - exact) / function.allowed(static_cast<double>(x[i]), exact);
            if (!(off <= worst)) worst = off, at = static_cast<double>(x[i]);
        }
        QVERIFY2(worst <= 1, qPrintable(QString("activation %1 is %2 of its bound off at %3").arg(static_cast<int>(function.activation)).arg(worst).arg(at, 0, 'g', 9)));
    }
}

void TestSimd::decayStaysWithinItsBound_data() { addSets(); }

void TestSimd::decayStaysWithinItsBound()
{
    QFETCH(const SimdKernels*, simd);
    std::vector<float> x = comb(87.3f);
    std::erase_if(x, [](float value) { return value > 0; });
    x.insert(x.end(), {-88.0f, -1e30f, -std::numeric_limits<float>::infinity()});
    std::vector<float> y(x.size());
    const float sum = simd->expSum(x.data(), y.data(), 0, static_cast<int64_t>(x.size()));
    double exactSum = 0, worst = 0;
    for (size_t i = 0; i < x.size(); ++i) {
        const double exact = x[i] < -87.3f ? 0 : std::exp(static_cast<double>(x[i]));
        exactSum += exact;
        worst = std::max(worst, std::abs(static_cast<double>(y[i]) - exact) / ulp(exact));
    }
    QVERIFY2(worst <= 1.5, qPrintable(QString("%1 ulp").arg(worst)));
    QVERIFY(std::abs(static_cast<double>(sum) - exactSum) <= tolerance(static_cast<int64_t>(x.size()), exactSum));
}

void TestSimd::everyHalfWidensExactly_data() { addSets(); }

void TestSimd::everyHalfWidensExactly()
{
    QFETCH(const SimdKernels*, simd);
    std::vector<uint16_t> halves(65536);
    for (size_t i = 0; i < halves.size(); ++i) halves[i] = static_cast<uint16_t>(i);
    std::vector<float> wide(halves.size()), wideBfloat(halves.size());
    simd->widen(WeightType::F16, halves.data(), wide.data(), 65536, false);
    simd->widen(WeightType::BF16, halves.data(), wideBfloat.data(), 65536, false);
    for (uint32_t bits = 0; bits < 65536; ++bits) {
        const int exponent = static_cast<int>(bits >> 10 & 31), mantissa = static_cast<int>(bits & 1023);
        const double sign = bits & 0x8000 ? -1 : 1;
        const double exact = exponent == 31 ? (mantissa ? std::nan("") : sign * std::numeric_limits<double>::infinity())
                                            : sign * (exponent ? std::ldexp(1024 + mantissa, exponent - 25) : std::ldexp(mantissa, -24));
        const double got = static_cast<double>(wide[bits]);
        QVERIFY2(std::isnan(exact) ? std::isnan(got) : got == exact && std::signbit(got) == std::signbit(exact), qPrintable(QString::number(bits, 16)));
        const uint32_t raised = bits << 16;
        QVERIFY(std::memcmp(&raised, &wideBfloat[bits], 4) == 0);
    }
}

QTEST_APPLESS_MAIN(TestSimd)
#include "tst_simd.moc"
