#pragma once

#include "core/circuits/weight_processing.h"
#include "core/model/weight_matrix.h"
#include "core/model/weights.h"

#include <memory>
#include <string>
#include <vector>

namespace orrery {

/// A model's parameters in double, with some processing on: a view, computed when asked for; the raw weights stay as they are.
///
/// Roles are those of weightSpecs(config()), which is the processed model's config. Shares the weights; every call may come from any
/// thread. Cost: O(size of what is asked for); the unembedding's centring once through the vocabulary.
class ProcessedWeights {
public:
    /// @throws Error Argument as checkProcessing
    ProcessedWeights(ModelConfig config, std::shared_ptr<const ModelWeights> weights, const WeightProcessing& processing);

    const ModelConfig& config() const { return m_config; }
    const WeightProcessing& processing() const { return m_processing; }

    /// A parameter as products read it, [in, out]; a vector is one row, an embedding table [entries, width].
    DoubleMatrix parameter(const std::string& role) const;

    // One head's part of the attention's matrices, right-multiplying: x W_Q, z W_O.
    DoubleMatrix query(int layer, int head) const;       ///< [width, headWidth]
    DoubleMatrix key(int layer, int head) const;         ///< [width, headWidth]
    DoubleMatrix value(int layer, int head) const;       ///< [width, headWidth]
    DoubleMatrix output(int layer, int head) const;      ///< [headWidth, width]
    DoubleMatrix unembedding() const;                    ///< [width, vocabulary]

private:
    DoubleMatrix raw(const std::string& role) const;
    DoubleMatrix reading(const std::string& role, const std::string& norm) const;
    DoubleMatrix readingBias(const std::string& role, const std::string& matrix, const std::string& norm) const;
    DoubleMatrix writing(DoubleMatrix matrix) const;
    DoubleMatrix attentionBias(const std::string& block) const;
    DoubleMatrix norm(const std::string& role) const;
    DoubleMatrix unembedBias() const;
    DoubleMatrix unembeddingOf() const;
    DoubleMatrix headPart(int layer, int head, int part) const;
    bool compresses() const { return m_processing.norm == NormKind::CompressedRms && m_raw.norm != NormKind::CompressedRms; }

    ModelConfig m_raw, m_config;
    std::shared_ptr<const ModelWeights> m_weights;
    WeightProcessing m_processing;
};

/// A processed parameter in the orientation and element order of its WeightSpec: what a file or a forward holds.
std::vector<double> storedOrder(const ProcessedWeights& weights, const WeightSpec& spec);

}  // namespace orrery
