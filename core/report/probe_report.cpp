#include "core/report/probe_report.h"

#include "core/report/confusion_figure.h"
#include "core/report/plot_figure.h"
#include "core/report/report_text.h"

#include <algorithm>
#include <cmath>

namespace orrery {

namespace {

using probe::Estimate;
using probe::ProbeStudy;
using probe::StudyExample;
using probe::StudySite;
using probe::Task;

// Okabe and Ito's order without the yellow, which paper swallows.
constexpr FigureColor kHues[] = {0xFF0072B2, 0xFFD55E00, 0xFF009E73, 0xFFCC79A7, 0xFF56B4E9, 0xFFE69F00};
constexpr FigureColor kQuiet = 0xFF5C6570;
constexpr size_t kExamples = 6, kTokensShown = 160;
constexpr int64_t kFewExamples = 5;  ///< a bin of fewer says nothing

std::string shown(const std::optional<Estimate>& estimate)
{
    if (!estimate || std::isnan(estimate->value)) return "–";
    return std::isnan(estimate->low) ? fixedNumber(estimate->value, 3) : intervalNumber(estimate->value, estimate->low, estimate->high, 3);
}

/// With the full stop that it may lack.
std::string sentence(const std::string& text) { return text.ends_with('.') ? text : text + "."; }

/// A piece of WordPiece as it stands in a sentence: "##ing" goes on with a word, any other begins one.
std::string wordPiece(const std::string& piece) { return piece.starts_with("##") ? piece.substr(2) : " " + piece; }

struct ProbeReport {
    const ProbeStudy& study;
    Document document;

    void add(DocumentBlock block) { document.blocks.push_back(std::move(block)); }
    bool isRegression() const { return study.data.task == Task::Regression; }
    std::string scoreName() const { return isRegression() ? "R²" : "accuracy"; }

    const StudySite* best() const
    {
        for (const StudySite& site : study.sites)
            if (site.name == study.best.site) return &site;
        return nullptr;
    }

    void addSummary()
    {
        const StudySite* site = best();
        if (!site) return;
        std::string said = "The probe does best at " + site->name + ": " + scoreName() + " " + shown(site->scores.primary());
        if (site->selectivity) said += ", selectivity " + shown(*site->selectivity) + " over a control task of random labels";
        said += ".";
        for (const auto& baseline : study.baselines) said += " " + baseline.name + ": " + shown(baseline.scores.primary()) + ".";
        said += " Intervals are 95 %. That something can be read out does not say that the model uses it.";
        add(DocumentParagraph{said});
        for (const std::string& note : study.notes) add(DocumentParagraph{sentence(note), true});
    }

    void addData()
    {
        const auto& data = study.data;
        DocumentFacts facts;
        const auto fact = [&](const char* name, const std::string& value, bool mono = false) {
            if (!value.empty()) facts.facts.push_back({name, value, mono});
        };
        fact("file", data.file + (data.encoding.empty() ? "" : ", read as " + data.encoding));
        fact("digest", "sha256 " + data.digest, true);
        fact("columns", "text “" + data.textColumn + "”, label “" + data.labelColumn + "”" + (data.groupColumn.empty() ? "" : ", group “" + data.groupColumn + "”"));
        fact("examples", countNumber(data.samples) + " in " + countNumber(data.groups) + " groups that are never parted");
        if (data.duplicates > 0) fact("texts that occur twice", countNumber(data.duplicates));
        fact("tokens", countNumber(data.tokens) + ", " + countNumber(data.shortest) + " to " + countNumber(data.longest) + " a text"
                + (data.truncated > 0 ? ", " + countNumber(data.truncated) + " cut to the model's context" : ""));
        if (isRegression()) fact("values", "mean " + significantNumber(data.mean, 4) + ", standard deviation " + significantNumber(data.deviation, 4));
        add(DocumentHeading{"Data"});
        add(std::move(facts));
        addSplits();
    }

