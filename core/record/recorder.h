#pragma once

#include "core/base/log.h"
#include "core/record/records.h"
#include "core/tensor/tensor.h"

#include <chrono>
#include <memory>
#include <string>

namespace orrery {

/// Precision a tensor is kept in. F16 falls back to F32, with a note, where a value is above 65504 or not finite.
enum class StoreType { F32, F16 };

struct RecorderOptions {
    size_t queueBytes = size_t{96} << 20;        ///< copies waiting for the recorder thread; a full queue blocks the producer
    size_t transactionBytes = size_t{64} << 20;  ///< committed at the latest after this much …
    std::chrono::milliseconds commitEvery{250};  ///< … or this long
    LogSink log = {};                                 ///< hears of f16 fallbacks and skipped NaN metrics, on the calling thread
    std::string vfs = {};                             ///< SQLite VFS to use; empty: the default one
};

/// Writes one workspace file's runs: owns a thread, a connection, and the file's only right to record.
///
/// Any thread may call it, one at a time. record() copies what it is given and returns; the recorder thread turns the
/// copies into chunks with checksums and commits them. After finish() the run survives a power cut.
///
/// A failure on the recorder thread (disk full, I/O) ends the run: it is marked failed, keeps every tensor that was
/// committed whole, and the Error is thrown by the next call, at the latest by finish().
///
/// Generation: a prompt's first pass is recorded at step 0, [n, …]; the position that step k adds is recorded with
/// `step = k`, [1, …], and its token through addPositions(). Workspace::readSteps() joins them again.
class Recorder {
public:
    /// @throws Error Database with reason RecorderBusy if the file is being recorded to already; whatever Workspace::open throws
    explicit Recorder(const std::string& path, RecorderOptions options = {});
    /// A run that was not finished becomes aborted; what was recorded is kept. Never throws.
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Starts a run; when this returns its row is on disk, with status `recording`.
    /// @throws Error Argument if a run is open, or a JSON field is not JSON
    RunId begin(const RunInfo& info);
    /// Row and positions are committed with the tensors that follow.
    PromptId addPrompt(const PromptInfo& info);
    /// Appends positions that generation added to a prompt of this run.
    void addPositions(PromptId prompt, const std::vector<Position>& positions);
    /// Keeps a copy of `view` [shape as at the site, without a batch axis]. Strides may be anything.
    /// Requires: a prompt of the open run; as many axes in `site.axes` as the view has.
    /// @throws Error Shape if LowerTriangle is asked of a view that is not [..., T, T]
    /// Cost: one copy of the view on the calling thread; waits while the queue is full.
    TensorId record(PromptId prompt, const SiteInfo& site, const TensorView& view, StoreType type = StoreType::F32,
        StoreLayout layout = StoreLayout::Dense, int64_t step = 0, const std::string& variant = "clean");
    /// NaN can't be stored: it is skipped and said so in the log.
    void addMetric(std::optional<PromptId> prompt, const std::string& name, double value);
    void addIntervention(const InterventionInfo& info);
    /// Writes what is queued, sets the status, syncs. Use Aborted for a cancelled run: what was recorded stays.
    /// @throws Error what the recorder thread failed with, if it did; the run is then marked failed
    void finish(RunStatus status, const std::string& error = {});

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace orrery
