#include "core/probe/targets.h"

#include "core/base/random.h"
#include "core/probe/shuffle.h"

#include <utility>

namespace orrery::probe {

LabelSet labelsOf(const LabelledData& data)
{
    LabelSet labels;
    labels.classCount = data.classCount();
    for (const Sample& sample : data.samples) {
        if (labels.classCount > 0) labels.classes.push_back(sample.label);
        else labels.values.push_back(sample.value);
        labels.groups.push_back(data.examples[static_cast<size_t>(sample.example)].group);
    }
    return labels;
}

LabelSet controlLabels(const LabelledData& data, uint64_t seed)
{
    CounterRandom random(seed, 0xC0117801);
    std::vector<const Sample*> chosen(static_cast<size_t>(data.types));
    for (const Sample*& sample : chosen) sample = &data.samples[drawBelow(random, data.samples.size())];
    LabelSet labels = labelsOf(data);
    for (size_t i = 0; i < data.samples.size(); ++i) {
        const Sample& sample = *chosen[static_cast<size_t>(data.samples[i].type)];
        if (labels.classCount > 0) labels.classes[i] = sample.label;
        else labels.values[i] = sample.value;
    }
    return labels;
}

RowLabels::RowLabels(const LabelSet& labels, std::span<const int64_t> rows, bool balanced) : m_classCount(labels.classCount)
{
    std::vector<double> counts(static_cast<size_t>(m_classCount));
    double present = 0;
    for (const int64_t row : rows) {
        if (m_classCount == 0) {
            m_values.push_back(labels.values[static_cast<size_t>(row)]);
            continue;
        }
        m_classes.push_back(labels.classes[static_cast<size_t>(row)]);
        present += counts[static_cast<size_t>(m_classes.back())]++ == 0;
    }
    if (!balanced || m_classCount == 0) return;
    for (const int32_t label : m_classes) m_weights.push_back(static_cast<double>(rows.size()) / (present * counts[static_cast<size_t>(label)]));
}

Predictions predictionsOf(const LabelSet& labels, std::span<const int64_t> rows, std::vector<double> scores, bool probabilistic)
{
    Predictions predictions;
    predictions.classCount = labels.classCount;
    predictions.probabilistic = probabilistic;
    predictions.scores = std::move(scores);
    predictions.rows.assign(rows.begin(), rows.end());
    for (const int64_t row : rows) {
        if (labels.classCount > 0) predictions.labels.push_back(labels.classes[static_cast<size_t>(row)]);
        else predictions.values.push_back(labels.values[static_cast<size_t>(row)]);
        predictions.groups.push_back(labels.groups[static_cast<size_t>(row)]);
    }
    return predictions;
}

}  // namespace orrery::probe
