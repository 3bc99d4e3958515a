#pragma once

#include "core/record/recorder.h"
#include "tests/core/record/record_samples.h"

#include <QString>

#include <string>

namespace orrery {

/// Records so many copies of a tensor as a run that may fail.
/// @return  the reason it failed with, or nothing. A failure that arrived early is repeated by finish(), which ends the run.
inline QString recordRun(Recorder& recorder, const Tensor& tensor, int64_t tensors)
{
    try {
        recorder.begin({.title = "second"});
    } catch (const Error& error) {
        return QString::fromStdString(error.reason());
    }
    std::string early;
    try {
        const PromptId prompt = recorder.addPrompt({});
        for (int64_t step = 0; step < tensors; ++step)
            recorder.record(prompt, kStream, tensor.view(), StoreType::F32, StoreLayout::Dense, step);
    } catch (const Error& error) {
        early = error.reason();
    }
    try {
        recorder.finish(RunStatus::Complete);
    } catch (const Error& error) {
        if (early.empty() || early == error.reason()) return QString::fromStdString(error.reason());
    }
    return early.empty() ? QString() : "finish() did not repeat the failure";
}

}  // namespace orrery
