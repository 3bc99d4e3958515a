#include "core/patching/metric_reading.h"

#include "core/base/error.h"

#include <cassert>

namespace orrery {

int64_t absolutePosition(int64_t position, int64_t length)
{
    const int64_t absolute = position < 0 ? position + length : position;
    if (absolute < 0 || absolute >= length)
        throw Error(ErrorKind::Argument, "there is no position " + std::to_string(position) + " in a prompt of " + std::to_string(length) + " tokens")
            .withReason("NoSuchPosition");
    return absolute;
}

Readout answerReadout(const Prompt& prompt, int64_t position, int32_t target)
{
    return {{absolutePosition(position, std::ssize(prompt.ids))}, {target}};
}

Readout nextTokenReadout(const Prompt& prompt, int64_t first)
{
    Readout readout;
    assert(first >= 0 && first + 1 < std::ssize(prompt.ids));  // callers know their prompts' lengths
    for (int64_t position = first; position + 1 < std::ssize(prompt.ids); ++position) {
        readout.positions.push_back(position);
        readout.targets.push_back(prompt.ids[static_cast<size_t>(position) + 1]);
    }
    return readout;
}

MetricReading::MetricReading(Metric metric, const ModelConfig& config, Readout readout)
    : m_metric(std::move(metric)), m_causal(config.causal()), m_readout(std::move(readout)),
      m_site(m_causal && m_readout.positions.size() == 1 ? "last_logits" : "logits")
{
    if (config.output == OutputHead::None)
        throw Error(ErrorKind::Argument, "the model has no logits: no metric can be read").withReason("NoLogits");
}

Prompt MetricReading::cut(const Prompt& prompt) const
{
    if (!m_causal) return prompt;
    Prompt cut = prompt;
    cut.ids.resize(static_cast<size_t>(m_readout.positions.back()) + 1);
    if (!cut.typeIds.empty()) cut.typeIds.resize(cut.ids.size());
    return cut;
}

std::span<const float> MetricReading::row(const SiteView& view, size_t index) const
{
    const TensorView& logits = view.view;
    if (logits.shape.rank() == 1) return {logits.data, static_cast<size_t>(logits.shape[0])};
    return {logits.data + m_readout.positions[index] * logits.strides[0], static_cast<size_t>(logits.shape[1])};
}

void MetricReading::setReference(const SiteView& view)
{
    if (!m_metric.usesReference()) return;
    m_reference.clear();
    for (size_t i = 0; i < m_readout.positions.size(); ++i) {
        const std::span<const float> logits = row(view, i);
        m_reference.emplace_back(logits.begin(), logits.end());
    }
}

double MetricReading::value(const SiteView& view) const
{
    double sum = 0;
    for (size_t i = 0; i < m_readout.positions.size(); ++i) {
        const std::span<const float> reference = m_reference.empty() ? std::span<const float>() : std::span<const float>(m_reference[i]);
        sum += m_metric.value(LogitsRow(row(view, i), reference, m_readout.targets[i]));
    }
    return sum / static_cast<double>(m_readout.positions.size());
}

}  // namespace orrery
