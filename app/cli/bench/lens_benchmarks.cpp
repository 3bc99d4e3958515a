#include "app/cli/bench/bench_list.h"
#include "app/cli/bench/random_gpt2.h"
#include "core/base/random.h"
#include "core/model/model.h"
#include "core/residual/lens_builder.h"

#include <memory>

namespace orrery::cli {

namespace {

constexpr int64_t kPositions = 512;

/// GPT-2 small's streams for a prompt, with numbers of no meaning, and its unembedding.
class LensBench {
public:
    explicit LensBench(const BenchSettings& settings) : m_config(gpt2SmallConfig()), m_settings(settings) {}

    int64_t rows() const { return m_config.layers * kPositions; }
    double flops() const { return 2.0 * static_cast<double>(rows() * m_config.width * m_config.vocabulary); }

    /// The products alone: each layer's logits written to the same memory.
    Measurement products()
    {
        open();
        Unembedding head(*m_model);
        const DeviceBufferOf<float> input = head.read(m_stream.data(), kPositions);
        const BoundParameter& matrix = m_model->parameter("embed.W_E");
        const DeviceBufferOf<float> logits = m_model->device().allocate(sizeof(float) * static_cast<size_t>(kPositions * m_config.vocabulary));
        MatmulArgs args{};
        args.input = input.values();
        args.weight = matrix.data;
        args.output = logits.values();
        args.rows = kPositions;
        args.inner = args.inputStride = args.weightStride = m_config.width;
        args.columns = args.outputStride = m_config.vocabulary;
        args.layout = matrix.layout;
        args.replicas = 1;
        return measure(m_settings, [&] {
            for (int64_t layer = 0; layer < m_config.layers; ++layer) m_model->device().matmul(args);
            m_model->device().sync();
        });
    }

    /// A grid with the top five, entropy, divergence and ranks of every cell; one row a block.
    Measurement grid()
    {
        open();
        LensRequest request;
        request.points = streamPoints(m_config);
        request.points.erase(request.points.begin());  // the embeddings
        return measure(m_settings, [&] {
            LensBuilder builder(*m_model, std::vector<int32_t>(kPositions), request);
            builder.fill(
                [&](size_t, int64_t first, int64_t count, float* target, int64_t stride) {
                    for (int64_t row = 0; row < count; ++row)
                        std::copy_n(m_stream.begin() + (first + row) * m_config.width, m_config.width, target + row * stride);
                },
                {}, m_settings.stop);
        });
    }

private:
    void open()
    {
        if (!m_model) m_model = std::make_unique<Model>(m_config, meaninglessWeights(m_config), m_settings.device);
        CounterRandom random(1, 2);
        m_stream.resize(static_cast<size_t>(kPositions * m_config.width));
        for (float& x : m_stream) x = static_cast<float>(random.uniform() - 0.5);
    }

    ModelConfig m_config;
    const BenchSettings& m_settings;
    std::unique_ptr<Model> m_model;
    std::vector<float> m_stream;
};

}  // namespace

void addLensBenchmarks(BenchList& list, const BenchSettings& settings)
{
    const auto bench = std::make_shared<LensBench>(settings);
    const std::string size = "/12x" + std::to_string(kPositions);
    list.push_back({"unembed" + size, "GPT-2 small's unembedding products of 12 layers, logits written", {}, bench->flops(), "FLOP",
        [bench] { return bench->products(); }});
    list.push_back({"lens" + size, "the lens grid of those layers: top 5, entropy, divergence, ranks", {"unembed" + size}, bench->flops(), "FLOP",
        [bench] { return bench->grid(); }});
}

}  // namespace orrery::cli
