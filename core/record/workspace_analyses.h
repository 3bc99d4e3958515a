#pragma once

#include "core/record/workspace.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

enum class AnalysisId : long long {};

/// A recorded run, or one prompt of it, that an analysis is about.
struct AnalysisSubject {
    std::optional<RunId> run = {};        ///< unset: it is of another file, or was deleted since
    std::optional<PromptId> prompt = {};
    std::string says = {};                ///< its name, which stays: "run 3 (gpt2), prompt 0: “The cat sat”"
};

/// What is known of an analysis besides its result.
struct AnalysisInfo {
    std::string kind = {};                ///< the command that makes it: "patch", "lens", "probe"
    std::string name = {};                ///< unique in the file
    std::string modelName = {};
    std::optional<Digest> modelDigest = {};   ///< SHA-256 over the weights
    std::vector<AnalysisSubject> subjects = {};
    std::string command = {};             ///< the command line that computes it again
    std::string settingsJson = "{}";      ///< the same as a JSON object of options
};

/// The first schema version whose files can have any.
inline constexpr int kFirstAnalysisVersion = 3;

struct AnalysisRow {
    AnalysisId id{};
    AnalysisInfo info = {};
    int64_t createdMicroseconds = 0;      ///< since 1970, UTC
    std::string engineVersion = {};
    int64_t resultBytes = 0;              ///< of the JSON document
    int64_t storedBytes = 0;              ///< what it takes in the file
};

/// The row of an analysis that was made now and is kept nowhere.
AnalysisRow newAnalysis(const AnalysisInfo& info);

// Results of analyses as objects of a workspace. A file of schema version 1 or 2 that may not be written has none. Each change is a
// transaction of its own; ids are never given twice.

/// By id, without a result being touched.  @throws Error Format with reason BadDigest, naming the row
std::vector<AnalysisRow> listAnalyses(const Workspace& workspace);
std::optional<AnalysisRow> findAnalysis(const Workspace& workspace, AnalysisId id);
std::optional<AnalysisRow> findAnalysis(const Workspace& workspace, const std::string& name);

/// The result as it was kept. It is a file's: who reads it as JSON parses it with parseJson().
/// @throws Error Argument with reason NoSuchAnalysis; Format with reason UnknownCodec, BadLength or ResultDamaged, naming the row
std::string readAnalysisResult(const Workspace& workspace, AnalysisId id);

/// "patch 3" in a file that has "patch 1" and "patch 2": one more than the highest number there.
std::string freeAnalysisName(const Workspace& workspace, const std::string& kind);

/// Keeps a result under info.name.
/// @throws Error Argument with reason NoName (kind or name is empty), NameTaken, NotJson (the result, or settings that are no object) or
///         ResultTooLarge (over kMaximumPackedText, or packed over 48 MiB); Io with reason ReadOnly; Database with reason ConstraintFailed
///         for a run that is not there
AnalysisId keepAnalysis(Workspace& workspace, const AnalysisInfo& info, std::string_view resultJson);

/// @throws Error Argument with reason NoSuchAnalysis or NameTaken; Io with reason ReadOnly
void renameAnalysis(Workspace& workspace, AnalysisId id, const std::string& name);
/// @throws Error Argument with reason NoSuchAnalysis; Io with reason ReadOnly
void removeAnalysis(Workspace& workspace, AnalysisId id);

}  // namespace orrery
