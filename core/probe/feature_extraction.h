#pragma once

#include "core/model/model.h"
#include "core/model/sites.h"
#include "core/probe/feature_store.h"
#include "core/probe/probe_prompts.h"

namespace orrery::probe {

/// The sites a list of names and globs means that have features: one vector a position, or one a prompt. Attention patterns and their like,
/// and single numbers, are left out of a glob and refused by name.
/// @throws Error Argument with reason NoSuchSite or NoFeatures
std::vector<SiteWidth> probeSites(const ModelConfig& config, const std::vector<std::string>& patterns);

/// Runs the prompts that the store still lacks, in packed batches, and pools each site of the store into it as it passes by. A stop leaves
/// the finished rows, and the next call goes on behind them.
/// @throws Error as Model::run; Io
void extractFeatures(Model& model, const ProbePrompts& prompts, FeatureStore& store, const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery::probe
