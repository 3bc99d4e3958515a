#include "core/residual/lens_reading.h"

#include "core/analysis/recorded_input.h"
#include "core/base/error.h"
#include "core/record/workspace.h"
#include "core/tokenizer/tokenizer.h"

namespace orrery {
namespace {

void nameTokens(LensReading& reading, const Tokenizer* tokenizer)
{
    if (!tokenizer) return;
    for (const auto* tokens : {&reading.grid.best, &reading.grid.chosen})
        for (const LensGrid::Token& token : *tokens)
            if (token.id >= 0 && !reading.texts.contains(token.id)) reading.texts.emplace(token.id, tokenizer->tokenText(token.id));
}

}  // namespace

LensReading lensOfRecording(Model& model, const Tokenizer* tokenizer, const Workspace& workspace, PromptId prompt, const LensRequest& request,
    const Progress& progress, const std::stop_token& stop)
{
    const RecordedPrompt recorded = readRecordedPrompt(workspace, prompt);
    LensReading reading;
    reading.prompt = prompt;
    reading.texts = tokenTexts(recorded);
    const auto problem = lensProblem(recorded, model.config(), request);
    reading.recorded = !problem;
    if (problem) {
        requireMaker(workspace, recorded.run, model);
        reading.missing = problem->what();
        reading.grid = computeLens(model, recordedInput(recorded, model.config()), request, progress, stop);
    } else reading.grid = readLens(model, workspace, prompt, request, progress, stop);
    nameTokens(reading, tokenizer);
    return reading;
}

}  // namespace orrery
