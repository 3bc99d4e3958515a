#include "tests/kernels/tolerance.h"
#include "tests/kernels/trial.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery {
namespace {

constexpr int64_t kSizes[] = {1, 7, 31, 32, 33, 1000};

std::string sizeName(int64_t rows, int64_t width) { return std::to_string(rows) + " x " + std::to_string(width); }

double magnitudeAt(const std::vector<float>& values, int64_t at)
{
    const double value = std::abs(static_cast<double>(values[static_cast<size_t>(at)]));
    return std::isfinite(value) ? value : 0;
}

struct NormShape {
    int64_t rows, width, replicas;
    bool gain, bias, output, normalized, scale, inPlace;
    int64_t gap;
    NormKind kind = NormKind::Layer;
};

/// (|x| + mean |x|) / scale * |gain| + |bias|: both differences' terms, through the division.
void checkNorm(Trial& trial, const NormShape& s)
{
    const int64_t stride = s.width + s.gap;
    const std::vector<float> values = rowsThatHurt(s.rows, s.width, stride, static_cast<uint64_t>(s.rows + s.width));
    const std::vector<float> gains = randomRows(s.replicas, s.width, s.width, 8), biases = randomRows(s.replicas, s.width, s.width, 9);
    const Operand input = trial.operand(values), gain = trial.operand(gains), bias = trial.operand(biases);
    const Operand output = s.inPlace ? input : trial.operand(garbage(values.size()));
    const Operand normalized = trial.operand(garbage(static_cast<size_t>(s.rows * s.width)));
    const Operand scale = trial.operand(garbage(static_cast<size_t>(s.rows)));
    trial.run(&DeviceApi::layerNorm, &ReferenceApi::layerNorm, [&](auto real) {
        using Real = decltype(real);
        return LayerNormArgsOf<Real>{input.as<Real>(), s.gain ? gain.as<Real>() : nullptr, s.bias ? bias.as<Real>() : nullptr,
            s.output ? output.as<Real>() : nullptr, s.normalized ? normalized.as<Real>() : nullptr, s.scale ? scale.as<Real>() : nullptr,
            s.rows, s.width, stride, stride, Real(1e-5), s.replicas, s.width, s.kind};
    });
    std::vector<double> outputAllowed(output.size), normalizedAllowed(normalized.size), scaleAllowed(scale.size);
    for (int64_t row = 0; row < s.rows; ++row) {
        double mean = 0, variance = 0, average = 0;
        for (int64_t i = 0; i < s.width; ++i) mean += magnitudeAt(values, row * stride + i) / static_cast<double>(s.width);
        for (int64_t i = 0; s.kind == NormKind::Layer && i < s.width; ++i) average += static_cast<double>(values[static_cast<size_t>(row * stride + i)]) / static_cast<double>(s.width);
        for (int64_t i = 0; i < s.width; ++i)
            variance += std::pow(static_cast<double>(values[static_cast<size_t>(row * stride + i)]) - average, 2) / static_cast<double>(s.width);
        double sum = 0;
        for (int64_t i = 0; i < s.width; ++i) sum += static_cast<double>(values[static_cast<size_t>(row * stride + i)]);
        if (s.kind == NormKind::CompressedRms)
            variance = (variance * static_cast<double>(s.width) + sum * sum) / static_cast<double>(s.width + 1);
        const double divisor = std::sqrt(variance + 1e-5);
        scaleAllowed[static_cast<size_t>(row)] = tolerance(s.width, divisor + mean);
        for (int64_t i = 0; i < s.width; ++i) {
            const double terms = (magnitudeAt(values, row * stride + i) + mean) / divisor;
            const int64_t parameter = row / std::max<int64_t>(1, s.rows / s.replicas) * s.width + i;
            normalizedAllowed[static_cast<size_t>(row * s.width + i)] = tolerance(s.width, terms);
            outputAllowed[static_cast<size_t>(row * stride + i)]
                = tolerance(s.width, terms * (s.gain ? magnitudeAt(gains, parameter) : 1) + (s.bias ? magnitudeAt(biases, parameter) : 0));
        }
    }
    trial.compare("output", output, outputAllowed);
    trial.compare("normalized", normalized, normalizedAllowed);
    trial.compare("scale", scale, scaleAllowed);
}

void checkActivation(Trial& trial, Activation activation, int64_t rows, int64_t width, int64_t gap, bool inPlace)
{
    std::vector<float> values = rowsThatHurt(rows, width, width + gap, static_cast<uint64_t>(width));
    for (float& value : values) value *= 9;
    const Operand input = trial.operand(values);
    const Operand output = inPlace ? input : trial.operand(garbage(values.size()));
    trial.run(&DeviceApi::activation, &ReferenceApi::activation, [&](auto real) {
        using Real = decltype(real);
        return ActivationArgsOf<Real>{input.as<Real>(), output.as<Real>(), rows, width, width + gap, width + gap, activation};
    });
    std::vector<double> allowed;
    for (size_t i = 0; i < values.size(); ++i) allowed.push_back(tolerance(1, magnitudeAt(values, static_cast<int64_t>(i))));
    trial.compare("output", output, allowed);
}

void checkExtremes(Trial& trial, Activation activation)
{
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const std::vector<float> values{kInfinity, -kInfinity, std::numeric_limits<float>::quiet_NaN(), 0.0f, -0.0f, 3e38f, -3e38f, 1e-40f,
        -1e-40f, 88.8f, -88.8f, 104.0f, -104.0f, 0.625f, -0.625f, 1e-20f, 44.0f, -44.0f};
    const Operand input = trial.operand(values), output = trial.operand(garbage(values.size()));
    const int64_t width = static_cast<int64_t>(values.size());
    trial.run(&DeviceApi::activation, &ReferenceApi::activation, [&](auto real) {
        using Real = decltype(real);
        return ActivationArgsOf<Real>{input.as<Real>(), output.as<Real>(), 1, width, width, width, activation};
    });
    std::vector<double> allowed;
    for (int64_t i = 0; i < width; ++i) allowed.push_back(tolerance(1, magnitudeAt(values, i)));
    trial.compare("output", output, allowed);
}

void checkAdd(Trial& trial, int64_t rows, int64_t width, int64_t gap, bool oneRow, bool inPlace)
{
    const int64_t stride = width + gap;
    const std::vector<float> lefts = rowsThatHurt(rows, width, stride, 1), rights = rowsThatHurt(oneRow ? 1 : rows, width, stride, 4);
    const Operand left = trial.operand(lefts), right = trial.operand(rights);
    const Operand output = inPlace ? left : trial.operand(garbage(lefts.size()));
    trial.run(&DeviceApi::add, &ReferenceApi::add, [&](auto real) {
        using Real = decltype(real);
        return AddArgsOf<Real>{left.as<Real>(), right.as<Real>(), output.as<Real>(), rows, width, stride, oneRow ? 0 : stride, stride};
    });
    std::vector<double> allowed;
    for (int64_t i = 0; i < static_cast<int64_t>(lefts.size()); ++i)
        allowed.push_back(tolerance(2, magnitudeAt(lefts, i) + magnitudeAt(rights, oneRow ? i % stride % static_cast<int64_t>(rights.size()) : i)));
    trial.compare("output", output, allowed);
}

void checkAffine(Trial& trial, int64_t rows, int64_t width, int64_t gap, int given, bool inPlace)
{
    const int64_t stride = width + gap;
    const std::vector<float> values = rowsThatHurt(rows, width, stride, 2);
    std::vector<float> numerators = randomRows(1, rows, rows, 3), denominators = randomRows(1, rows, rows, 4);
    for (float& value : denominators) value += 1.5f;
    const std::vector<float> gains = randomRows(1, width, width, 5), biases = randomRows(1, width, width, 6);
    const Operand input = trial.operand(values), numerator = trial.operand(numerators), denominator = trial.operand(denominators),
                  gain = trial.operand(gains), bias = trial.operand(biases);
    const Operand output = inPlace ? input : trial.operand(garbage(values.size()));
    trial.run(&DeviceApi::affine, &ReferenceApi::affine, [&](auto real) {
        using Real = decltype(real);
        return AffineArgsOf<Real>{input.as<Real>(), given & 1 ? numerator.as<Real>() : nullptr, given & 1 ? denominator.as<Real>() : nullptr,
            given & 2 ? gain.as<Real>() : nullptr, given & 4 ? bias.as<Real>() : nullptr, output.as<Real>(), rows, width, stride, stride};
    });
    std::vector<double> allowed(values.size());
    for (int64_t row = 0; row < rows; ++row)
        for (int64_t i = 0; i < width; ++i)
            allowed[static_cast<size_t>(row * stride + i)] = tolerance(2, 2 * magnitudeAt(values, row * stride + i) + magnitudeAt(biases, i));
    trial.compare("output", output, allowed);
}

void checkEdit(Trial& trial, EditKind kind, int64_t rows, int64_t width, int64_t gap, int sources)
{
    const int64_t stride = width + gap;
    const bool replaces = kind == EditKind::Replace;
    const std::vector<float> values = rowsThatHurt(rows, width, stride, 3), others = rowsThatHurt(sources == 1 ? 1 : rows, width, stride, 5);
    const Operand data = trial.operand(replaces ? garbage(values.size()) : values), source = trial.operand(others);
    trial.run(&DeviceApi::edit, &ReferenceApi::edit, [&](auto real) {
        using Real = decltype(real);
        return EditArgsOf<Real>{data.as<Real>(), sources == 0 ? nullptr : source.as<Real>(), rows, width, stride, sources == 1 ? 0 : stride,
            Real(-0.75), kind};
    });
    trial.compare("data", data, std::vector<double>(values.size(), tolerance(2, 2e4)));
}

}  // namespace

