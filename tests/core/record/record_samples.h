#pragma once

#include "core/record/recorder.h"
#include "core/record/workspace.h"

#include <QTemporaryDir>

#include <random>
#include <string>
#include <vector>

namespace orrery {

/// A folder of its own for one test, and paths in it.
class Folder {
public:
    std::string path(const std::string& name) const { return m_folder.filePath(QString::fromStdString(name)).toStdString(); }

private:
    QTemporaryDir m_folder;
};

/// Reproducible values, all of magnitude below 4.
inline std::vector<float> sampleValues(int64_t count, unsigned seed)
{
    std::minstd_rand random(seed + 1);
    std::vector<float> values(static_cast<size_t>(count));
    for (float& value : values) value = static_cast<float>(random() % 8000) / 1000.0f - 4.0f;
    return values;
}

inline Tensor sampleTensor(Shape shape, unsigned seed)
{
    const int64_t count = shape.count();
    return Tensor(std::move(shape), sampleValues(count, seed));
}

/// A causal pattern [heads, side, side]: rows sum to one, zeros above the diagonal.
inline Tensor samplePattern(int64_t heads, int64_t side)
{
    Tensor pattern(Shape{heads, side, side});
    for (int64_t row = 0; row < heads * side; ++row)
        for (int64_t key = 0; key <= row % side; ++key)
            pattern.data()[row * side + key] = 1.0f / static_cast<float>(row % side + 1);
    return pattern;
}

inline const SiteInfo kStream{"blocks.0.hook_resid_pre", 0, "pos,d_model"};
inline const SiteInfo kPattern{"blocks.0.attn.hook_pattern", 0, "head,query,key"};

/// Three tokens of text.
inline PromptInfo samplePrompt()
{
    return {.text = "a b c", .positions = {{.token = 64, .piece = "a", .byteBegin = 0, .byteEnd = 1},
                                 {.token = 275, .piece = "\xC4\xA0" "b", .byteBegin = 1, .byteEnd = 3},
                                 {.token = 269, .piece = "\xC4\xA0" "c", .byteBegin = 3, .byteEnd = 5}}};
}

/// A new workspace with one finished run of one prompt: a stream [3, 4] and a pattern [2, 3, 3]. Returns the run.
inline RunId makeSample(const std::string& path, int pageSize = 4096)
{
    Workspace::create(path, {.pageSize = pageSize});
    Recorder recorder(path);
    const RunId run = recorder.begin({.title = "sample"});
    const PromptId prompt = recorder.addPrompt(samplePrompt());
    recorder.record(prompt, kStream, sampleTensor({3, 4}, 1).view());
    recorder.record(prompt, kPattern, samplePattern(2, 3).view(), StoreType::F32, StoreLayout::LowerTriangle);
    recorder.finish(RunStatus::Complete);
    return run;
}

inline std::vector<float> values(const Tensor& tensor)
{
    return {tensor.values().begin(), tensor.values().end()};
}

}  // namespace orrery
