#pragma once

#include "app/cli/command_spec.h"
#include "app/cli/invocation.h"
#include "core/backend/graph.h"
#include "core/backend/intervention.h"
#include "core/record/records.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace orrery {
struct ModelConfig;
}

namespace orrery::cli {

class ModelSession;

/// One --set, understood: SITE=zero, mean:SET, scale:x, add:F.npy[:x] or replace:F.npy, each with @heads=…,pos=….
struct SiteEdit {
    std::string text;            ///< as typed
    Intervention intervention;   ///< its source is missing as long as `meanSet` is to be averaged
    InterventionInfo info;       ///< as recordings keep it
    std::string meanSet;         ///< file of prompts, one a line; empty for other kinds
};

/// SITE may be a glob: one edit for each site that fits.
/// @throws Error Argument with reason BadSet, NoSuchSite; for add and replace what readNpy throws
std::vector<SiteEdit> parseSet(const std::string& text, const std::vector<GraphSite>& sites);

/// All of a command line's.
std::vector<SiteEdit> parseSets(const std::vector<std::string>& texts, const ModelConfig& config);

/// Gives each mean:SET edit the mean it replaces by: a forward over the set, itself without edits.
/// @throws Error as readPrompts and siteMean
void resolveMeans(std::vector<SiteEdit>& edits, ModelSession& session, Invocation& invocation);

std::vector<Intervention> interventionsOf(const std::vector<SiteEdit>& edits);
/// The texts, for a run's parameters.
nlohmann::json editsDocument(const std::vector<SiteEdit>& edits);

/// The option --set.
OptionSpec setOption(std::vector<std::string>& sets);

}  // namespace orrery::cli