std::vector<Case> layerNormCases()
{
    std::vector<Case> cases;
    Numbers numbers(7);
    const auto addShape = [&](int64_t rows, int64_t width, int64_t replicas) {
        const int64_t bits = numbers.below(32);
        const NormShape s{rows, width, replicas, (bits & 1) != 0, (bits & 2) != 0, true, (bits & 4) != 0, (bits & 8) != 0,
            (bits & 16) != 0, numbers.below(2) * 5};
        cases.push_back({sizeName(rows, width) + " in " + std::to_string(replicas) + " groups, options " + std::to_string(bits)
                + (s.gap ? ", gaps" : ""), [s](Trial& trial) { checkNorm(trial, s); }});
    };
    for (const int64_t rows : kSizes)
        for (const int64_t width : kSizes) addShape(rows, width, 1);
    for (const int64_t replicas : {2, 3}) addShape(replicas * 7, 33, replicas);
    addShape(0, 33, 1);
    for (const NormKind kind : {NormKind::Rms, NormKind::CompressedRms})
        for (const int64_t width : kSizes)
            cases.push_back({sizeName(7, width) + ", norm " + std::to_string(static_cast<int>(kind)),
                [=](Trial& trial) { checkNorm(trial, {7, width, 1, true, true, true, true, true, false, 3, kind}); }});
    cases.push_back({"statistics alone", [](Trial& trial) { checkNorm(trial, {33, 31, 1, true, true, false, true, true, false, 0}); }});
    return cases;
}

