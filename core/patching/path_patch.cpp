#include "core/patching/path_patch.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/patching/changed_copies.h"
#include "core/patching/tensor_part.h"

#include <algorithm>
#include <charconv>

namespace orrery {
namespace {

using Kind = Intervention::Kind;

Intervention replaced(const std::string& site, std::shared_ptr<const Tensor> values, std::vector<int64_t> heads = {})
{
    Intervention change;
    change.site = site;
    change.kind = Kind::Replace;
    change.source = std::move(values);
    change.heads = std::move(heads);
    return change;
}

std::shared_ptr<const Tensor> headOf(const Tensor& whole, int64_t head)
{
    return std::make_shared<const Tensor>(tensorPart(whole, {}, {head}));
}

void checkPath(const PathSpec& spec, const ModelConfig& config, const Prompt& clean, const Prompt& corrupt)
{
    if (clean.ids.size() != corrupt.ids.size())
        throw Error(ErrorKind::Argument, "the clean prompt has " + std::to_string(clean.ids.size()) + " tokens, the corrupt one "
                                             + std::to_string(corrupt.ids.size()))
            .withReason("UnequalLengths");
    for (const PathReceiver& receiver : spec.receivers) {
        const bool input = receiver.site == PatchSite::Query || receiver.site == PatchSite::Key || receiver.site == PatchSite::Value;
        if (!input || receiver.layer < 0 || receiver.layer >= config.layers || receiver.head < 0 || receiver.head >= config.heads)
            throw Error(ErrorKind::Argument, "a path ends in q, k or v of a head there is, not in " + std::string(patchSiteName(receiver.site)) + " of head "
                                                 + std::to_string(receiver.layer) + "." + std::to_string(receiver.head))
                .withReason("NoSuchReceiver");
    }
}

/// The two runs, and what every step of the method takes from them.
class PathPatcher {
public:
    PathPatcher(Model& model, const PathSpec& spec, MetricReading& reading, const Prompt& clean, const Prompt& corrupt, const std::stop_token& stop)
        : m_model(model), m_spec(spec), m_reading(reading), m_stop(stop)
    {
        std::vector<std::string> kept{"blocks.*.hook_resid_pre", "blocks.*.attn.hook_z", "blocks.*.hook_mlp_out"};
        for (const PathReceiver& receiver : spec.receivers) kept.push_back(siteNameAt(receiver.site, receiver.layer));
        m_runs = recordRuns(model, {clean, corrupt}, kept, reading, {}, stop);
    }

    const RecordedRun& clean() const { return m_runs[0]; }
    const RecordedRun& corrupt() const { return m_runs[1]; }

    /// Senders below this layer reach every receiver: all of them, where the logits receive.
    int sendersEnd() const
    {
        int end = static_cast<int>(m_model.config().layers);
        for (const PathReceiver& receiver : m_spec.receivers) end = std::min(end, receiver.layer);
        return end;
    }

