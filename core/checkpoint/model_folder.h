#pragma once

#include "core/base/digest.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/weight_match.h"
#include "core/model/config.h"
#include "core/model/weights.h"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace orrery {

/// An opened model directory: its config checked, every tensor matched; weights are not in memory yet.
/// Movable, not copied. All const members may be called from several threads.
class ModelFolder {
public:
    struct TensorInfo {
        std::string name;
        std::string dtype;  ///< lower case: "f32", "bf16", "f8_e4m3"
        Shape shape;
    };

    /// Opens a folder with config.json and safetensors weights, in the transformers or sentence-transformers layout.
    ///
    /// Tensors that are missing, unmatched or of a wrong shape do not end this: they can be looked at, loadWeights() ends.
    /// `log` is kept, and told of what loadWeights() finds too.
    /// @throws Error Io; Format as parseModelConfig, Checkpoint::open, readSentenceLayout and readSentencePooling say
    /// Cost: reads headers only, and the two matrices where a config says "tied" of a file that has both.
    static ModelFolder open(const std::string& path, const LogSink& log = {});

    const ModelConfig& config() const { return m_config; }
    const std::string& configText() const { return m_configText; }  ///< config.json as it stands
    Digest configDigest() const { return sha256(m_configText); }
    const std::string& path() const { return m_path; }
    /// Where config.json, weights and tokenizer files lie: path(), or the Transformer module's folder in it.
    const std::string& transformerPath() const { return m_transformerPath; }

    const std::vector<TensorInfo>& tensors() const { return m_tensors; }               ///< of the files, by name
    const std::vector<std::string>& unmatched() const { return m_match.unmatched; }    ///< of these, what no parameter uses
    const std::vector<std::string>& missing() const { return m_match.missing; }        ///< names without base prefix
    const std::vector<WeightMatch::Mismatch>& mismatched() const { return m_match.mismatched; }
    uint64_t fileBytes() const { return m_checkpoint.bytes(); }                        ///< of all tensors

    /// All parameters in memory, as loadMatchedWeights says.
    /// @throws Error Format with reason ShapeMismatch, TensorMissing or UnsupportedDtype, listing all; Io; Memory; Cancelled
    std::shared_ptr<const ModelWeights> loadWeights(const Progress& progress = {}, const std::stop_token& stop = {}) const;

private:
    ModelFolder(std::string path, std::string transformerPath, std::string configText, ModelConfig config, Checkpoint checkpoint, LogSink log);

    std::string m_path;
    std::string m_transformerPath;
    std::string m_configText;
    ModelConfig m_config;
    Checkpoint m_checkpoint;
    WeightMatch m_match;
    std::vector<TensorInfo> m_tensors;
    LogSink m_log;
};

}  // namespace orrery
