#pragma once

#include "app/cli/command_spec.h"
#include "app/cli/keep_result.h"
#include "core/probe/run_study.h"

#include <string>
#include <vector>

namespace orrery::cli {

/// The options of `probe` as they are typed.
struct ProbeOptions {
    std::string model, data, textColumn = "text", labelColumn = "label", groupColumn;
    std::string task = "classification", format, encoding = "utf-8", bos = "default";
    bool noHeader = false, noQuotes = false, noSpecial = false, truncate = false;
    int64_t maxRows = 1'000'000;
    std::vector<std::string> sites, lambdas;
    std::string position = "last", kind = "logistic", penalty = "l2";
    bool inverse = false, balanced = false, noControl = false, noBaselines = false;
    int64_t hidden = 64, folds = 0, resamples = 1000;
    std::string store, out, direction, question;
    KeepChoice keep;
};

std::vector<OptionSpec> probeOptionSpecs(ProbeOptions& options);

/// What core is asked for.  @throws Error Argument, naming the option
probe::StudyRequest studyRequest(const ProbeOptions& options, const Invocation& invocation);

}  // namespace orrery::cli
