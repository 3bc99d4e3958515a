#include "app/cli/commands.h"

#include "app/cli/bench/bench_list.h"
#include "app/cli/bench/peer_figures.h"
#include "app/cli/device_choice.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "core/analysis/run_recording.h"
#include "core/backend/device.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <regex>

namespace orrery::cli {

namespace {

struct BenchOptions {
    std::string filter, peer, folder, text, scratch;
    int64_t repeats = 5;
    bool list = false;
};

/// A benchmark that ran.
struct BenchRow {
    Benchmark benchmark;
    Measurement measured;
    std::optional<double> ratio;      ///< to its baselines
    std::optional<double> peerRatio;  ///< to the peer's time
};

BenchSettings settingsOf(const BenchOptions& options, Invocation& invocation)
{
    if (options.repeats < 1 || options.repeats > 1000)
        throw Error(ErrorKind::Argument, "--repeats is " + std::to_string(options.repeats) + ", not 1 to 1000");
    BenchSettings settings;
    settings.device = deviceArgs(invocation);
    settings.repeats = static_cast<int>(options.repeats);
    settings.scratch = options.scratch.empty() ? std::filesystem::temp_directory_path().string() : options.scratch;
    settings.modelFolder = options.folder;
    settings.textFile = options.text;
    settings.stop = invocation.stop;
    return settings;
}

BenchList chosenBenchmarks(const BenchOptions& options, const BenchSettings& settings)
{
    BenchList all, chosen;
    addProductBenchmarks(all, settings);
    addRunBenchmarks(all, settings);
    addLensBenchmarks(all, settings);
    addPatchBenchmarks(all, settings);
    addRecordBenchmarks(all, settings);
    addProbeBenchmarks(all, settings);
    addFolderBenchmarks(all, settings);
    try {
        const std::regex filter(options.filter);
        for (const Benchmark& benchmark : all) {
            if (std::regex_search(benchmark.name, filter)) chosen.push_back(benchmark);
        }
    } catch (const std::regex_error& error) {
        throw Error(ErrorKind::Argument, "--filter \"" + options.filter + "\" is no regular expression: " + error.what());
    }
    if (chosen.empty()) throw Error(ErrorKind::Argument, "no benchmark's name fits --filter \"" + options.filter + "\"; see --list");
    return chosen;
}

/// The median over the sum of the baselines' medians, if all of them ran.
std::optional<double> ratioTo(const std::vector<BenchRow>& rows, const Benchmark& benchmark, double median)
{
    double sum = 0;
    for (const std::string& name : benchmark.baselines) {
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const BenchRow& row) { return row.benchmark.name == name; });
        if (found == rows.end()) return std::nullopt;
        sum += found->measured.median;
    }
    return sum > 0 ? std::optional(median / sum) : std::nullopt;
}

std::vector<BenchRow> runAll(const BenchList& list, const std::map<std::string, double>& peer, Output& output)
{
    std::vector<BenchRow> rows;
    const Progress progress = output.progress();
    for (const Benchmark& benchmark : list) {
        if (progress) progress({static_cast<double>(rows.size()) / static_cast<double>(list.size()), benchmark.name});
        const Measurement measured = benchmark.run();
        const auto theirs = peer.find(benchmark.name);
        rows.push_back({benchmark, measured, ratioTo(rows, benchmark, measured.median),
            theirs == peer.end() ? std::nullopt : std::optional(measured.median / theirs->second)});
    }
    return rows;
}

Json rowsDocument(const std::vector<BenchRow>& rows)
{
    Json list = Json::array();
    for (const BenchRow& row : rows) {
        const Benchmark& benchmark = row.benchmark;
        list.push_back({{"name", benchmark.name}, {"median_s", row.measured.median}, {"min_s", row.measured.fastest},
            {"max_s", row.measured.slowest}, {"peak_bytes", row.measured.peakBytes}, {"unit", benchmark.unit},
            {"rate", benchmark.work > 0 ? Json(benchmark.work / row.measured.median) : Json()}, {"baselines", benchmark.baselines},
            {"ratio", row.ratio ? Json(*row.ratio) : Json()}, {"peer_ratio", row.peerRatio ? Json(*row.peerRatio) : Json()}});
    }
    return list;
}

