#pragma once

#include "core/record/records.h"

#include <optional>
#include <string>

namespace orrery::views {

/// What the workbench is looking at: one value that every view follows.
///
/// Unset parts mean "none in particular". Token and key are positions of the prompt: where a matrix is shown, the token is its
/// row (the query), the key its column.
struct Selection {
    std::optional<RunId> run = {};
    std::optional<PromptId> prompt = {};  ///< of that run
    std::optional<int> token = {};
    std::optional<int> key = {};
    std::optional<int> layer = {};
    std::optional<int> head = {};         ///< needs a layer
    std::string site = {};                ///< "blocks.3.attn.hook_pattern"; empty: none

    bool operator==(const Selection&) const = default;

    Selection withRun(RunId id) const { Selection s; s.run = id; s.layer = layer, s.head = head; s.site = site; return s; }
    Selection withPrompt(PromptId id) const { Selection s = *this; s.prompt = id; s.token = s.key = {}; return s; }
    Selection withToken(std::optional<int> position) const { Selection s = *this; s.token = position; return s; }
    Selection withCell(int query, int keyPosition) const { Selection s = *this; s.token = query, s.key = keyPosition; return s; }
    Selection withHead(int layerIndex, int headIndex) const { Selection s = *this; s.layer = layerIndex, s.head = headIndex; return s; }
    Selection withSite(std::string name) const { Selection s = *this; s.site = std::move(name); return s; }
};

/// What is under the pointer, wherever it is: as transient as the pointer, never part of the history.
struct Hover {
    std::optional<int> token = {}, key = {}, layer = {}, head = {};
    std::optional<double> value = {};  ///< of the cell, if there is one

    bool operator==(const Hover&) const = default;
};

}  // namespace orrery::views