std::vector<Case> activationCases()
{
    std::vector<Case> cases;
    for (int kind = 0; kind <= static_cast<int>(Activation::Tanh); ++kind) {
        const auto activation = static_cast<Activation>(kind);
        const std::string name = "kind " + std::to_string(kind);
        for (const int64_t width : kSizes)
            for (const bool inPlace : {false, true})
                cases.push_back({name + ", 7 x " + std::to_string(width) + (inPlace ? " in place" : ""),
                    [=](Trial& trial) { checkActivation(trial, activation, 7, width, inPlace ? 3 : 0, inPlace); }});
        cases.push_back({name + ", 1000 x 33", [=](Trial& trial) { checkActivation(trial, activation, 1000, 33, 0, false); }});
        cases.push_back({name + ", no rows", [=](Trial& trial) { checkActivation(trial, activation, 0, 33, 0, false); }});
        cases.push_back({name + ", extremes", [=](Trial& trial) { checkExtremes(trial, activation); }});
    }
    return cases;
}

std::vector<Case> addCases()
{
    std::vector<Case> cases;
    for (const int64_t rows : {0, 1, 7, 33, 1000})
        for (const int64_t width : kSizes)
            for (int options = 0; options < 4; ++options)
                cases.push_back({sizeName(rows, width) + (options & 1 ? " one row" : "") + (options & 2 ? " in place, gaps" : ""),
                    [=](Trial& trial) { checkAdd(trial, rows, width, options & 2 ? 2 : 0, options & 1, options & 2); }});
    return cases;
}

std::vector<Case> affineCases()
{
    std::vector<Case> cases;
    for (const int64_t rows : {0, 1, 33})
        for (const int64_t width : kSizes)
            for (int given = 0; given < 8; ++given)
                cases.push_back({sizeName(rows, width) + " given " + std::to_string(given),
                    [=](Trial& trial) { checkAffine(trial, rows, width, given & 3, given, given & 1); }});
    return cases;
}

std::vector<Case> editCases()
{
    std::vector<Case> cases;
    for (const EditKind kind : {EditKind::Scale, EditKind::Add, EditKind::Replace})
        for (const int64_t rows : {0, 1, 33})
            for (const int64_t width : kSizes)
                for (int sources = 0; sources < 3; ++sources)
                    cases.push_back({"kind " + std::to_string(static_cast<int>(kind)) + ", " + sizeName(rows, width)
                            + (sources == 0 ? " no source" : sources == 1 ? " one row" : " as many rows"),
                        [=](Trial& trial) { checkEdit(trial, kind, rows, width, sources, sources); }});
    return cases;
}

}  // namespace orrery
