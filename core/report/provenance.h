#pragma once

#include "core/record/workspace_contents.h"

#include <string>

namespace orrery {

/// Where a figure's numbers are from, in one line: model and digest, run, when, device, build, prompt.
/// "model sample (gpt2, sha256 1f3a9c…) · run 3 of cat.orrery, 2026-11-24 20:38 UTC · cpu f32 · Orrery 0.1.0 · prompt “The cat …”"
std::string provenanceLine(const WorkspaceContents& contents, const RecordedPrompt& prompt);

/// "2026-11-24 20:38 UTC".  @param microseconds  since 1970
std::string utcText(int64_t microseconds);

}  // namespace orrery
