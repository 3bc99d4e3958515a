#include "core/report/recording_report.h"

#include "core/analysis/prompt_predictions.h"
#include "core/base/shown_text.h"
#include "core/record/workspace_contents.h"
#include "core/record/workspace_notes.h"
#include "core/report/attention_section.h"
#include "core/report/plot_figure.h"
#include "core/report/provenance.h"
#include "core/report/report_text.h"

#include <algorithm>
#include <filesystem>
#include <map>

namespace orrery {

namespace {

constexpr size_t kPromptsShown = 20, kPromptText = 100, kPositionsShown = 48;

/// A text on one line, cut between characters.
std::string shortened(const std::string& text, size_t most)
{
    std::string shown = shownText(text.substr(0, most + 4));
    for (size_t at = shown.find("·"); at != std::string::npos; at = shown.find("·", at + 1)) shown.replace(at, std::string("·").size(), " ");
    size_t end = std::min(shown.size(), most);
    while (end > 0 && end < shown.size() && (static_cast<unsigned char>(shown[end]) & 0xC0) == 0x80) --end;
    return shown.substr(0, end) + (end < shown.size() || text.size() > most ? "…" : "");
}

struct Report {
    const Workspace& workspace;
    const RecordingReportRequest& request;
    RecordedPrompt prompt;
    WorkspaceContents contents;
    Document document;

    void add(DocumentBlock block) { document.blocks.push_back(std::move(block)); }

    void addRun()
    {
        const RunRow& run = prompt.run;
        DocumentFacts facts;
        const auto fact = [&](const char* name, const std::string& value, bool mono = false) {
            if (!value.empty()) facts.facts.push_back({name, value, mono});
        };
        const auto model = std::find_if(contents.models.begin(), contents.models.end(), [&](const ModelRow& row) { return run.model && row.id == *run.model; });
        if (model != contents.models.end()) {
            fact("model", model->info.displayName + " (" + model->info.family + ")");
            fact("weights", "sha256 " + digestText(model->info.weightsDigest), true);
            if (model->info.processingJson != "{}") fact("processed", model->info.processingJson, true);
        }
        fact("run", std::to_string(number(run.id)) + ", " + std::string(runKindName(run.kind)) + ", " + std::string(runStatusName(run.status)));
        fact("title", run.title);
        fact("began", utcText(run.startedMicroseconds));
        if (run.finishedMicroseconds) fact("took", significantNumber(static_cast<double>(*run.finishedMicroseconds - run.startedMicroseconds) / 1e6, 3) + " s");
        fact("device", run.device + ", " + run.computeType);
        if (run.seed) fact("seed", std::to_string(*run.seed));
        fact("written by", "Orrery " + run.engineVersion);
        fact("error", run.errorText);
        for (const InterventionRow& row : workspace.interventions(run.id))
            fact("changed", row.info.site.name + " " + row.info.operation + " " + row.info.selectorJson + " " + row.info.paramsJson, true);
        add(DocumentHeading{"Run"});
        add(std::move(facts));
    }

    void addPrompts()
    {
        const std::vector<PromptRow> prompts = workspace.prompts(prompt.run.id);
        DocumentTable table{"Prompts of the run.", {{"#", DocumentTable::Align::Right}, {"tokens", DocumentTable::Align::Right}, {"text"}}, {}};
        for (size_t i = 0; i < std::min(prompts.size(), kPromptsShown); ++i) {
            const std::string text = prompts[i].text.empty() ? "token ids" : shortened(prompts[i].text, kPromptText);
            table.rows.push_back({std::to_string(prompts[i].ordinal), countNumber(prompts[i].positionCount), text});
        }
        if (prompts.size() > kPromptsShown) table.caption += " The first " + std::to_string(kPromptsShown) + " of " + countNumber(static_cast<int64_t>(prompts.size())) + ".";
        add(std::move(table));
    }

    void addSites()
    {
        struct Group {
            int first = 0, last = 0;
            int64_t tensors = 0, bytes = 0;
            std::string shape;
        };
        std::vector<std::pair<std::string, Group>> groups;  // in the order of recording
        for (const TensorRow& tensor : prompt.tensors) {
            std::string name = tensor.siteInfo.name;
            const std::string layer = "blocks." + std::to_string(tensor.siteInfo.layer) + ".";
            if (name.starts_with(layer)) name = "blocks.*." + name.substr(layer.size());
            auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == name; });
            if (found == groups.end()) found = groups.insert(groups.end(), {name, {tensor.siteInfo.layer, tensor.siteInfo.layer, 0, 0, tensor.shape.text()}});
            Group& group = found->second;
            group.first = std::min(group.first, tensor.siteInfo.layer), group.last = std::max(group.last, tensor.siteInfo.layer);
            ++group.tensors, group.bytes += tensor.storedBytes();
        }
        DocumentTable table{"What was recorded of prompt " + std::to_string(request.prompt) + ".",
            {{"site", DocumentTable::Align::Left, true}, {"layers"}, {"tensors", DocumentTable::Align::Right}, {"shape"}, {"stored, MB", DocumentTable::Align::Right}}, {}};
        for (const auto& [name, group] : groups)
            table.rows.push_back({name, group.last < 0 ? "–" : std::to_string(group.first) + (group.last > group.first ? "–" + std::to_string(group.last) : ""),
                countNumber(group.tensors), group.shape, fixedNumber(static_cast<double>(group.bytes) / 1e6, 2)});
        add(DocumentHeading{"What was recorded"});
        add(std::move(table));
    }

