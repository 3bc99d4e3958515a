#include "core/patching/pair_alignment.h"

#include "core/base/error.h"
#include "core/patching/prompt_pair.h"

#include <algorithm>

namespace orrery {
namespace {

std::vector<int64_t> differingPositions(const std::vector<int32_t>& a, const std::vector<int32_t>& b)
{
    std::vector<int64_t> positions;
    for (size_t i = 0; i < std::max(a.size(), b.size()); ++i)
        if (i >= a.size() || i >= b.size() || a[i] != b[i]) positions.push_back(static_cast<int64_t>(i));
    return positions;
}

}  // namespace

PairAlignment alignTexts(const OpenedModel& model, const PromptTexts& texts)
{
    PairAlignment alignment;
    alignment.texts = texts;
    try {
        if (!texts.clean.empty()) alignment.clean = preparePatchPrompt(model, texts.clean, texts.areIds);
        if (!texts.corrupt.empty()) alignment.corrupt = preparePatchPrompt(model, texts.corrupt, texts.areIds);
        if (texts.clean.empty() || texts.corrupt.empty()) return alignment;
        alignment.differing = differingPositions(alignment.clean.prompt.ids, alignment.corrupt.prompt.ids);
        alignPrompts(alignment.clean, alignment.corrupt);
        checkPrompts(model.config(), {alignment.clean.prompt, alignment.corrupt.prompt});
    } catch (const Error& error) {
        alignment.problem = error.what();
        alignment.reason = error.reason();
    }
    return alignment;
}

}  // namespace orrery
