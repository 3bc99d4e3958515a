#pragma once

#include "core/model/model.h"

#include <cstdint>
#include <string>
#include <vector>

namespace orrery {

/// What is wanted of rows of logits; see kernels/logit_summary.h for the formulas.
struct LogitQuestion {
    int64_t groupRows = 1;           ///< rows come in groups of so many, the last a group's reference
    int64_t top = 0;                 ///< best tokens a row
    int64_t tokens = 0;              ///< ids below this have a token; 0: the whole vocabulary
    int64_t chosen = 0;              ///< ids a row that are followed
    std::vector<int32_t> chosenIds;  ///< [rows, chosen]
};

/// The answers, row by row.
struct LogitAnswers {
    std::vector<int32_t> topIds;       ///< [rows, top], -1 where there are fewer
    std::vector<float> topLogits;      ///< [rows, top]
    std::vector<float> logSumExp;      ///< [rows]
    std::vector<float> entropy;        ///< [rows], nats
    std::vector<float> crossEntropy;   ///< [rows] to the group's reference, nats
    std::vector<float> chosenLogits;   ///< [rows, chosen]
    std::vector<int32_t> chosenRanks;  ///< [rows, chosen], 1 the best
};

/// A model's output head by itself, applied to vectors of its residual stream.
///
///   GPT-2: LN_f(x) W_U;  BERT: LN(act(x W + b)) W_U + b_U, the transform of its masked-language head.
/// The norm's statistics are the vector's own. Borrows the model, and computes on its device and thread.
class Unembedding {
public:
    /// @throws Error Argument with reason NoUnembedding if the model has no logits
    explicit Unembedding(Model& model);

    int64_t width() const { return m_model.config().width; }
    int64_t vocabulary() const { return m_model.config().vocabulary; }

    /// Puts the head's rows of `stream` [rows, width] on the device, normalised: what the matrix reads.
    /// Cost: O(rows width), BERT's transform O(rows width^2).
    DeviceBufferOf<float> read(const float* stream, int64_t rows);
    /// What the logits of rows that read() made say.  @throws Error Argument if `top` is more than there are tokens
    /// Cost: 2 rows width vocabulary operations; no logits are kept.
    LogitAnswers ask(const DeviceBufferOf<float>& rows, int64_t count, const LogitQuestion& question);

private:
    void normalize(const float* input, float* output, int64_t rows);

    Model& m_model;
    std::string m_matrix, m_bias, m_norm;  ///< roles
};

}  // namespace orrery
