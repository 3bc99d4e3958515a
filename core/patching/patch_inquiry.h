#pragma once

#include "core/analysis/opened_model.h"
#include "core/analysis/prepared_prompt.h"
#include "core/patching/metric_choice.h"
#include "core/patching/patch_tally.h"
#include "core/prompts/prompt_set.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace orrery {

/// Two prompts as a person writes them: texts, or token ids with blanks or commas between.
struct PromptTexts {
    std::string clean, corrupt;
    bool areIds = false;

    bool operator==(const PromptTexts&) const = default;
};

/// What takes the place of an activation.
enum class PatchSource {
    OtherPrompt,  ///< the other prompt's, which way says the spec's direction
    Noise         ///< causal tracing: the clean prompt's, in a run of it whose subject's embeddings are noised
};

/// All that a patching grid depends on, besides the model. A value.
struct PatchInquiry {
    PromptTexts prompts;
    std::shared_ptr<const PromptSet> set;   ///< pairs, instead of the two prompts; null: none
    PatchSource source = PatchSource::OtherPrompt;
    PatchSpec spec;                         ///< its target follows from the metric's answer
    MetricAsk metric;
    std::vector<int64_t> subject;           ///< Noise: positions; negative from the end
    double noise = 3;                       ///< Noise: in standard deviations of the embedding
    int samples = 10;                       ///< Noise
    uint64_t seed = 0;                      ///< of noise and intervals
};

/// What is known of a grid before its first cell.
struct PatchFrame {
    PatchInquiry inquiry;                   ///< with what was filled in: answers nobody named
    PreparedPrompt clean, corrupt;          ///< of a set its first pair's; of a trace both the clean one
    int64_t layers = 0, columns = 0;
    std::vector<std::string> labels;        ///< one a column: a head's number, or the token's text
    size_t pairs = 1;                       ///< that are to come; of a trace its noises
    double deviation = 0;                   ///< of the noise, in the embedding's unit
};

/// A grid with what it is of. Immutable.
struct PatchAnswer {
    std::shared_ptr<const PatchFrame> frame;
    PatchSetGrid grid;                      ///< of one pair: intervals are NaN
    bool isComplete = true;                 ///< false: it was stopped; cells nobody computed are NaN
    double seconds = 0;
};

/// Hears of a grid as it grows, on the thread that computes it.
struct PatchListener {
    std::function<void(std::shared_ptr<const PatchFrame>)> begun;
    PatchSetObserver cell;
};

/// A prompt as its person wrote it.  @throws Error Argument with reason BadIds; as PromptPreparer
PreparedPrompt preparePatchPrompt(const OpenedModel& model, const std::string& text, bool isIds);

/// Computes the grid. A stop that comes after the first cell ends it with what is known by then.
/// @throws Error as alignPrompts, chooseMetric, patchSet, causalTrace; Cancelled if no cell was known yet.  Cost: as patchSet or causalTrace.
std::shared_ptr<const PatchAnswer> answerPatch(Model& model, const OpenedModel& opened, const PatchInquiry& inquiry, const PatchListener& listener = {},
    const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