    void addAttention(const Progress& progress, const std::stop_token& stop)
    {
        std::vector<HeadSummary> heads;
        const Workspace* readers[] = {&workspace};
        summarizeHeads(readers, prompt, [&](HeadSummary head) { heads.push_back(std::move(head)); }, progress, stop);
        addAttentionSection(document, std::move(heads));
    }

    void addPredictions(const Progress& progress, const std::stop_token& stop)
    {
        if (!prompt.find("logits")) return;
        const PromptPredictions predictions = readPredictions(workspace, {prompt.prompt.id, 1, request.model}, progress, stop);
        const bool next = predictions.kind == PredictionKind::Next;
        PlotSeries bits{"", {}, {}, {}, {}, 0xFF0072B2};
        DocumentTable table{next ? "How well the model predicted each next token." : "How well the model predicted each token.",
            {{"position", DocumentTable::Align::Right}, {next ? "next token" : "token", DocumentTable::Align::Left, true}, {"probability", DocumentTable::Align::Right},
                {"rank", DocumentTable::Align::Right}, {"likeliest", DocumentTable::Align::Left, true}, {"probability", DocumentTable::Align::Right}, {"entropy, bits", DocumentTable::Align::Right}}, {}};
        const auto name = [&](int64_t id) {
            const auto found = predictions.texts.find(id);
            return found == predictions.texts.end() ? "id " + std::to_string(id) : shownText(found->second);
        };
        double total = 0;
        for (const auto& row : predictions.rows) {
            if (row.actual) bits.x.push_back(static_cast<double>(row.position)), bits.y.push_back(row.actual->bits), total += row.actual->bits;
            if (table.rows.size() >= kPositionsShown) continue;
            const bool hasTop = !row.top.empty();
            table.rows.push_back({std::to_string(row.position), row.actual ? name(row.actual->id) : "–", row.actual ? significantNumber(row.actual->probability, 3) : "–",
                row.actual ? countNumber(row.actual->rank) : "–", hasTop ? name(row.top[0].id) : "–", hasTop ? significantNumber(row.top[0].probability, 3) : "–", fixedNumber(row.entropyBits, 2)});
        }
        if (predictions.rows.size() > kPositionsShown) table.caption += " The first " + std::to_string(kPositionsShown) + " of " + countNumber(static_cast<int64_t>(predictions.rows.size())) + " positions.";
        add(DocumentHeading{"Predictions"});
        if (bits.x.size() > 1) {
            PlotFigureSpec plot;
            plot.series = {bits};
            plot.x = {"position", bits.x.front(), bits.x.back(), {}};
            plot.y = axisAround("surprise, bits", plot.series, &PlotSeries::y);
            plot.y.low = 0;
            add(DocumentFigure{"Surprise of each token, −log₂ of its probability; mean " + fixedNumber(total / static_cast<double>(bits.y.size()), 2) + " bits a token.", plotFigure(plot)});
        }
        add(std::move(table));
    }

    void addNotes()
    {
        std::vector<DocumentBlock> notes;
        for (const NoteRow& note : listNotes(workspace)) {
            if (note.target.run && *note.target.run != prompt.run.id) continue;
            std::string about;
            if (note.target.position) about += "position " + std::to_string(*note.target.position) + " ";
            if (note.target.layer) about += "layer " + std::to_string(*note.target.layer) + " ";
            if (note.target.head) about += "head " + std::to_string(*note.target.head) + " ";
            if (!about.empty()) about.back() = ':', about += " ";
            notes.push_back(DocumentParagraph{about + note.text});
        }
        if (notes.empty()) return;
        add(DocumentHeading{"Notes"});
        for (DocumentBlock& note : notes) add(std::move(note));
    }
};

PromptId promptOf(const Workspace& workspace, const RecordingReportRequest& request)
{
    if (!workspace.run(request.run))
        throw Error(ErrorKind::Argument, "there is no run " + std::to_string(number(request.run))).withReason("NoSuchRun").inFile(workspace.path());
    for (const PromptRow& row : workspace.prompts(request.run))
        if (row.ordinal == request.prompt) return row.id;
    throw Error(ErrorKind::Argument, "run " + std::to_string(number(request.run)) + " has no prompt " + std::to_string(request.prompt))
        .withReason("NoSuchPrompt").inFile(workspace.path());
}

}  // namespace

Document recordingReport(const Workspace& workspace, const RecordingReportRequest& request, const Progress& progress, const std::stop_token& stop)
{
    Report report{workspace, request, readRecordedPrompt(workspace, promptOf(workspace, request)), readContents(workspace), {}};
    const std::string file = std::filesystem::path(workspace.path()).filename().string();
    report.document.title = report.prompt.run.title.empty() ? "Run " + std::to_string(number(request.run)) + " of " + file : report.prompt.run.title;
    report.document.subtitle = shortened(report.prompt.prompt.text, 2 * kPromptText);
    report.document.provenance = provenanceLine(report.contents, report.prompt);
    report.addRun();
    report.addPrompts();
    report.addSites();
    report.addAttention(progress, stop);
    report.addPredictions(progress, stop);
    report.addNotes();
    return std::move(report.document);
}

}  // namespace orrery
