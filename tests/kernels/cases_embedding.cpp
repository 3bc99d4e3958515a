#include "tests/kernels/tolerance.h"
#include "tests/kernels/trial.h"

#include <algorithm>
#include <cmath>

namespace orrery {
namespace {

constexpr int64_t kSizes[] = {1, 7, 31, 32, 33, 1000};

void checkEmbedding(Trial& trial, WeightType type, int64_t rows, int64_t width, int64_t replicas, bool accumulate)
{
    constexpr int64_t kEntries = 9;
    Numbers numbers(3);
    std::vector<int32_t> ids;
    for (int64_t row = 0; row < rows * replicas; ++row) ids.push_back(static_cast<int32_t>(numbers.below(kEntries)));
    const std::vector<float> olds = accumulate ? randomRows(rows * replicas, width, width + 2, 5)
                                               : garbage(static_cast<size_t>(rows * replicas * (width + 2)));
    const Operand output = trial.operand(olds);
    const Stored table = trial.stored(storedAs(type, randomRows(replicas * kEntries, width, width, 6)));
    trial.run(&DeviceApi::embedding, &ReferenceApi::embedding, [&](auto real) {
        using Real = decltype(real);
        return EmbeddingArgsOf<Real>{table.as<Real>(), ids.data(), output.as<Real>(), rows * replicas, kEntries, width, width + 2, type,
            accumulate, replicas, kEntries * width};
    });
    trial.compare("output", output, std::vector<double>(olds.size(), accumulate ? tolerance(2, 2) : 0));
}

void checkGather(Trial& trial, int64_t rows, int64_t width)
{
    constexpr int64_t kRows = 11;
    Numbers numbers(4);
    std::vector<int64_t> index;
    for (int64_t row = 0; row < rows; ++row) index.push_back(numbers.below(kRows));
    const Operand input = trial.operand(rowsThatHurt(kRows, width, width + 3, 1));
    const Operand output = trial.operand(garbage(static_cast<size_t>(rows * (width + 1))));
    trial.run(&DeviceApi::gatherRows, &ReferenceApi::gatherRows, [&](auto real) {
        using Real = decltype(real);
        return GatherRowsArgsOf<Real>{input.as<Real>(), index.data(), output.as<Real>(), rows, width, width + 3, width + 1};
    });
    trial.compare("output", output, std::vector<double>(output.size, 0.0));
}

void checkPool(Trial& trial, PoolKind kind, int64_t width, bool normalize, bool holdsNan)
{
    const std::vector<int64_t> offsets{0, 1, 8, 41, 44, 1044};
    const int64_t sequences = static_cast<int64_t>(offsets.size()) - 1;
    std::vector<float> values = randomRows(offsets.back(), width, width + 1, 12);
    std::fill_n(values.begin() + 41 * (width + 1), 3 * (width + 1) - 1, 0.0f);  // a sequence of zeros: its norm is 0
    if (holdsNan) values[static_cast<size_t>(20 * (width + 1))] = std::numeric_limits<float>::quiet_NaN();
    const Operand input = trial.operand(values), output = trial.operand(garbage(static_cast<size_t>(sequences * width)));
    trial.run(&DeviceApi::pool, &ReferenceApi::pool, [&](auto real) {
        using Real = decltype(real);
        return PoolArgsOf<Real>{input.as<Real>(), offsets.data(), output.as<Real>(), sequences, width, width + 1, kind, normalize};
    });
    // Terms are below 1, sums of them below their number; a norm divides by what may be as small as 1/100 of them.
    std::vector<double> allowed;
    for (int64_t b = 0; b < sequences; ++b) {
        const int64_t rows = offsets[static_cast<size_t>(b + 1)] - offsets[static_cast<size_t>(b)];
        const double sum = kind == PoolKind::MeanSqrtLength ? std::sqrt(static_cast<double>(rows)) : 1;
        double norm = 0;
        for (int64_t i = 0; i < width; ++i) {
            double column = 0;
            for (int64_t row = 0; row < rows; ++row) {
                const double value = static_cast<double>(values[static_cast<size_t>((offsets[static_cast<size_t>(b)] + row) * (width + 1) + i)]);
                if (std::isfinite(value)) column += value;
            }
            norm += std::pow(column * sum / static_cast<double>(rows), 2);
        }
        const bool sums = kind == PoolKind::Mean || kind == PoolKind::MeanSqrtLength;
        const double divisor = normalize && sums && norm > 0 ? std::sqrt(norm) : 1;
        allowed.insert(allowed.end(), static_cast<size_t>(width), tolerance(sums ? rows : normalize ? width : 1, sum / divisor * 2));
    }
    trial.compare("output", output, allowed);
}

}  // namespace

std::vector<Case> embeddingCases()
{
    std::vector<Case> cases;
    for (const WeightType type : {WeightType::F32, WeightType::F16, WeightType::BF16})
        for (const int64_t width : kSizes)
            for (const bool accumulate : {false, true})
                for (const int64_t replicas : {1, 3})
                    cases.push_back({"type " + std::to_string(static_cast<int>(type)) + ", 33 x " + std::to_string(width) + " in "
                            + std::to_string(replicas) + " groups" + (accumulate ? ", accumulate" : ""),
                        [=](Trial& trial) { checkEmbedding(trial, type, 33, width, replicas, accumulate); }});
    cases.push_back({"no rows", [](Trial& trial) { checkEmbedding(trial, WeightType::F32, 0, 7, 1, true); }});
    return cases;
}

std::vector<Case> gatherRowsCases()
{
    std::vector<Case> cases;
    for (const int64_t rows : {0, 1, 33, 1000})
        for (const int64_t width : kSizes)
            cases.push_back({std::to_string(rows) + " x " + std::to_string(width), [=](Trial& trial) { checkGather(trial, rows, width); }});
    return cases;
}

std::vector<Case> poolCases()
{
    std::vector<Case> cases;
    for (int kind = 0; kind <= static_cast<int>(PoolKind::MeanSqrtLength); ++kind)
        for (const int64_t width : {1, 7, 31, 32, 33})
            for (const bool normalize : {false, true})
                for (const bool holdsNan : {false, true})
                    cases.push_back({"kind " + std::to_string(kind) + ", width " + std::to_string(width)
                            + (normalize ? " to length 1" : "") + (holdsNan ? ", NaN inside" : ""),
                        [=](Trial& trial) { checkPool(trial, static_cast<PoolKind>(kind), width, normalize, holdsNan); }});
    cases.push_back({"no sequences", [](Trial& trial) {
        const int64_t offset = 0;
        trial.run(&DeviceApi::pool, &ReferenceApi::pool, [&](auto real) {
            return PoolArgsOf<decltype(real)>{nullptr, &offset, nullptr, 0, 7, 7, PoolKind::Mean, 1};
        });
    }});
    return cases;
}

}  // namespace orrery
