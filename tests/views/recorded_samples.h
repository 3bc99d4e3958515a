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

/// A workspace's contents with so many runs of one prompt each, by id from 1.
inline std::shared_ptr<WorkspaceContents> recordedRuns(int count)
{
    auto contents = std::make_shared<WorkspaceContents>();
    contents->path = "sample.orrery";
    contents->models.push_back({ModelId{1}, {.family = "gpt2", .displayName = "tiny", .path = "models/tiny"}});
    for (int i = 1; i <= count; ++i) {
        RunEntry entry;
        entry.run.id = RunId{i};
        entry.run.model = ModelId{1};
        entry.run.status = i % 7 == 0 ? RunStatus::Failed : i % 5 == 0 ? RunStatus::Aborted : RunStatus::Complete;
        entry.run.startedMicroseconds = int64_t{1'790'000'000'000'000} + i * int64_t{60'000'000};
        entry.modelName = "tiny";
        entry.prompts.push_back({.id = PromptId{10 * i}, .run = RunId{i}, .positionCount = 10 + i, .text = "The cat sat on mat number " + std::to_string(i)});
        entry.tensors = 3;
        entry.bytes = int64_t{1000} * i;
        contents->runs.push_back(std::move(entry));
    }
    return contents;
}

/// Tensors of a run of two layers: a query, a pattern and the stream in each, then logits; ids from 1.
inline std::vector<TensorRow> recordedTensors(RunId run, PromptId prompt)
{
    std::vector<TensorRow> tensors;
    const auto add = [&](const std::string& name, int layer, const std::string& axes, const Shape& shape) {
        TensorRow row;
        row.id = TensorId{static_cast<long long>(tensors.size()) + 1};
        row.run = run, row.prompt = prompt;
        row.siteInfo = {name, layer, axes};
        row.variant = "clean";
        row.shape = shape;
        row.rows = shape[0];
        row.rowBytes = shape.count() / shape[0] * 4;
        row.complete = true;
        row.statistics = {-1.5, 2.0 + layer, 0.25, 0.75, layer == 1 ? 2 : 0};
        tensors.push_back(row);
    };
    for (int layer = 0; layer < 2; ++layer) {
        const std::string block = "blocks." + std::to_string(layer) + ".";
        add(block + "attn.hook_q", layer, "pos,head,d_head", {6, 4, 8});
        add(block + "attn.hook_pattern", layer, "head,query,key", {4, 6, 6});
        add(block + "hook_resid_post", layer, "pos,d_model", {6, 32});
    }
    add("logits", -1, "pos,vocab", {6, 500});
    return tensors;
}

}  // namespace orrery