std::string ratioText(const std::optional<double>& ratio)
{
    return ratio ? numberText(*ratio, 3) : "";
}

std::string rowsText(const std::vector<BenchRow>& rows)
{
    using Align = Table::Align;
    Table table({"benchmark", "median s", "fastest", "slowest", "rate", "ratio", "to", "to peer"},
        {Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Right, Align::Left, Align::Right});
    for (const BenchRow& row : rows) {
        const Benchmark& benchmark = row.benchmark;
        table.add({benchmark.name, numberText(row.measured.median), numberText(row.measured.fastest), numberText(row.measured.slowest),
            benchmark.work > 0 ? numberText(benchmark.work / row.measured.median / 1e9, 3) + " G" + benchmark.unit + "/s" : "",
            ratioText(row.ratio), joinText(benchmark.baselines, " + "), ratioText(row.peerRatio)});
    }
    return table.text();
}

void printList(const BenchList& list, Output& output)
{
    Json document = Json::array();
    Table table({"benchmark", "what it times"});
    for (const Benchmark& benchmark : list) {
        document.push_back({{"name", benchmark.name}, {"says", benchmark.says}, {"baselines", benchmark.baselines}});
        table.add({benchmark.name, benchmark.says});
    }
    if (output.isJson()) output.printJson({{"benchmarks", document}});
    else output.print(table.text());
}

ExitCode bench(const BenchOptions& options, Invocation& invocation)
{
    const BenchSettings settings = settingsOf(options, invocation);
    const BenchList list = chosenBenchmarks(options, settings);
    if (options.list) {
        printList(list, invocation.output);
        return ExitCode::Done;
    }
    const auto peer = options.peer.empty() ? std::map<std::string, double>{} : readPeerFigures(options.peer);
    const std::vector<BenchRow> rows = runAll(list, peer, invocation.output);
    const Json build = buildDescription(ComputeDevice(cpuDeviceApi(), settings.device).info());
    if (invocation.output.isJson())
        invocation.output.printJson({{"build", build}, {"repeats", settings.repeats}, {"benchmarks", rowsDocument(rows)}});
    else invocation.output.print(rowsText(rows));
    return ExitCode::Done;
}

}  // namespace

CommandSpec benchCommand()
{
    const auto options = std::make_shared<BenchOptions>();
    CommandSpec command{.name = "bench", .summary = "Time products, whole runs and recording on this machine"};
    command.details = "Whole runs are those of a model of GPT-2 small's shape with meaningless weights, made in memory, unless --model "
                      "names one. Each benchmark runs once to warm up and then --repeats times; medians count. A ratio is the median "
                      "over that of what stands beside it, below 1 is faster. Recording and writing need a few GiB in --scratch for a "
                      "while.";
    command.options = {
        {.name = "--filter", .value = "REGEX", .help = "only benchmarks whose name it fits", .target = &options->filter},
        {.name = "--list", .help = "say which there are, run none", .target = &options->list},
        {.name = "--repeats", .value = "N", .help = "how often each is timed, 5 unless told", .target = &options->repeats},
        {.name = "--peer", .value = "FILE", .help = "another tool's seconds by name, or what tests/peers/models/speed_gpt2_small.py "
            "prints, to compare with", .target = &options->peer, .takes = Takes::File},
        {.name = "--model", .value = "DIR", .help = "time this model's runs, its opening and its tokenizer", .target = &options->folder,
            .takes = Takes::Folder},
        {.name = "--text", .value = "FILE", .help = "text for the tokenizer of --model", .target = &options->text, .takes = Takes::File},
        {.name = "--scratch", .value = "DIR", .help = "where files are written and removed, else the system's folder for such",
            .target = &options->scratch, .takes = Takes::Folder},
    };
    command.examples = {{"bench --filter \"forward|record|write\" --scratch .", "whole runs, recorded to this disk"}};
    command.run = [options](Invocation& invocation) { return bench(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