    void addSplits()
    {
        if (study.splits.empty() || isRegression()) return;
        const auto& split = study.splits.front();
        DocumentTable table{study.splits.size() > 1 ? "Examples of each class, and how the first of " + std::to_string(study.splits.size()) + " folds splits them." : "Examples of each class, and how they are split.",
            {{"class"}, {"all", DocumentTable::Align::Right}, {"train", DocumentTable::Align::Right}, {"dev", DocumentTable::Align::Right}, {"test", DocumentTable::Align::Right}}, {}};
        const auto count = [](const std::vector<int64_t>& counts, size_t i) { return i < counts.size() ? countNumber(counts[i]) : std::string("–"); };
        for (size_t i = 0; i < study.data.classes.size(); ++i)
            table.rows.push_back({study.data.classes[i].name, countNumber(study.data.classes[i].count), count(split.trainClasses, i), count(split.devClasses, i), count(split.testClasses, i)});
        table.rows.push_back({"all", countNumber(study.data.samples), countNumber(split.train), countNumber(split.dev), countNumber(split.test)});
        add(std::move(table));
    }

    /// "blocks.3.hook_resid_post" is of the series "hook_resid_post".
    static std::string seriesOf(const StudySite& site)
    {
        const std::string prefix = "blocks." + std::to_string(site.layer) + ".";
        return site.name.starts_with(prefix) ? site.name.substr(prefix.size()) : site.name;
    }

    void addScores()
    {
        add(DocumentHeading{"Scores by site"});
        std::vector<PlotSeries> lines;
        const auto lineNamed = [&](const std::string& name) -> PlotSeries& {
            const auto found = std::find_if(lines.begin(), lines.end(), [&](const PlotSeries& line) { return line.name == name; });
            if (found != lines.end()) return *found;
            PlotSeries line;
            line.name = name;
            line.color = kHues[lines.size() % std::size(kHues)];
            line.dots = true;
            lines.push_back(std::move(line));
            return lines.back();
        };
        PlotSeries control;
        control.name = "control task", control.color = kQuiet, control.dashes = {4, 3};
        for (const StudySite& site : study.sites) {
            if (site.layer < 0) continue;
            PlotSeries& line = lineNamed(seriesOf(site));
            const Estimate& score = site.scores.primary();
            line.x.push_back(site.layer), line.y.push_back(score.value), line.low.push_back(score.low), line.high.push_back(score.high);
            if (site.control && lines.size() == 1) control.x.push_back(site.layer), control.y.push_back(site.control->value);
        }
        if (!lines.empty() && lines.front().x.size() > 1) addCurves(std::move(lines), std::move(control));
        addSiteTable();
    }

    void addCurves(std::vector<PlotSeries> lines, PlotSeries control)
    {
        const double first = lines.front().x.front(), last = lines.front().x.back();
        if (control.x.size() > 1) lines.push_back(std::move(control));
        for (const auto& baseline : study.baselines) {
            PlotSeries line;
            line.name = baseline.name, line.color = kQuiet, line.dashes = {1, 2}, line.strokeWidth = 1;
            line.x = {first, last}, line.y = {baseline.scores.primary().value, baseline.scores.primary().value};
            lines.push_back(std::move(line));
        }
        PlotFigureSpec plot;
        plot.x = {"layer", first, last, {}};
        for (double at = first; at <= last; at += std::max(1.0, std::ceil((last - first) / 12))) plot.x.ticks.push_back({at, countNumber(static_cast<int64_t>(at))});
        plot.y = axisAround(scoreName() + " on test data", lines, &PlotSeries::y);
        plot.series = std::move(lines);
        add(DocumentFigure{"Test " + scoreName() + " by layer, with 95 % intervals as bands; dashed, the control task (random labels of the same kind); dotted, the baselines.", plotFigure(plot)});
    }

