#include "app/cli/probe_options.h"

#include "app/cli/command_text.h"
#include "app/cli/model_session.h"
#include "core/base/error.h"
#include "core/base/text.h"

#include <charconv>
#include <cmath>

namespace orrery::cli {

namespace {

std::vector<double> lambdasOf(const std::vector<std::string>& texts)
{
    std::vector<double> lambdas;
    for (const std::string& text : texts) {
        double value = 0;
        const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value < 0)
            throw Error(ErrorKind::Argument, "--lambda has \"" + text + "\", which is no finite number of at least 0").withReason("Usage");
        lambdas.push_back(value);
    }
    return lambdas;
}

probe::DataSettings dataSettings(const ProbeOptions& options)
{
    probe::DataSettings data;
    data.path = options.data;
    data.textColumn = options.textColumn;
    data.labelColumn = options.labelColumn;
    data.groupColumn = options.groupColumn;
    data.task = options.task == "regression" ? probe::Task::Regression : probe::Task::Classification;
    data.level = options.position == "each" ? probe::LabelLevel::Word : probe::LabelLevel::Text;
    data.maxRows = options.maxRows;
    if (!options.format.empty()) data.table.format = table::tableFormatNamed(options.format);
    data.table.encoding = table::textEncodingNamed(options.encoding);
    if (options.noHeader) data.table.header = table::HeaderRow::Absent;
    if (options.noQuotes) data.table.quoting = table::Quoting::None;
    return data;
}

probe::ProbeSettings probeSettings(const ProbeOptions& options, uint64_t seed)
{
    probe::ProbeSettings settings;
    settings.kind = probe::probeKindNamed(options.kind);
    settings.penalty = options.penalty == "l1" ? probe::Penalty::L1 : probe::Penalty::L2;
    settings.covariance = options.inverse ? probe::Covariance::Inverted : probe::Covariance::Ignored;
    if (!options.lambdas.empty()) settings.lambdas = lambdasOf(options.lambdas);
    settings.weights = options.balanced ? probe::ClassWeights::Balanced : probe::ClassWeights::Equal;
    settings.hidden = options.hidden;
    if (options.folds < 0 || options.folds > 1000) throw Error(ErrorKind::Argument, "--folds is " + std::to_string(options.folds) + ", not 0 or 3 to 1000").withReason("Usage");
    settings.split.folds = static_cast<int>(options.folds);
    settings.seed = settings.split.seed = seed;
    settings.control = !options.noControl;
    if (options.resamples < 1 || options.resamples > 1'000'000)
        throw Error(ErrorKind::Argument, "--resamples is " + std::to_string(options.resamples) + ", not 1 to 1000000").withReason("Usage");
    settings.resamples = static_cast<int>(options.resamples);
    return settings;
}

std::vector<OptionSpec> dataSpecs(ProbeOptions& options)
{
    return {
        {.name = "--data", .value = "FILE", .help = "labelled examples: CSV, TSV or JSON Lines", .target = &options.data, .required = true, .takes = Takes::File},
        {.name = "--text-column", .value = "NAME", .help = "the column of texts, \"text\" unless told", .target = &options.textColumn},
        {.name = "--label-column", .value = "NAME", .help = "the column of labels, \"label\" unless told", .target = &options.labelColumn},
        {.name = "--group-column", .value = "NAME", .help = "rows with the same value stay on one side of every split; without it, rows of the same text do",
            .target = &options.groupColumn},
        {.name = "--task", .help = "whether labels are classes or numbers", .target = &options.task, .choices = {"classification", "regression"}},
        {.name = "--format", .help = "of the data, if its name does not say it", .target = &options.format, .choices = {"csv", "tsv", "jsonl"}},
        {.name = "--encoding", .help = "of the data: UTF-8 and nothing else, ISO 8859-1, or UTF-8 with U+FFFD for what is not", .target = &options.encoding,
            .choices = {"utf-8", "latin1", "replace"}},
        {.name = "--no-header", .help = "CSV and TSV: no row names the columns, they are 1, 2, ...", .target = &options.noHeader},
        {.name = "--no-quotes", .help = "CSV and TSV: a quote is a character as any other", .target = &options.noQuotes},
        {.name = "--max-rows", .value = "N", .help = "refuse more rows than this, 1000000 unless told", .target = &options.maxRows},
    };
}

std::vector<OptionSpec> probeSpecs(ProbeOptions& options)
{
    std::vector<std::string> kinds;
    for (const std::string_view kind : probe::probeKindNames()) kinds.emplace_back(kind);
    return {
        {.name = "--sites", .value = "GLOB,…", .help = "which sites to probe", .target = &options.sites, .required = true, .commaList = true},
        {.name = "--position", .value = "RULE", .help = "what of a text is read: last (the text's last token), first, mean (over the text's tokens), mean-all "
            "(special tokens too), an index, or each (every word has a label)", .target = &options.position},
        {.name = "--no-special", .help = "leave out the special tokens that the tokenizer adds", .target = &options.noSpecial},
        {.name = "--bos", .help = "a beginning-of-sequence token in front: as the tokenizer says, always, or never", .target = &options.bos,
            .choices = {"default", "on", "off"}},
        {.name = "--truncate", .help = "cut texts that are longer than the model's context, instead of refusing them", .target = &options.truncate},
        {.name = "--kind", .help = "of probe", .target = &options.kind, .choices = kinds},
        {.name = "--penalty", .help = "of logistic probes", .target = &options.penalty, .choices = {"l2", "l1"}},
        {.name = "--lambda", .value = "X,…", .help = "strengths of the penalty to choose from on the dev part; 10^-4 to 10^4 unless told", .target = &options.lambdas,
            .commaList = true},
        {.name = "--inverse-covariance", .help = "mass-mean: turn the difference of means by the inverse covariance", .target = &options.inverse},
        {.name = "--balanced", .help = "weigh classes alike, however frequent they are", .target = &options.balanced},
        {.name = "--hidden", .value = "N", .help = "mlp: hidden units, 64 unless told", .target = &options.hidden},
        {.name = "--folds", .value = "K", .help = "cross-validation: each fold is the test part once; without it 70 % train, 10 % dev, 20 % test",
            .target = &options.folds},
        {.name = "--resamples", .value = "N", .help = "bootstrap samples for intervals, 1000 unless told", .target = &options.resamples},
        {.name = "--no-control", .help = "no control task, so no selectivity", .target = &options.noControl},
        {.name = "--no-baselines", .help = "majority class alone: no embedding, no random-weight model", .target = &options.noBaselines},
    };
}

}  // namespace

