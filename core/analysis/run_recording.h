#pragma once

#include "core/analysis/prepared_prompt.h"
#include "core/analysis/store_choice.h"
#include "core/checkpoint/model_folder.h"
#include "core/model/model.h"
#include "core/record/recorder.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <vector>

namespace orrery {

/// What is said of a model's run wherever it is recorded: the model's identity, device, build, seed.
/// `parameters` are the caller's own (sites, sampling, …); "build", "model_digest", "precision" and "seed" are added to them.
/// Cost: the digest of the weights, on first use a second a gigabyte.
RunInfo describeRun(RunKind kind, const ModelFolder& folder, const Model& model, const Tokenizer* tokenizer, uint64_t seed,
    const nlohmann::json& parameters);

/// Version, build type, compiler, BLAS library and core, threads, device name.
nlohmann::json buildDescription(const DeviceInfo& device);

/// One run of a model on its way into a workspace file: gives each prompt its row, keeps each site's tensor.
///
/// Used on the thread that runs the model. A run that is not finished becomes aborted, and keeps what was recorded.
class RunRecording {
public:
    /// Opens the file, or makes it, and begins the run.  @throws Error as Recorder::Recorder and Recorder::begin
    RunRecording(const std::string& path, const RunInfo& info, StoreChoice store, const LogSink& log = {});

    RunId id() const { return m_run; }
    void addPrompts(const std::vector<PreparedPrompt>& prompts);
    void addIntervention(const InterventionInfo& intervention) { m_recorder.addIntervention(intervention); }
    /// An observer's body: keeps what it is shown.
    void record(const SiteView& site, const ModelConfig& config, const std::vector<Intervention>& interventions);
    /// Keeps a tensor that no model of ours computed.
    void record(size_t prompt, const SiteInfo& site, const TensorView& values);
    /// Does `work`, whose observers call record(), then finishes the run by how that ended: complete, aborted by Cancelled, or
    /// failed. Synced: afterwards the run survives a power cut.
    /// @throws Error whatever `work` throws; else what the recording itself failed with
    void perform(const std::function<void()>& work);

private:
    void finishAfter(const Error& error);

    Recorder m_recorder;
    StoreChoice m_store;
    RunId m_run{};
    std::vector<PromptId> m_prompts;
};

}  // namespace orrery