    void addSiteTable()
    {
        DocumentTable table{"Test scores of every site, with 95 % intervals. The best is set bold.", {{"site", DocumentTable::Align::Left, true}, {scoreName(), DocumentTable::Align::Right}}, {}};
        const bool hasControl = std::any_of(study.sites.begin(), study.sites.end(), [](const StudySite& site) { return site.selectivity.has_value(); });
        if (!isRegression()) table.columns.push_back({"macro F1", DocumentTable::Align::Right}), table.columns.push_back({"ROC AUC", DocumentTable::Align::Right});
        else table.columns.push_back({"RMSE", DocumentTable::Align::Right});
        if (hasControl) table.columns.push_back({"selectivity", DocumentTable::Align::Right});
        const auto value = [](const std::optional<Estimate>& estimate) { return estimate ? fixedNumber(estimate->value, 3) : std::string("–"); };
        const auto addRow = [&](const std::string& name, const probe::ScoreSet& scores, const std::optional<Estimate>& selectivity) {
            std::vector<std::string> row{name, shown(scores.primary())};
            if (!isRegression()) row.push_back(value(scores.macroF1)), row.push_back(value(scores.rocAuc));
            else row.push_back(value(scores.rmse));
            if (hasControl) row.push_back(shown(selectivity));
            table.rows.push_back(std::move(row));
        };
        for (const StudySite& site : study.sites) {
            if (site.name == study.best.site) table.emphasised = static_cast<int>(table.rows.size());
            addRow(site.name, site.scores, site.selectivity);
        }
        for (const auto& baseline : study.baselines) addRow(baseline.name, baseline.scores, std::nullopt);
        add(std::move(table));
        for (const auto& baseline : study.baselines) add(DocumentParagraph{sentence(baseline.name + ": " + baseline.says), true});
    }

    void addBest()
    {
        const auto& best = study.best;
        if (best.site.empty()) return;
        add(DocumentHeading{"The best site: " + best.site});
        const size_t classes = study.data.classes.size();
        if (classes > 0 && best.confusion.size() == classes * classes) {
            ConfusionFigureSpec spec;
            for (const auto& one : study.data.classes) spec.names.push_back(one.name);
            spec.counts = best.confusion;
            add(DocumentFigure{"Who was taken for whom, on test data: counts, shaded by their share of the row.", confusionFigure(spec)});
        }
        if (!best.perClass.empty()) {
            DocumentTable table{"Each class on test data.", {{"class"}, {"examples", DocumentTable::Align::Right}, {"said", DocumentTable::Align::Right}, {"precision", DocumentTable::Align::Right},
                {"recall", DocumentTable::Align::Right}, {"F1", DocumentTable::Align::Right}}, {}};
            for (const auto& one : best.perClass)
                table.rows.push_back({one.name, countNumber(one.count), countNumber(one.said), fixedNumber(one.precision, 3), fixedNumber(one.recall, 3), fixedNumber(one.f1, 3)});
            add(std::move(table));
        }
        addCalibration();
        addLearningCurve();
        addExamples("Most confident errors", best.errors);
        addExamples("Most telling examples", best.telling);
    }

    void addCalibration()
    {
        PlotSeries line, diagonal;
        line.name = "probe", line.color = kHues[0], line.dots = true;
        for (const auto& bin : study.best.calibration)
            if (bin.count >= kFewExamples) line.x.push_back(bin.confidence), line.y.push_back(bin.accuracy);
        if (line.x.size() < 2) return;
        diagonal.name = "perfect", diagonal.color = kQuiet, diagonal.dashes = {4, 3}, diagonal.x = {0, 1}, diagonal.y = {0, 1};
        PlotFigureSpec plot;
        plot.x = {"confidence", 0, 1, {}}, plot.y = {"share that is right", 0, 1, {}};
        plot.series = {diagonal, line};
        plot.plotHeight = 150;
        std::string caption = "Calibration on test data, ten bins of confidence; those of fewer than " + std::to_string(kFewExamples) + " examples are left out.";
        if (const StudySite* site = best(); site && site->scores.calibrationError) caption += " Expected calibration error " + shown(site->scores.calibrationError) + ".";
        add(DocumentFigure{caption, plotFigure(plot)});
    }

    void addLearningCurve()
    {
        PlotSeries line;
        line.name = "probe", line.color = kHues[0], line.dots = true;
        for (const auto& point : study.best.curve)
            line.x.push_back(static_cast<double>(point.examples)), line.y.push_back(point.score.value), line.low.push_back(point.score.low), line.high.push_back(point.score.high);
        if (line.x.size() < 2) return;
        PlotFigureSpec plot;
        plot.x = {"training examples", 0, line.x.back(), {}};
        plot.series = {line};
        plot.y = axisAround(scoreName() + " on test data", plot.series, &PlotSeries::y);
        plot.plotHeight = 150;
        add(DocumentFigure{"Test " + scoreName() + " by number of training examples, with 95 % intervals.", plotFigure(plot)});
    }

