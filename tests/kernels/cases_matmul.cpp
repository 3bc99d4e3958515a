#include "tests/kernels/tolerance.h"
#include "tests/kernels/trial.h"

#include <cmath>

namespace orrery {
namespace {

struct Shape {
    int64_t rows, inner, columns;
    int64_t replicas = 1;
    WeightType type = WeightType::F32;
    WeightLayout layout = WeightLayout::InOut;
    Activation activation = Activation::None;
    bool bias = false, accumulate = false, preActivation = false;
    int64_t gap = 0;  ///< how much farther apart rows lie than they are wide
    bool sharedWeight = false;
};

std::string nameOf(const Shape& s)
{
    static const char* const types[] = {"f32", "f16", "bf16"};
    return std::to_string(s.replicas) + " x " + std::to_string(s.rows) + " x " + std::to_string(s.inner) + " x "
        + std::to_string(s.columns) + " " + types[static_cast<int>(s.type)] + (s.layout == WeightLayout::InOut ? " in-out" : " out-in")
        + " act " + std::to_string(static_cast<int>(s.activation)) + (s.bias ? " bias" : "") + (s.accumulate ? " accumulate" : "")
        + (s.preActivation ? " pre" : "") + (s.gap ? " gaps" : "") + (s.sharedWeight ? " shared" : "");
}

struct Operands {
    std::vector<float> input, weight, bias, output;
};

int64_t storedRows(const Shape& s) { return s.layout == WeightLayout::InOut ? s.inner : s.columns; }
int64_t storedWidth(const Shape& s) { return s.layout == WeightLayout::InOut ? s.columns : s.inner; }
int64_t weightStep(const Shape& s) { return storedRows(s) * (storedWidth(s) + s.gap); }
int64_t inputStep(const Shape& s) { return s.rows * (s.inner + s.gap); }
int64_t outputStep(const Shape& s) { return s.rows * (s.columns + s.gap); }

template <typename Real>
MatmulArgsOf<Real> argsOf(const Shape& s, const Real* input, const void* weight, const Real* bias, Real* output, Real* pre)
{
    MatmulArgsOf<Real> args{};
    args.input = input;
    args.weight = weight;
    args.bias = bias;
    args.output = output;
    args.preActivation = pre;
    args.rows = s.rows;
    args.inner = s.inner;
    args.columns = s.columns;
    args.inputStride = s.inner + s.gap;
    args.weightStride = storedWidth(s) + s.gap;
    args.outputStride = args.preActivationStride = s.columns + s.gap;
    args.weightType = s.type;
    args.layout = s.layout;
    args.activation = s.activation;
    args.accumulate = s.accumulate;
    args.replicas = s.replicas;
    args.inputReplicaStride = inputStep(s);
    args.weightReplicaStride = s.sharedWeight ? 0 : weightStep(s);
    args.biasReplicaStride = s.columns;
    args.outputReplicaStride = args.preActivationReplicaStride = outputStep(s);
    return args;
}

/// |input| . |W| + |bias| + |old output|: what the terms of each element's sum come to.
std::vector<double> allowances(const Shape& s, const Operands& operands, const std::vector<float>& weight)
{
    const auto magnitudes = [](const std::vector<float>& values) {
        std::vector<double> result;
        for (const float value : values) result.push_back(std::abs(static_cast<double>(value)));
        return result;
    };
    const std::vector<double> input = magnitudes(operands.input), stored = magnitudes(weight), bias = magnitudes(operands.bias);
    std::vector<double> output = magnitudes(operands.output);
    Shape plain = s;
    plain.type = WeightType::F64;
    plain.activation = Activation::None;
    const auto args = argsOf<double>(plain, input.data(), stored.data(), s.bias ? bias.data() : nullptr, output.data(), nullptr);
    Device* reference = nullptr;
    const DeviceOpenArgs open{};
    referenceDeviceApi().open(&open, &reference);
    referenceDeviceApi().matmul(reference, &args);
    referenceDeviceApi().close(reference);
    for (double& value : output) value = tolerance(s.inner, value);
    return output;
}

void check(Trial& trial, const Shape& s)
{
    const uint64_t seed = static_cast<uint64_t>(s.rows * 31 + s.inner * 7 + s.columns);
    const int64_t inputWidth = s.inner + s.gap;
    Operands operands;
    operands.input = rowsThatHurt(s.replicas * s.rows, s.inner, inputWidth, seed);
    operands.bias = randomRows(s.replicas, s.columns, s.columns, seed + 2);
    operands.output = s.accumulate ? randomRows(s.replicas * s.rows, s.columns, s.columns + s.gap, seed + 3)
                                   : garbage(static_cast<size_t>(s.replicas * outputStep(s)));
    std::vector<float> weight = randomRows((s.sharedWeight ? 1 : s.replicas) * storedRows(s), storedWidth(s), storedWidth(s) + s.gap, seed + 4);
    const std::vector<unsigned char> bytes = storedAs(s.type, weight);
    for (float& value : weight) value = keptBy(s.type, value);
    const Operand input = trial.operand(operands.input), bias = trial.operand(operands.bias), output = trial.operand(operands.output);
    const Operand pre = trial.operand(garbage(operands.output.size()));
    const Stored stored = trial.stored(bytes);
    trial.run(&DeviceApi::matmul, &ReferenceApi::matmul, [&](auto real) {
        using Real = decltype(real);
        return argsOf<Real>(s, input.as<Real>(), stored.as<Real>(), s.bias ? bias.as<Real>() : nullptr, output.as<Real>(),
            s.preActivation ? pre.as<Real>() : nullptr);
    });
    const std::vector<double> allowed = allowances(s, operands, weight);
    trial.compare("output", output, allowed);
    trial.compare("pre-activation", pre, allowed);
}

/// A shape whose options are drawn: all pairs of them come up among some hundred shapes.
Shape drawn(Numbers& numbers, int64_t rows, int64_t inner, int64_t columns)
{
    Shape s{rows, inner, columns};
    s.type = static_cast<WeightType>(numbers.below(3));
    s.layout = static_cast<WeightLayout>(numbers.below(2));
    s.activation = static_cast<Activation>(numbers.below(7));
    s.bias = numbers.below(2);
    s.accumulate = numbers.below(2);
    s.preActivation = numbers.below(2);
    s.gap = numbers.below(2) * 3;
    return s;
}

void checkNanSpreads(Trial& trial, const Shape& s)
{
    std::vector<float> values = randomRows(s.rows, s.inner, s.inner, 5);
    values[static_cast<size_t>(s.inner + 2)] = std::numeric_limits<float>::quiet_NaN();
    values[static_cast<size_t>(2 * s.inner + 1)] = std::numeric_limits<float>::infinity();
    std::vector<float> ones(static_cast<size_t>(s.inner * s.columns), 1.0f);
    const Operand input = trial.operand(values), output = trial.operand(garbage(static_cast<size_t>(outputStep(s))));
    const Stored stored = trial.stored(storedAs(s.type, ones));
    trial.run(&DeviceApi::matmul, &ReferenceApi::matmul, [&](auto real) {
        using Real = decltype(real);
        return argsOf<Real>(s, input.as<Real>(), stored.as<Real>(), nullptr, output.as<Real>(), nullptr);
    });
    trial.compare("output", output, std::vector<double>(output.size, tolerance(s.inner, static_cast<double>(s.inner))));
}

}  // namespace

std::vector<Case> matmulCases()
{
    std::vector<Case> cases;
    const auto addShape = [&](const Shape& s) { cases.push_back({nameOf(s), [s](Trial& trial) { check(trial, s); }}); };
    Numbers numbers(20);
    for (const int64_t rows : {1, 7, 31, 32, 33})
        for (const int64_t inner : {1, 7, 31, 32, 33})
            for (const int64_t columns : {1, 7, 31, 32, 33})
                for (int variant = 0; variant < 2; ++variant) addShape(drawn(numbers, rows, inner, columns));
    for (int variant = 0; variant < 4; ++variant) {
        for (const int64_t few : {1, 2, 3, 4, 5, 6, 8, 9}) addShape(drawn(numbers, few, 1000, 33));
        for (const int64_t few : {1, 3, 4, 6, 8, 9}) addShape(drawn(numbers, few, 33, 1000));
        addShape(drawn(numbers, 1000, 33, 31));
        addShape(drawn(numbers, 33, 1000, 33));
        addShape(drawn(numbers, 31, 33, 1000));
        addShape(drawn(numbers, 600, 20, 1100));
        Shape replicated = drawn(numbers, 7, 33, 31);
        replicated.replicas = 3;
        replicated.sharedWeight = variant % 2;
        addShape(replicated);
    }
    Shape empty{0, 7, 7};
    empty.bias = true;
    addShape(empty);
    for (const WeightLayout layout : {WeightLayout::InOut, WeightLayout::OutIn})
        for (const int64_t rows : {4, 33}) {
            Shape s{rows, 31, 20};
            s.layout = layout;
            cases.push_back({"NaN and infinity spread over their rows, " + nameOf(s), [s](Trial& trial) { checkNanSpreads(trial, s); }});
        }
    return cases;
}

}  // namespace orrery
