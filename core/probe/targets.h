#pragma once

#include "core/probe/feature_rows.h"
#include "core/probe/labelled_data.h"
#include "core/probe/predictions.h"

#include <vector>

namespace orrery::probe {

/// What is to be read out of every row of the features: the labels, or a control task's. Immutable.
struct LabelSet {
    int32_t classCount = 0;          ///< 0: regression
    std::vector<int32_t> classes;    ///< of each row
    std::vector<double> values;
    std::vector<int32_t> groups;
};

LabelSet labelsOf(const LabelledData& data);

/// A control task: every type (a text, or a word's spelling) has one random label, drawn from the labels there are. What a probe gets right
/// of it, it has learnt by heart. Source: Hewitt and Liang, "Designing and Interpreting Probes with Control Tasks", EMNLP 2019,
/// arXiv:1909.03368, section 2.
LabelSet controlLabels(const LabelledData& data, uint64_t seed);

/// The labels of some rows, with what Targets borrows.
class RowLabels {
public:
    /// `balanced`: rows weigh n / (classes * rows of their class).
    RowLabels(const LabelSet& labels, std::span<const int64_t> rows, bool balanced = false);

    Targets targets() const { return {m_classes, m_classCount, m_values, m_weights}; }

private:
    int32_t m_classCount;
    std::vector<int32_t> m_classes;
    std::vector<double> m_values, m_weights;
};

/// Predictions of some rows from the scores a probe gave them.
Predictions predictionsOf(const LabelSet& labels, std::span<const int64_t> rows, std::vector<double> scores, bool probabilistic);

}  // namespace orrery::probe
