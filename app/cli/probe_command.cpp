#include "app/cli/commands.h"

#include "app/cli/device_choice.h"
#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/probe_options.h"
#include "app/cli/report_output.h"
#include "app/cli/table.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/checkpoint/npy.h"

#include <filesystem>
#include <memory>

namespace orrery::cli {

namespace {

namespace fs = std::filesystem;

/// "0.913 [0.901, 0.924]"
std::string estimateText(const std::optional<probe::Estimate>& estimate)
{
    if (!estimate) return "";
    std::string text = numberText(estimate->value, 3);
    if (estimate->method != probe::IntervalMethod::None) text += " [" + numberText(estimate->low, 3) + ", " + numberText(estimate->high, 3) + "]";
    return text;
}

std::vector<probe::NamedScore> scoresPresent(const probe::ProbeStudy& study)
{
    std::vector<probe::NamedScore> present;
    for (const probe::NamedScore& score : probe::namedScores())
        if (study.sites.front().scores.*score.member) present.push_back(score);
    return present;
}

std::string sitesText(const probe::ProbeStudy& study)
{
    const std::vector<probe::NamedScore> scores = scoresPresent(study);
    std::vector<std::string> heading{"site"};
    for (const probe::NamedScore& score : scores) heading.emplace_back(score.name);
    if (study.settings.control) heading.insert(heading.end(), {"control", "selectivity"});
    Table table(heading);
    for (const probe::StudySite& site : study.sites) {
        std::vector<std::string> cells{site.name};
        for (const probe::NamedScore& score : scores) cells.push_back(estimateText(site.scores.*score.member));
        if (study.settings.control) cells.insert(cells.end(), {estimateText(site.control), estimateText(site.selectivity)});
        table.add(std::move(cells));
    }
    for (const probe::StudyBaseline& baseline : study.baselines) {
        std::vector<std::string> cells{"(" + baseline.name + ")"};
        for (const probe::NamedScore& score : scores) cells.push_back(estimateText(baseline.scores.*score.member));
        table.add(std::move(cells));
    }
    return table.text();
}

std::string studyText(const probe::ProbeStudy& study)
{
    const probe::StudySplit& split = study.splits.front();
    std::string text = study.question + "\n\n" + countText(study.data.samples) + " examples in " + countText(study.data.groups) + " groups; ";
    if (study.splits.size() > 1) text += std::to_string(study.splits.size()) + " folds; ";
    text += countText(split.train) + " to train, " + countText(split.dev) + " to choose, " + countText(split.test) + " to test\n\n";
    return text + sitesText(study) + "\nbest at " + study.best.site + "; intervals are of 95 %\n";
}

void writeNpy(const std::string& path, const probe::StudyDirection& direction)
{
    writeNpyFile(path, DType::F32, {static_cast<int64_t>(direction.values.size())}, std::as_bytes(std::span(direction.values)));
}

/// F.npy for one direction; F.0.npy, F.1.npy … in the order of the classes for more.
Json writeDirections(const std::string& path, const std::vector<probe::StudyDirection>& directions)
{
    Json written = Json::array();
    for (size_t i = 0; i < directions.size(); ++i) {
        const std::string stem = path.ends_with(".npy") ? path.substr(0, path.size() - 4) : path;
        const std::string file = stem + (directions.size() > 1 ? "." + std::to_string(i) : std::string()) + ".npy";
        writeNpy(file, directions[i]);
        written.push_back({{"file", file}, {"site", directions[i].site}, {"towards", directions[i].towards}, {"deviation", jsonNumber(directions[i].deviation)}});
    }
    return written;
}

bool isFolder(const std::string& out)
{
    return !out.empty() && !out.ends_with(".json") && !out.ends_with(".csv");
}

Json writeStudy(const std::string& out, const probe::StudyOutcome& outcome)
{
    if (out.ends_with(".json")) writeFileDurably(out, studyJson(outcome.study));
    if (out.ends_with(".csv")) writeFileDurably(out, studyCsv(outcome.study));
    if (!isFolder(out)) return Json::array();
    writeFileDurably(out + "/study.json", studyJson(outcome.study));
    writeFileDurably(out + "/scores.csv", studyCsv(outcome.study));
    writeProbeReport(outcome.study, out + "/report.html");
    return writeDirections(out + "/direction.npy", outcome.directions);
}

/// Where a study keeps its work: what --store says, or a folder inside --out until it is done.
std::string workFolder(const ProbeOptions& options)
{
    if (!options.store.empty() || !isFolder(options.out)) return options.store;
    std::error_code failed;
    fs::create_directories(options.out, failed);
    if (failed) throw Error(ErrorKind::Io, "cannot be made: " + failed.message()).withReason("SystemError").inFile(options.out);
    return options.out + "/unfinished";
}

ExitCode probeModel(const ProbeOptions& options, Invocation& invocation)
{
    probe::StudyRequest request = studyRequest(options, invocation);
    checkKeep(options.keep, invocation);  // before hours of work
    ModelSession session(options.model, invocation);
    session.requireTokenizer();
    request.folder = workFolder(options);
    const probe::StudySubject subject{session.model(), session.tokenizer().get(), session.name(), deviceArgs(invocation)};
    const probe::StudyOutcome outcome = runStudy(subject, request, invocation.output.progress(), invocation.stop, invocation.output.log());
    invocation.output.endProgress();
    Json directions = writeStudy(options.out, outcome);
    if (!options.direction.empty()) directions = writeDirections(options.direction, outcome.directions);
    if (options.store.empty() && !request.folder.empty()) fs::remove_all(request.folder);
    const auto document = [&] {
        Json document = Json::parse(studyJson(outcome.study));
        document["directions"] = directions;
        return document;
    };
    return deliver({{&session}, document, [&] { return studyText(outcome.study); }}, options.keep, invocation);
}

}  // namespace

CommandSpec probeCommand()
{
    const auto options = std::make_shared<ProbeOptions>();
    CommandSpec command{.name = "probe", .summary = "Train probes on a model's activations: what can be read out, and where"};
    command.details = "Runs every text once, pools each site into features, and fits a probe a site on the train part; the penalty is chosen on the dev part "
                      "and every score is of the test part, with its 95 % interval. The control task gives each text (or word) a random label; selectivity is "
                      "the score less the control's. Penalties: lambda times the squared weights, beside the summed loss. For labels of words the text and the label "
                      "cell are JSON lists, or cut at blanks, and --position is each.";
    command.options = probeOptionSpecs(*options);
    command.examples = {
        {"probe --model gpt2 --data reviews.csv --sites \"blocks.*.hook_resid_post\"", "in which layer the last token knows a review's verdict"},
        {"probe --model minilm --data trec.tsv --encoding latin1 --sites \"blocks.*.hook_resid_post\" --position mean --folds 5 --out trec",
            "five folds on pooled states, everything written to a folder"},
    };
    command.run = [options](Invocation& invocation) { return probeModel(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