    /// Step 2 and, for receivers, step 3, of all heads of a layer.
    std::vector<double> valuesOf(int layer) const
    {
        const int64_t heads = m_model.config().heads;
        std::vector<double> values(static_cast<size_t>(heads));
        ChangedCopies second;
        second.changes.resize(static_cast<size_t>(heads));
        RunRequest request{std::vector<Prompt>(static_cast<size_t>(heads), clean().prompt), {}, sent(layer)};
        for (const std::string& site : startSites(PatchSite::Z, layer, m_model.config().family)) request.resume.sites.push_back({site, {clean().at(site)}});
        if (m_spec.receivers.empty()) request.sites.push_back(m_reading.site());
        for (const PathReceiver& receiver : m_spec.receivers) request.sites.push_back(siteNameAt(receiver.site, receiver.layer));
        m_model.run(request, [&](const SiteView& view) {
            const auto copy = static_cast<size_t>(view.prompt);
            if (view.info.name == m_reading.site() && m_spec.receivers.empty()) values[copy] = m_reading.value(view);
            for (const PathReceiver& receiver : m_spec.receivers)
                if (siteNameAt(receiver.site, receiver.layer) == view.info.name)
                    second.changes[copy].push_back(replaced(view.info.name, headOf(denseTensor(view.view), receiver.head), {receiver.head}));
        }, {}, m_stop);
        if (!m_spec.receivers.empty()) received(second, values);
        return values;
    }

private:
    /// Each copy's sender from the corrupt run, everything above it as in the clean one.
    std::vector<Intervention> sent(int layer) const
    {
        std::vector<Intervention> changes;
        const std::string own = siteNameAt(PatchSite::Z, layer);
        for (int64_t head = 0; head < m_model.config().heads; ++head) {
            changes.push_back(replaced(own, headOf(*corrupt().at(own), head), {head}));
            changes.back().prompt = static_cast<int>(head);
        }
        for (int above = layer; above < m_model.config().layers; ++above) {
            const std::string z = siteNameAt(PatchSite::Z, above), mlp = siteNameAt(PatchSite::MlpOut, above);
            if (above > layer) changes.push_back(replaced(z, clean().at(z)));
            if (m_spec.mlps == PathMlps::Frozen) changes.push_back(replaced(mlp, clean().at(mlp)));
        }
        return changes;
    }

    /// The clean run with what the receivers read in each copy.
    void received(ChangedCopies& second, std::vector<double>& values) const
    {
        second.layer = sendersEnd();
        second.start = {siteNameAt(PatchSite::ResidPre, second.layer)};
        runCopies(m_model, clean(), second, m_reading, [&](size_t copy, double value) { values[copy] = value; }, {}, m_stop);
    }

    Model& m_model;
    const PathSpec& m_spec;
    const MetricReading& m_reading;
    const std::stop_token& m_stop;
    std::vector<RecordedRun> m_runs;
};

}  // namespace

PathReceiver pathReceiverNamed(std::string_view text)
{
    PathReceiver receiver;
    const size_t dot = text.find('.');
    const std::string_view kinds = "qkv";
    const size_t kind = text.empty() ? std::string_view::npos : kinds.find(text[0]);
    const char* const end = text.data() + text.size();
    bool fits = kind != std::string_view::npos && dot != std::string_view::npos;
    if (fits) {
        const auto layer = std::from_chars(text.data() + 1, text.data() + dot, receiver.layer);
        const auto head = std::from_chars(text.data() + dot + 1, end, receiver.head);
        fits = layer.ec == std::errc() && layer.ptr == text.data() + dot && head.ec == std::errc() && head.ptr == end;
    }
    if (!fits)
        throw Error(ErrorKind::Argument, quotedText(text, 40) + " is no receiver like q9.6: q, k or v, layer, dot, head").withReason("NoSuchReceiver");
    receiver.site = kind == 0 ? PatchSite::Query : kind == 1 ? PatchSite::Key : PatchSite::Value;
    return receiver;
}

PathGrid pathPatch(Model& model, const Prompt& clean, const Prompt& corrupt, const PathSpec& spec, const Metric& metric, const Progress& progress,
    const std::stop_token& stop)
{
    const ModelConfig& config = model.config();
    checkPrompts(config, {clean, corrupt});
    checkPath(spec, config, clean, corrupt);
    MetricReading reading(metric, config, answerReadout(clean, spec.answer, spec.target));
    const PathPatcher patcher(model, spec, reading, clean, corrupt, stop);
    PathGrid grid{spec, config.layers, config.heads, {}, patcher.clean().value, patcher.corrupt().value};
    grid.values.assign(static_cast<size_t>(config.layers * config.heads), grid.clean);
    for (int layer = 0; layer < patcher.sendersEnd(); ++layer) {
        const std::vector<double> values = patcher.valuesOf(layer);
        std::copy(values.begin(), values.end(), grid.values.begin() + layer * config.heads);
        if (progress) progress({(layer + 1.0) / patcher.sendersEnd(), "layer " + std::to_string(layer + 1) + " of " + std::to_string(patcher.sendersEnd())});
    }
    return grid;
}

}  // namespace orrery
