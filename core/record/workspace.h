#pragma once

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/record/records.h"
#include "core/tensor/tensor.h"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace orrery {

class Database;

enum class Access { ReadWrite, ReadOnly };

struct WorkspaceOptions {
    int pageSize = 65536;  ///< of a new file; this measured best
    uint64_t pageCheckLimit = uint64_t{256} << 20;  ///< on opening, the pages of files up to this size are checked
    LogSink log = {};       ///< hears "opened read-only: …", "2 runs were interrupted"
    std::string vfs = {};   ///< SQLite VFS to use; empty: the default one
    std::stop_token stop = {};   ///< ends the check of pages on opening
};

/// Which tensors to list. Everything that is set must hold.
struct TensorFilter {
    std::optional<RunId> run = {};
    std::optional<PromptId> prompt = {};
    std::string sites = {};            ///< glob over site names; empty: all
    std::optional<int64_t> step = {};
    bool withIncomplete = false;  ///< also those whose recording has not ended, or never did
    TensorId after{};             ///< continue after this row …
    int64_t limit = -1;           ///< … with at most so many; -1: all
};

/// One open workspace file: a connection of its own, for one thread at a time.
///
/// Nothing in the file is trusted: it is checked on opening in the order magic, pages, schema, version; each chunk's
/// checksum on reading. Reads hold no lock after they return.
class Workspace {
public:
    /// A new, empty file. @throws Error Io with reason FileExists; Io, Database
    static Workspace create(const std::string& path, const WorkspaceOptions& options = {});
    /// @throws Error Format with reason NotAnOrreryFile, UnexpectedSchema, FileTooNew or DamagedPages; Io; Database
    /// A file that can't be written, or that a newer Orrery wrote, is opened read-only and the log says so. An older file
    /// is brought up to date when it may be written. Runs that no recorder is writing any more become aborted.
    static Workspace open(const std::string& path, Access access, const WorkspaceOptions& options = {});
    /// Opens, or creates if there is no such file.
    static Workspace openOrCreate(const std::string& path, const WorkspaceOptions& options = {});

    Workspace(Workspace&&) noexcept;
    Workspace& operator=(Workspace&&) noexcept;
    ~Workspace();

    const std::string& path() const;
    bool isReadOnly() const;
    int schemaVersion() const;
    Database& database() const;

    std::vector<ModelRow> models() const;
    /// The model with these weights was found at `path`: remembers it. Returns how many rows that concerned.
    int relink(const Digest& weights, const std::string& path);

    std::vector<RunRow> runs(bool withHidden = false) const;  ///< by id
    std::optional<RunRow> run(RunId id) const;
    std::vector<PromptRow> prompts(RunId run) const;          ///< by ordinal
    std::vector<Position> positions(PromptId prompt) const;
    std::vector<SiteRow> sites() const;
    std::vector<InterventionRow> interventions(RunId run) const;
    std::vector<MetricRow> metrics(RunId run) const;

    std::vector<TensorRow> tensors(const TensorFilter& filter) const;  ///< by id
    std::optional<TensorRow> tensor(TensorId id) const;
    /// The tensor of one site of one prompt, if it was recorded.
    std::optional<TensorRow> find(PromptId prompt, const std::string& site, int64_t step = 0, const std::string& variant = "clean") const;

    /// The whole tensor as floats, triangles filled up with zeros.
    /// @throws Error Argument with reason NoSuchTensor; Format with reason ChunkDamaged, ChunkMissing, BadTiling, BadShape,
    ///         UnknownCodec, each naming table, row and site; Memory
    Tensor read(TensorId id) const;
    /// Rows [first, first + count) of the stored rows (positions; (head, query) pairs of a pattern).
    /// @return [count, values a row];  @throws also Error Argument if the range is outside
    Tensor readRows(TensorId id, int64_t first, int64_t count) const;
    /// One head of a tensor [head, query, key].  @return [query, key]
    Tensor readHead(TensorId id, int64_t head) const;
    /// A site's rows over all steps of a generation, one after the other; the shapes may differ in the first axis only.
    Tensor readSteps(PromptId prompt, const std::string& site, const std::string& variant = "clean") const;

private:
    struct State;
    explicit Workspace(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Whether an error of reading a tensor says that this part of the file is damaged: others may be whole.
bool isDamage(const Error& error);

}  // namespace orrery