    void addExamples(const std::string& heading, const std::vector<StudyExample>& examples)
    {
        if (examples.empty()) return;
        add(DocumentHeading{heading, 3});
        if (!study.best.contributionsSay.empty()) add(DocumentParagraph{"Ground and line below a token: " + study.best.contributionsSay + ". A full line speaks for what was said, a dashed one against it.", true});
        for (size_t i = 0; i < std::min(kExamples, examples.size()); ++i) add(tokensOf(examples[i]));
    }

    DocumentTokens tokensOf(const StudyExample& example) const
    {
        DocumentTokens tokens;
        tokens.lead = "row " + countNumber(example.row) + " · label " + example.label + " · said " + example.said + (isRegression() ? ", error " : ", confidence ") + significantNumber(example.confidence, 3);
        double most = 0;
        for (const auto& token : example.tokens) most = std::max(most, std::abs(token.value));
        const bool spaced = std::any_of(example.tokens.begin(), example.tokens.end(), [](const auto& token) { return token.text.starts_with(' '); });
        for (size_t i = 0; i < std::min(kTokensShown, example.tokens.size()); ++i) {
            const auto& token = example.tokens[i];
            tokens.parts.push_back({spaced ? token.text : wordPiece(token.text), most > 0 ? token.value / most : 0, (token.value > 0 ? "+" : "") + significantNumber(token.value, 3)});
        }
        if (example.tokens.empty()) tokens.parts.push_back({example.text, 0, ""});
        else if (example.tokens.size() > kTokensShown) tokens.parts.push_back({" …", 0, ""});
        return tokens;
    }

    void addMethod()
    {
        const auto& settings = study.settings;
        DocumentFacts facts;
        const auto fact = [&](const char* name, const std::string& value, bool mono = false) {
            if (!value.empty()) facts.facts.push_back({name, value, mono});
        };
        fact("model", study.model.name + " (" + study.model.family + "), " + countNumber(study.model.layers) + " layers of width " + countNumber(study.model.width) + ", " + countNumber(study.model.parameters) + " parameters");
        fact("weights", "sha256 " + study.model.digest, true);
        fact("read at", study.position);
        fact("probe", std::string(probe::probeKindName(settings.kind)) + (settings.penalty == probe::Penalty::L1 ? ", L1" : ", L2") + (settings.weights == probe::ClassWeights::Balanced ? ", classes weighted alike" : ""));
        std::string lambdas;
        for (const double lambda : settings.lambdas) lambdas += (lambdas.empty() ? "" : ", ") + significantNumber(lambda, 2);
        if (probe::usesLambda(settings.kind)) fact("regularisation", "the best on the dev part of " + lambdas);
        fact("splits", settings.split.folds > 0 ? std::to_string(settings.split.folds) + " folds" : "one split, dev " + fixedNumber(settings.split.devShare, 2) + ", test " + fixedNumber(settings.split.testShare, 2));
        fact("seeds", "splits " + std::to_string(settings.split.seed) + ", fits and resampling " + std::to_string(settings.seed));
        fact("computed on", study.model.device + ", in " + significantNumber(study.seconds, 3) + " s");
        fact("written by", study.engine + (study.created.empty() ? "" : ", " + study.created + " UTC"));
        add(DocumentHeading{"How it was done"});
        add(std::move(facts));
        add(DocumentParagraph{"Features are standardised by the training part. Selectivity is the score minus that of the same probe trained on a control task, in which every type of input has a random label drawn as often as the real ones (Hewitt and Liang 2019)."});
        if (study.command.empty()) return;
        add(DocumentParagraph{"The same study again:"});
        add(DocumentCode{study.command});
    }
};

}  // namespace

Document probeReport(const ProbeStudy& study)
{
    ProbeReport report{study, {}};
    report.document.title = study.question.empty() ? "Can “" + study.data.labelColumn + "” be read out of " + study.model.name + "?" : study.question;
    report.document.subtitle = "A probe of " + study.model.name + " on " + study.data.file;
    report.document.provenance = "model " + study.model.name + " (" + study.model.family + ", sha256 " + study.model.digest.substr(0, 12) + ") · data " + study.data.file + " (sha256 " + study.data.digest.substr(0, 12)
        + ") · " + study.engine + " · " + study.created + " UTC";
    report.addSummary();
    report.addData();
    report.addScores();
    report.addBest();
    report.addMethod();
    return std::move(report.document);
}

}  // namespace orrery
