#include "core/circuits/head_circuits.h"

#include "core/base/row_bands.h"
#include "core/circuits/small_matrix.h"

#include <cmath>

namespace orrery {
namespace {

double normOf(const std::vector<double>& singular) { return std::sqrt(dot(singular, singular)); }

/// W_U W_E, [width, width], summed over the vocabulary.
DoubleMatrix embeddingRoundTrip(const ProcessedWeights& weights, const std::stop_token& stop)
{
    const DoubleMatrix unembedding = weights.unembedding(), embedding = weights.parameter("embed.W_E");
    throwIfStopped(stop);
    const int64_t width = unembedding.rows;
    DoubleMatrix sum(width, width);
    inRowBands(width, bandCount(width * embedding.rows, 1 << 20), 1, [&](int64_t first, int64_t end) {
        // A few rows at a time, so that they stay in the cache while the embeddings pass by.
        constexpr int64_t kRows = 32;
        for (int64_t block = first; block < end && !stop.stop_requested(); block += kRows)
            for (int64_t token = 0; token < embedding.rows; ++token)
                for (int64_t row = block; row < std::min(block + kRows, end); ++row) {
                    const double factor = unembedding.at(row, token);
                    const auto from = embedding.row(token);
                    const auto to = sum.row(row);
                    for (size_t i = 0; i < to.size(); ++i) to[i] += factor * from[i];
                }
    });
    throwIfStopped(stop);
    return sum;
}

double copyingScore(const DoubleMatrix& output, const DoubleMatrix& roundTrip, const DoubleMatrix& value)
{
    double sum = 0, magnitudes = 0;
    for (const auto& eigenvalue : eigenvalues(product(product(output, roundTrip), value))) {
        sum += eigenvalue.real();
        magnitudes += std::abs(eigenvalue);
    }
    return magnitudes > 0 ? sum / magnitudes : 0;
}

/// A layer's heads ready for composition: what they write, or read, stacked head by head, and each one's own norm.
struct Side {
    std::vector<float> rows;     ///< [heads headWidth, width]
    std::vector<double> norms;   ///< [heads]

