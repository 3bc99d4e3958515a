#include "app/cli/circuit_report.h"

#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "core/base/json.h"

#include <algorithm>

namespace orrery::cli {

namespace {

constexpr std::pair<CompositionKind, const char*> kCompositions[] = {
    {CompositionKind::Query, "query"}, {CompositionKind::Key, "key"}, {CompositionKind::Value, "value"}};

/// Pairs of heads, highest score first.
std::vector<std::pair<HeadRef, HeadRef>> strongestPairs(const Composition& composition, int64_t count)
{
    std::vector<std::pair<HeadRef, HeadRef>> pairs;
    const auto heads = static_cast<int>(composition.heads), all = static_cast<int>(composition.layers) * heads;
    for (int earlier = 0; earlier < all; ++earlier)
        for (int later = (earlier / heads + 1) * heads; later < all; ++later)
            pairs.push_back({{earlier / heads, earlier % heads}, {later / heads, later % heads}});
    std::stable_sort(pairs.begin(), pairs.end(),
        [&](const auto& a, const auto& b) { return composition.score(a.first, a.second) > composition.score(b.first, b.second); });
    pairs.resize(std::min(pairs.size(), static_cast<size_t>(std::max<int64_t>(0, count))));
    return pairs;
}

}  // namespace

Circuits readCircuits(ModelSession& session, Invocation& invocation)
{
    const ModelConfig& config = session.config();
    const ProcessedWeights weights(config, session.model().sharedWeights(), standardProcessing(config));
    Circuits circuits{readHeadCircuits(weights, invocation.output.progress(), invocation.stop), {}};
    for (const auto& [kind, name] : kCompositions)
        circuits.compositions.push_back(composeHeads(weights, kind, session.model().device(), invocation.output.progress(), invocation.stop));
    return circuits;
}

Json circuitsDocument(const Circuits& circuits, int64_t count)
{
    Json document{{"transforms", processingNames(circuits.heads.processing)}, {"spectra", Json::array()}, {"composition", Json::object()}};
    for (const HeadCircuit& circuit : circuits.heads.heads)
        document["spectra"].push_back({{"layer", circuit.head.layer}, {"head", circuit.head.head}, {"qk", circuit.qk}, {"ov", circuit.ov}});
    for (size_t i = 0; i < circuits.compositions.size(); ++i) {
        const Composition& composition = circuits.compositions[i];
        Json pairs = Json::array();
        for (const auto& [earlier, later] : strongestPairs(composition, count))
            pairs.push_back({{"earlier", headName(earlier)}, {"later", headName(later)}, {"score", composition.score(earlier, later)},
                {"excess", composition.excess(earlier, later)}});
        document["composition"][kCompositions[i].second] = {{"baseline", composition.baseline}, {"pairs", pairs}};
    }
    return document;
}

std::string compositionText(const Circuits& circuits, int64_t count)
{
    std::string text;
    for (size_t i = 0; i < circuits.compositions.size(); ++i) {
        const Composition& composition = circuits.compositions[i];
        Table table({std::string(kCompositions[i].second) + " composition", "into", "score", "above random"},
            {Table::Align::Left, Table::Align::Left, Table::Align::Right, Table::Align::Right});
        for (const auto& [earlier, later] : strongestPairs(composition, count))
            table.add({headName(earlier), headName(later), numberText(composition.score(earlier, later)), numberText(composition.excess(earlier, later))});
        text += "\n" + table.text();
    }
    return text;
}

void addCircuits(std::vector<HeadRow>& rows, const HeadCircuits& circuits)
{
    for (size_t i = 0; i < rows.size(); ++i) {
        const HeadCircuit& circuit = circuits.heads[i];
        if (circuits.copyingKnown) rows[i].copying = circuit.copying;
        rows[i].ovNorm = circuit.ovNorm();
        rows[i].qkNorm = circuit.qkNorm();
    }
}

}  // namespace orrery::cli
