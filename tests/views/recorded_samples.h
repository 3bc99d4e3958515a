#pragma once

#include "core/record/workspace_contents.h"

#include <memory>
#include <string>
#include <vector>

namespace orrery {

/// A prompt as a recording would hold it, of so many words; position 0 is special, the last `generated` are the model's.
inline std::shared_ptr<RecordedPrompt> recordedPrompt(int positions, int generated = 0)
{
    static const std::vector<std::string> words{" the", " cat", " sat", "\n", " on", "ly", " a", " mat", ",", "\t", " and", " extraordinarily"};
    auto recorded = std::make_shared<RecordedPrompt>();
    recorded->run.id = RunId{7};
    recorded->prompt.id = PromptId{70};
    recorded->prompt.run = RunId{7};
    for (int i = 0; i < positions; ++i) {
        const std::string word = i == 0 ? "<s>" : words[static_cast<size_t>(i - 1) % words.size()];
        Position position{.token = 100 + i, .piece = word, .label = word};
        if (i == 0) position.flags = kPositionSpecial;
        else {
            position.byteBegin = static_cast<int64_t>(recorded->prompt.text.size());
            recorded->prompt.text += word;
            position.byteEnd = static_cast<int64_t>(recorded->prompt.text.size());
        }
        if (i >= positions - generated) position.flags |= kPositionGenerated;
        recorded->positions.push_back(position);
    }
    recorded->prompt.positionCount = positions;
    return recorded;
}

}  // namespace orrery
