#include "core/circuits/double_forward.h"

#include "core/base/error.h"
#include "core/model/families.h"
#include "core/model/sites.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace orrery {
namespace {

double logSumExp(std::span<const double> row)
{
    const double largest = *std::max_element(row.begin(), row.end());
    double sum = 0;
    for (const double x : row) sum += std::exp(x - largest);
    return largest + std::log(sum);
}

}  // namespace

DoubleMatrix doubleLogits(const ProcessedWeights& weights, const Prompt& prompt, const std::stop_token& stop)
{
    const ModelConfig& config = weights.config();
    if (config.output == OutputHead::None) throw Error(ErrorKind::Argument, "this model has no logits to compare").withReason("NoUnembedding");
    checkPrompts(config, {prompt});
    std::map<std::string, std::vector<double>> memory;
    BoundParameters parameters;
    for (const WeightSpec& spec : weightSpecs(config)) {
        throwIfStopped(stop);
        const std::vector<double>& values = memory[spec.role] = storedOrder(weights, spec);
        parameters[spec.role] = {values.data(), spec.shape, WeightType::F64, spec.layout};
    }
    ReferenceDevice device(referenceDeviceApi());
    ReferenceExecutor executor(device, parameters);
    const Graph graph = forwardGraph(config);
    const Batch batch = packPrompts({prompt}, 0, 1);
    const Plan plan = planForward(graph, batch.shape, chooseSites(graph.sites, {"logits"}));
    DoubleMatrix logits(static_cast<int64_t>(prompt.ids.size()), config.vocabulary);
    RunInputOf<double> input{batch, {}, nullptr, [&](const SiteViewOf<double>& site) { copyDense(site.view, logits.values.data()); }, {}, stop};
    executor.run(plan, input);
    return logits;
}

ProcessingProof compareLogits(const DoubleMatrix& processed, const DoubleMatrix& raw)
{
    ProcessingProof proof;
    double largest = 0, worst = 0;
    for (int64_t position = 0; position < raw.rows; ++position) {
        const auto a = processed.row(position), b = raw.row(position);
        const double normalizerA = logSumExp(a), normalizerB = logSumExp(b);
        double shift = 0;
        for (size_t v = 0; v < b.size(); ++v) {
            largest = std::max(largest, std::abs(b[v]));
            worst = std::max(worst, std::abs(a[v] - b[v]));
            shift += (a[v] - b[v]) / static_cast<double>(b.size());
            proof.logProbabilities = std::max(proof.logProbabilities, std::abs((a[v] - normalizerA) - (b[v] - normalizerB)));
        }
        proof.shift = std::max(proof.shift, std::abs(shift));
    }
    proof.logits = largest > 0 ? worst / largest : worst;
    return proof;
}

ProcessingProof proveProcessing(const ModelConfig& config, const std::shared_ptr<const ModelWeights>& weights, const WeightProcessing& processing,
    const Prompt& prompt, const std::stop_token& stop)
{
    WeightProcessing none;
    none.norm = config.norm;
    return compareLogits(doubleLogits(ProcessedWeights(config, weights, processing), prompt, stop),
        doubleLogits(ProcessedWeights(config, weights, none), prompt, stop));
}

}  // namespace orrery
