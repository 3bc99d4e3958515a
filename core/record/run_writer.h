#pragma once

#include "core/record/buffer_pool.h"
#include "core/record/database.h"
#include "core/record/records.h"
#include "core/record/statistics.h"

#include <chrono>
#include <map>
#include <string>
#include <utility>

namespace orrery {

/// A tensor's row before its chunks arrive; `id` was given out by the recorder.
struct TensorStart {
    TensorId id{};
    PromptId prompt{};
    SiteInfo site;
    std::string variant;
    int64_t step = 0;
    DType type = DType::F32;
    Shape shape;
    StoreLayout layout = StoreLayout::Dense;
    int64_t rows = 0;
    int64_t rowBytes = 0;
};

struct ChunkStart {
    int64_t sequence = 0;
    int64_t firstRow = 0;
    int64_t rows = 0;
};

/// Where a run's own row numbers begin. Only a recorder adds prompts and tensors, so it can number them by itself.
struct RunStart {
    RunId run{};
    int64_t nextPrompt = 1;
    int64_t nextTensor = 1;
};

/// Turns one run into rows: the recorder thread's half of a Recorder, and the only user of its connection.
///
/// Rows gather in a transaction that is committed when it holds `transactionBytes`, when it has been open for `commitEvery`,
/// and at the end of the run. After an exception only abandon() may be called.
class RunWriter {
public:
    struct Options {
        std::string vfs;
        size_t transactionBytes = 0;
        std::chrono::milliseconds commitEvery{250};
    };
    /// Requires: `path` is a workspace file of the current version and the recorder lock is held.
    RunWriter(const std::string& path, const Options& options);

    RunStart begin(const RunInfo& info);
    void addPrompt(PromptId id, int64_t ordinal, const PromptInfo& info);
    void addPositions(PromptId prompt, const std::vector<Position>& positions);
    void startTensor(const TensorStart& tensor);
    void addChunk(const ChunkStart& chunk, std::span<const std::byte> bytes);
    void finishTensor();
    void addMetric(std::optional<PromptId> prompt, const std::string& name, double value);
    void addIntervention(const InterventionInfo& info);
    void finish(RunStatus status, const std::string& error);
    /// Gives up the open transaction and marks the run failed, if the file still takes that.
    void abandon(const std::string& error) noexcept;
    /// Commits a transaction that has been open for long enough.
    void commitIfDue();
    /// Ends with no journal file left beside the workspace.
    void tidyUp() noexcept;

private:
    struct OpenTensor {
        TensorId id{};
        DType type = DType::F32;
        StatisticsSum statistics;
    };

    void ensureTransaction();
    void commit();
    std::optional<int64_t> modelId(const std::optional<ModelInfo>& model);
    int64_t siteId(const SiteInfo& site);
    void insertPositions(PromptId prompt, int64_t first, const std::vector<Position>& positions);
    uint32_t look(std::span<const std::byte> bytes);
    void addStatistics(std::span<const std::byte> bytes);
    void writeStatus(RunStatus status, const std::string& error);

    Options m_options;
    Database m_database;
    Statement m_insertTensor, m_insertChunk, m_finishTensor, m_insertPosition;
    std::map<std::pair<std::string, std::string>, int64_t> m_sites;
    std::optional<RunId> m_run;
    OpenTensor m_tensor;
    int64_t m_interventions = 0;
    size_t m_transactionBytes = 0;
    bool m_inTransaction = false;
    std::chrono::steady_clock::time_point m_transactionStart;
};

/// Microseconds since 1970, UTC.
int64_t nowMicroseconds();
/// Text as SQLite may hold it: every byte that is not part of well-formed UTF-8 becomes U+FFFD.
std::string storableText(const std::string& text);

}  // namespace orrery