    void add(const DoubleMatrix& matrix, double norm)
    {
        rows.insert(rows.end(), matrix.values.begin(), matrix.values.end());
        norms.push_back(norm);
    }
};

/// R_V W_O of each head: W_OV between orthonormal columns.
Side writingSide(const ProcessedWeights& weights, int layer)
{
    Side side;
    for (int head = 0; head < weights.config().heads; ++head) {
        const DoubleMatrix core = product(upperFactor(weights.value(layer, head)), weights.output(layer, head));
        side.add(core, frobeniusNorm(core));
    }
    return side;
}

/// (left R_right^T)^T of each head, M2 = left right.
Side readingSide(const ProcessedWeights& weights, CompositionKind kind, int layer)
{
    Side side;
    for (int head = 0; head < weights.config().heads; ++head) {
        DoubleMatrix left = kind == CompositionKind::Query ? weights.query(layer, head) : kind == CompositionKind::Key ? weights.key(layer, head)
                                                                                                                      : weights.value(layer, head);
        const DoubleMatrix right = kind == CompositionKind::Query ? weights.key(layer, head)
                                   : kind == CompositionKind::Key ? weights.query(layer, head)
                                                                  : transposed(weights.output(layer, head));
        const DoubleMatrix core = product(upperFactor(right), transposed(left));
        side.add(core, frobeniusNorm(core));
    }
    return side;
}

/// [rows of left, rows of right]: left right^T, on the device.
std::vector<float> multiply(ComputeDevice& device, const Side& left, const Side& right, int64_t width)
{
    const auto rows = static_cast<int64_t>(left.rows.size()) / width, columns = static_cast<int64_t>(right.rows.size()) / width;
    const auto bytes = [](int64_t count) { return sizeof(float) * static_cast<size_t>(count); };
    const DeviceBufferOf<float> input = device.allocate(bytes(rows * width)), weight = device.allocate(bytes(columns * width));
    const DeviceBufferOf<float> output = device.allocate(bytes(rows * columns));
    device.copy(input.data(), left.rows.data(), bytes(rows * width), CopyKind::HostToDevice);
    device.copy(weight.data(), right.rows.data(), bytes(columns * width), CopyKind::HostToDevice);
    MatmulArgs args{};
    args.input = input.values();
    args.weight = weight.data();
    args.output = output.values();
    args.rows = rows;
    args.inner = args.inputStride = args.weightStride = width;
    args.columns = args.outputStride = columns;
    args.layout = WeightLayout::OutIn;
    args.replicas = 1;
    device.matmul(args);
    std::vector<float> host(static_cast<size_t>(rows * columns));
    device.copy(host.data(), output.data(), bytes(rows * columns), CopyKind::DeviceToHost);
    device.sync();
    return host;
}

/// The norm of one head's block of the product of two layers.
double blockNorm(const std::vector<float>& values, int64_t columns, int64_t firstRow, int64_t firstColumn, int64_t size)
{
    double squares = 0;
    for (int64_t row = firstRow; row < firstRow + size; ++row)
        for (int64_t column = firstColumn; column < firstColumn + size; ++column) {
            const double x = values[static_cast<size_t>(row * columns + column)];
            squares += x * x;
        }
    return std::sqrt(squares);
}

size_t pairIndex(const Composition& composition, const HeadRef& earlier, const HeadRef& later)
{
    const int64_t all = composition.layers * composition.heads;
    return static_cast<size_t>((earlier.layer * composition.heads + earlier.head) * all + later.layer * composition.heads + later.head);
}

}  // namespace

double HeadCircuit::qkNorm() const { return normOf(qk); }
double HeadCircuit::ovNorm() const { return normOf(ov); }

double Composition::score(const HeadRef& earlier, const HeadRef& later) const { return scores[pairIndex(*this, earlier, later)]; }

HeadCircuits readHeadCircuits(const ProcessedWeights& weights, const Progress& progress, const std::stop_token& stop)
{
    const ModelConfig& config = weights.config();
    HeadCircuits circuits{{}, weights.processing(), config.output != OutputHead::None};
    const DoubleMatrix roundTrip = circuits.copyingKnown ? embeddingRoundTrip(weights, stop) : DoubleMatrix();
    for (int layer = 0; layer < config.layers; ++layer)
        for (int head = 0; head < config.heads; ++head) {
            throwIfStopped(stop);
            const DoubleMatrix value = weights.value(layer, head), output = weights.output(layer, head);
            HeadCircuit circuit{{layer, head}, productSingularValues(weights.query(layer, head), transposed(weights.key(layer, head))),
                productSingularValues(value, output), 0};
            if (circuits.copyingKnown) circuit.copying = copyingScore(output, roundTrip, value);
            circuits.heads.push_back(std::move(circuit));
            if (progress) progress({static_cast<double>(circuits.heads.size()) / static_cast<double>(config.layers * config.heads), "reading heads"});
        }
    return circuits;
}

Composition composeHeads(const ProcessedWeights& weights, CompositionKind kind, ComputeDevice& device, const Progress& progress, const std::stop_token& stop)
{
    const ModelConfig& config = weights.config();
    const int64_t all = config.layers * config.heads;
    Composition composition{kind, config.layers, config.heads, std::vector<double>(static_cast<size_t>(all * all)),
        1 / std::sqrt(static_cast<double>(config.width))};
    std::vector<Side> writing;
    for (int later = 0; later < config.layers; ++later) {
        const Side reading = readingSide(weights, kind, later);
        for (int earlier = 0; earlier < later; ++earlier) {
            throwIfStopped(stop);
            const std::vector<float> values = multiply(device, writing[static_cast<size_t>(earlier)], reading, config.width);
            for (int a = 0; a < config.heads; ++a)
                for (int b = 0; b < config.heads; ++b) {
                    const double norms = writing[static_cast<size_t>(earlier)].norms[static_cast<size_t>(a)] * reading.norms[static_cast<size_t>(b)];
                    const double norm = blockNorm(values, config.heads * config.headWidth, a * config.headWidth, b * config.headWidth, config.headWidth);
                    composition.scores[pairIndex(composition, {earlier, a}, {later, b})] = norms > 0 ? norm / norms : 0;
                }
        }
        writing.push_back(writingSide(weights, later));
        if (progress) progress({static_cast<double>(later + 1) / static_cast<double>(config.layers), "composing heads"});
    }
    return composition;
}

}  // namespace orrery