std::vector<OptionSpec> probeOptionSpecs(ProbeOptions& options)
{
    std::vector<OptionSpec> specs{modelOption(options.model)};
    for (const std::vector<OptionSpec>& more : {dataSpecs(options), probeSpecs(options)}) specs.insert(specs.end(), more.begin(), more.end());
    specs.push_back({.name = "--store", .value = "FOLDER", .help = "keep features and finished fits here: the same command goes on where it was stopped",
        .target = &options.store, .takes = Takes::Folder, .role = OptionRole::Output});
    specs.push_back({.name = "--out", .value = "FOLDER|F.json|F.csv", .help = "write the study: as JSON, its scores as CSV, or both with the direction into a folder",
        .target = &options.out, .takes = Takes::File, .role = OptionRole::Output});
    specs.push_back({.name = "--direction", .value = "F.npy", .help = "write the best site's direction, of unit length, to add it with run --set", .target = &options.direction,
        .takes = Takes::File, .role = OptionRole::Output});
    specs.push_back({.name = "--question", .value = "TEXT", .help = "what the study asks, for its report", .target = &options.question});
    for (const OptionSpec& spec : keepOptionSpecs(options.keep)) specs.push_back(spec);
    return specs;
}

probe::StudyRequest studyRequest(const ProbeOptions& options, const Invocation& invocation)
{
    probe::StudyRequest request;
    request.data = dataSettings(options);
    request.reading.position = probe::PositionRule::parse(options.position);
    request.sites = options.sites;
    request.settings = probeSettings(options, invocation.options.seed);
    request.reading.encode.addSpecial = !options.noSpecial;
    if (options.bos != "default") request.reading.encode.bos = options.bos == "on" ? BosPolicy::ForceOn : BosPolicy::ForceOff;
    request.baselines = !options.noBaselines;
    if (options.truncate) request.reading.longTexts = probe::LongTexts::Cut;
    request.folder = options.store;
    request.threads = static_cast<int>(invocation.options.threads);
    request.question = options.question;
    request.command = commandText(invocation);
    return request;
}

}  // namespace orrery::cli
