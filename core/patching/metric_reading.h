#pragma once

#include "core/model/model.h"
#include "core/patching/metric.h"

#include <string>
#include <vector>

namespace orrery {

/// Where a metric is read in a prompt, and which token comes next there.
struct Readout {
    std::vector<int64_t> positions;  ///< ascending, from the front
    std::vector<int32_t> targets;    ///< one a position, what loss() is about; -1 for none
};

/// One position; negative counts from the end.  @throws Error Argument with reason NoSuchPosition
Readout answerReadout(const Prompt& prompt, int64_t position, int32_t target = -1);
/// Positions `first` to the last but one, each about the token that really follows.  Requires: 0 <= first < the last position
Readout nextTokenReadout(const Prompt& prompt, int64_t first);

/// Position `position` of a prompt of `length` tokens, negative from the end.  @throws Error Argument with reason NoSuchPosition
int64_t absolutePosition(int64_t position, int64_t length);

/// Turns the logits of a run into one number: the metric's mean over the readout's positions. A decoder's prompt is cut after the last of
/// them, since nothing later reaches it.
class MetricReading {
public:
    /// @throws Error Argument with reason NoLogits if the model has none
    MetricReading(Metric metric, const ModelConfig& config, Readout readout);

    const Metric& metric() const { return m_metric; }
    const Readout& readout() const { return m_readout; }
    /// The prompt as far as the readout depends on it.
    Prompt cut(const Prompt& prompt) const;
    /// The site whose views value() reads: the logits of all positions, or of the last alone where that is enough.
    const std::string& site() const { return m_site; }

    /// Keeps what kl() is taken from: the clean run's logits.
    void setReference(const SiteView& view);
    double value(const SiteView& view) const;

    /// The logits of the readout's position number `index`; borrowed.
    std::span<const float> row(const SiteView& view, size_t index) const;

private:
    Metric m_metric;
    bool m_causal;
    Readout m_readout;
    std::string m_site;
    std::vector<std::vector<float>> m_reference;  ///< one row a position; empty as long as none is set or none is used
};

}  // namespace orrery
