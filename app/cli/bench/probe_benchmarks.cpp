#include "app/cli/bench/bench_list.h"

#include "core/probe/sweep.h"

#include <vector>

namespace orrery::cli {

namespace {

constexpr int64_t kSites = 13, kExamples = 10'000, kTrain = 8'000, kShared = 16;

/// A number in [-1, 1) for a counter: 32 bits mixed as MurmurHash3 finishes, so that any program can make the same ones.
float mixed(uint32_t counter)
{
    counter ^= counter >> 16;
    counter *= 0x85EBCA6Bu;
    counter ^= counter >> 13;
    counter *= 0xC2B2AE35u;
    counter ^= counter >> 16;
    return static_cast<float>(counter >> 8) * 0x1p-23f - 1.0f;
}

/// Features of 13 sites and labels of two classes. Columns share 16 hidden numbers, as a model's do; deeper sites know more of the label.
/// tests/peers/probe/speed_sklearn.py makes the same numbers.
class Features {
public:
    explicit Features(int64_t width) : m_width(width), m_data(static_cast<size_t>(kSites))
    {
        m_labels.classCount = 2;
        for (int64_t i = 0; i < kExamples; ++i) {
            m_labels.classes.push_back(mixed(static_cast<uint32_t>(i)) > 0 ? 1 : 0);
            m_labels.groups.push_back(static_cast<int32_t>(i));
            (i < kTrain ? m_splits[0].train : m_splits[0].test).push_back(i);
        }
        m_splits[0].dev = m_splits[0].test;
        for (int64_t site = 0; site < kSites; ++site) fill(site);
    }

    void sweep(const BenchSettings& settings) const
    {
        probe::ProbeSettings fit;
        fit.lambdas = {0.5};
        fit.control = false;
        std::vector<std::string> names(static_cast<size_t>(kSites), "site");
        const probe::SweepRequest request{.names = names, .features = [this](size_t site) { return probe::SiteFeatures{m_data[site].data(), m_width}; },
            .splits = m_splits, .labels = m_labels, .control = nullptr, .settings = fit, .folder = {}, .threads = settings.device.threads};
        probe::sweepSites(request, {}, settings.stop);
    }

private:
    void fill(int64_t site)
    {
        std::vector<float>& values = m_data[static_cast<size_t>(site)];
        values.resize(static_cast<size_t>(kExamples * m_width));
        for (int64_t i = 0; i < kExamples; ++i) {
            const float sign = m_labels.classes[static_cast<size_t>(i)] == 1 ? 1.0f : -1.0f, signal = 0.02f * static_cast<float>(site + 1);
            const auto row = static_cast<uint32_t>((site * kExamples + i) * 1024 + 1'000'000);
            for (int64_t j = 0; j < m_width; ++j) {
                const float shared = mixed(static_cast<uint32_t>(i * kShared + j % kShared + 500'000'000));
                values[static_cast<size_t>(i * m_width + j)] = mixed(row + static_cast<uint32_t>(j)) + 2.0f * shared + (j % 8 == 0 ? sign * signal : 0.0f);
            }
        }
    }

    int64_t m_width;
    std::vector<std::vector<float>> m_data;
    probe::LabelSet m_labels;
    std::vector<probe::Split> m_splits = std::vector<probe::Split>(1);
};

}  // namespace

void addProbeBenchmarks(BenchList& list, const BenchSettings& settings)
{
    for (const int64_t width : {int64_t{384}, int64_t{768}}) {
        Benchmark benchmark;
        benchmark.name = "probe_sweep/" + std::to_string(kSites) + "x" + std::to_string(kExamples) + "x" + std::to_string(width);
        benchmark.says = "logistic probes at 13 sites, 8,000 examples to train and 2,000 to test, on all cores";
        benchmark.run = [&settings, width] {
            const Features features(width);
            return measure(settings, [&] { features.sweep(settings); });
        };
        list.push_back(std::move(benchmark));
    }
}

}  // namespace orrery::cli
