#pragma once

#include "core/base/digest.h"
#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

// Row numbers of a workspace file, one type a table so that they can't be mixed up: `RunId{3}`, `number(id)`.
enum class ModelId : long long {};
enum class RunId : long long {};
enum class PromptId : long long {};
enum class SiteId : long long {};
enum class TensorId : long long {};
enum class NoteId : long long {};
enum class ViewId : long long {};

template <typename Id>
constexpr int64_t number(Id id)
{
    return static_cast<int64_t>(id);
}

/// A model as a workspace remembers it: by what it is, not by where it lies.
struct ModelInfo {
    std::string family = {};                    ///< "gpt2"
    std::string displayName = {};
    std::string configJson = "{}";         ///< config.json, or its canonical form
    Digest weightsDigest{};                ///< SHA-256 over the weights
    std::optional<Digest> tokenizerDigest = {};
    std::string processingJson = "{}";     ///< weight transforms that are active
    std::string path = {};                      ///< where it was last seen; a hint
};

enum class RunKind { Forward, Generate, PatchSweep, Train, Import };
enum class RunStatus {
    Recording,  ///< a recorder is writing it now
    Complete,
    Aborted,    ///< cancelled or interrupted: what was recorded is there
    Failed      ///< ended by an error, which the run's errorText tells
};
std::string_view runKindName(RunKind kind);        ///< "patch_sweep", as stored
std::string_view runStatusName(RunStatus status);  ///< "complete", as stored

/// What is known of a run before it starts.
struct RunInfo {
    RunKind kind = RunKind::Forward;
    std::string title = {};
    std::optional<ModelInfo> model = {};  ///< none: an import whose model nobody named
    std::optional<RunId> parent = {};     ///< the run this one patches or repeats
    std::string device = "cpu";
    std::string computeType = "f32";
    std::optional<int64_t> seed = {};
    std::string paramsJson = "{}";   ///< a JSON object: build, BLAS core, threads, device, config
};

/// One position of a prompt. Text models have a token and its piece; a regression prompt has only a label ("x3", "y3").
struct Position {
    std::optional<int64_t> token = {};
    std::optional<std::string> piece = {};  ///< UTF-8; ill-formed bytes are stored as U+FFFD
    std::optional<std::string> label = {};
    std::optional<int64_t> byteBegin = {};  ///< of the prompt's text; set both or none
    std::optional<int64_t> byteEnd = {};
    int64_t tokenType = 0;
    int64_t flags = 0;                 ///< kPositionSpecial, …

    bool operator==(const Position&) const = default;
};
inline constexpr int64_t kPositionSpecial = 1;   ///< added by the tokenizer, not written by the user
inline constexpr int64_t kPositionGenerated = 2; ///< chosen by the model

enum class PromptKind { Text, Tokens, Image };
std::string_view promptKindName(PromptKind kind);

struct PromptInfo {
    PromptKind kind = PromptKind::Text;
    std::string text = {};                  ///< bytes; need not be UTF-8
    std::vector<Position> positions = {};
    std::optional<PromptId> pairOf = {};    ///< the other half of a clean/corrupt pair
    std::string role = {};                  ///< "clean", "corrupt", or empty
    std::string label = {};                 ///< the class or target of a labelled example
    std::string metaJson = "{}";
};

/// A place in a model where an activation can be read. Names are TransformerLens's: "blocks.3.attn.hook_pattern".
struct SiteInfo {
    std::string name = {};
    int layer = -1;    ///< -1: belongs to no layer
    std::string axes = {};  ///< one name an axis, e.g. "pos,d_model" or "head,query,key"
};

/// How a tensor's numbers lie in its chunks.
enum class StoreLayout {
    Dense,
    LowerTriangle  ///< causal square patterns [..., T, T]: row q keeps its first q + 1 values, the rest are 0
};
std::string_view storeLayoutName(StoreLayout layout);  ///< "dense", "tri_lower"

/// Over a tensor's finite values; unset where there are none.
struct TensorStatistics {
    std::optional<double> minimum, maximum, mean, rootMeanSquare;
    int64_t nonFinite = 0;
};

struct InterventionInfo {
    SiteInfo site = {};
    std::string operation = {};           ///< "zero", "mean", "scale", "add", "replace", … as the schema lists them
    std::string selectorJson = "{}"; ///< heads, positions
    std::string paramsJson = "{}";
    std::optional<TensorId> source = {};
};

struct ModelRow {
    ModelId id{};
    ModelInfo info;
};

struct RunRow {
    RunId id{};
    std::optional<ModelId> model = {};
    std::optional<RunId> parent = {};
    RunKind kind = RunKind::Forward;
    RunStatus status = RunStatus::Recording;
    bool hidden = false;
    std::string title = {}, device = {}, computeType = {}, engineVersion = {}, paramsJson = {}, errorText = {};
    std::optional<int64_t> seed = {};
    int64_t startedMicroseconds = 0;   ///< since 1970, UTC
    std::optional<int64_t> finishedMicroseconds = {};
};

struct PromptRow {
    PromptId id{};
    RunId run{};
    int64_t ordinal = 0;      ///< 0, 1, … inside the run
    int64_t positionCount = 0;
    PromptKind kind = PromptKind::Text;
    std::string text = {}, role = {}, label = {}, metaJson = {};
    std::optional<PromptId> pairOf = {};
    std::vector<int64_t> firstIds = {};  ///< of a prompt without text: its first kFirstIds token ids
};
/// All of a short prompt's, and more of a long one's than anybody reads in a list.
inline constexpr int kFirstIds = 32;

struct SiteRow {
    SiteId id{};
    SiteInfo info;
};

struct TensorRow {
    TensorId id{};
    std::optional<RunId> run = {};
    std::optional<PromptId> prompt = {};
    std::optional<SiteId> site = {};
    SiteInfo siteInfo = {};        ///< the site's; for a tensor without one, only the tensor's own name
    std::string variant = {};      ///< "clean" unless an intervention made it
    int64_t step = 0;         ///< generation step or training step
    DType type = DType::F32;
    Shape shape = {};
    StoreLayout layout = StoreLayout::Dense;
    int64_t rows = 0;
    int64_t rowBytes = 0;     ///< 0 for LowerTriangle
    bool complete = false;
    TensorStatistics statistics = {};

    int64_t storedBytes() const;
};

struct InterventionRow {
    int64_t ordinal = 0;
    InterventionInfo info;
};

struct MetricRow {
    std::optional<PromptId> prompt;
    std::string name;
    double value = 0;
};

}  // namespace orrery
