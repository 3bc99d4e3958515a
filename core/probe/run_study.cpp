#include "core/probe/run_study.h"

#include "core/base/build_info.h"
#include "core/base/error.h"
#include "core/base/scratch_folder.h"
#include "core/probe/feature_extraction.h"
#include "core/probe/side_by_side.h"
#include "core/probe/study_parts.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <memory>

namespace orrery::probe {
namespace {

std::string utcNow()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &utc);
    return text;
}

/// A step's share of the whole.
Progress part(const Progress& whole, double from, double to)
{
    if (!whole) return {};
    return [whole, from, to](const ProgressStep& step) { whole({from + (to - from) * step.fraction, step.doing}); };
}

StudyModel describeModel(const StudySubject& subject)
{
    const ModelConfig& config = subject.model.config();
    return {subject.name, std::string(familyName(config.family)), digestText(subject.model.weights().digest()), config.layers, config.width,
        parameterCount(config), subject.model.deviceInfo().name};
}

std::string questionOf(const StudyRequest& request, const StudySubject& subject)
{
    if (!request.question.empty()) return request.question;
    const std::string what = request.data.level == LabelLevel::Word ? "each word" : "the text";
    return "Where in " + subject.name + " can a " + std::string(probeKindName(request.settings.kind)) + " probe read \"" + request.data.labelColumn + "\" of " + what + "?";
}

void noteData(const LabelledData& data, const ProbePrompts& prompts, std::vector<std::string>& notes)
{
    if (data.duplicates > 0)
        notes.push_back(std::to_string(data.duplicates) + " rows repeat the text of an earlier one"
            + (data.settings.groupColumn.empty() ? "; rows of the same text are kept on one side of every split" : ""));
    if (prompts.truncated > 0) notes.push_back(std::to_string(prompts.truncated) + " texts were too long for the model and lost their end");
}

class StudyRun {
public:
    StudyRun(const StudySubject& subject, const StudyRequest& request, const Progress& progress, const std::stop_token& stop, const LogSink& log)
        : m_subject(subject), m_request(request), m_progress(progress), m_stop(stop), m_log(log)
    {
    }

    StudyOutcome run()
    {
        const auto began = std::chrono::steady_clock::now();
        checkSettings(m_request.settings, m_request.data.task);
        const std::vector<SiteWidth> sites = probeSites(m_subject.model.config(), m_request.sites);
        m_data = readLabelledData(m_request.data, part(m_progress, 0, 0.02), m_stop);
        m_splits = makeSplits(m_data, m_request.settings.split);
        m_prompts = preparePrompts(m_data, m_request.reading, m_subject.model.config(), m_subject.tokenizer, part(m_progress, 0.02, 0.05), m_stop);
        m_labels = labelsOf(m_data);
        describe();
        if (m_request.folder.empty()) m_temporary = std::make_unique<ScratchFolder>();
        const StudyContext context{m_subject, m_request, m_data, m_prompts, m_splits, m_labels, m_temporary ? m_temporary->path() : m_request.folder, m_stop};
        FeatureStore store(context.folder + "/features", {featureKey(context, m_request.reading.position, m_outcome.study.model.digest), static_cast<int64_t>(m_data.samples.size()), sites});
        extractFeatures(m_subject.model, m_prompts, store, part(m_progress, 0.05, 0.5), m_stop);
        fitAll(context, store);
        m_outcome.study.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        return std::move(m_outcome);
    }

private:
    void describe()
    {
        ProbeStudy& study = m_outcome.study;
        study.question = questionOf(m_request, m_subject);
        study.data = describeData(m_data, m_prompts);
        study.model = describeModel(m_subject);
        study.position = m_request.reading.position.text();
        study.sitePatterns = m_request.sites;
        study.settings = m_request.settings;
        study.splits = describeSplits(m_data, m_splits);
        study.command = m_request.command;
        study.engine = engineVersion();
        study.created = utcNow();
        noteData(m_data, m_prompts, study.notes);
        for (const std::string& note : study.notes) report(m_log, LogLevel::Note, note);
    }

    void fitAll(const StudyContext& context, const FeatureStore& store)
    {
        const std::vector<SiteWidth>& sites = store.identity().sites;
        const LabelSet control = m_request.settings.control ? controlLabels(m_data, m_request.settings.seed) : LabelSet{};
        std::vector<SiteFeatures> features;
        std::vector<std::string> names;
        for (size_t site = 0; site < sites.size(); ++site) {
            features.push_back({store.features(site), sites[site].width});
            names.push_back(sites[site].name);
        }
        const SweepRequest sweep{.names = names, .features = [&](size_t site) { return features[site]; }, .splits = m_splits, .labels = m_labels,
            .control = m_request.settings.control ? &control : nullptr, .settings = m_request.settings,
            .folder = store.folder() + "/cells-" + settingsKey(m_request.settings, m_request.data.task), .threads = m_request.threads};
        const std::vector<std::vector<SweepCell>> cells = sweepSites(sweep, part(m_progress, 0.5, 0.85), m_stop);
        ProbeStudy& study = m_outcome.study;
        study.sites.resize(names.size());
        sideBySide(names.size(), m_request.threads, [&](size_t site) {
            throwIfStopped(m_stop);
            study.sites[site] = summarise(names[site], sites[site].width, cells[site], m_request.settings);
        });
        const auto better = [](const StudySite& a, const StudySite& b) { return a.scores.primary().value < b.scores.primary().value; };
        const auto best = static_cast<size_t>(std::max_element(study.sites.begin(), study.sites.end(), better) - study.sites.begin());
        study.baselines = measureBaselines(context, names[best], part(m_progress, 0.85, 0.95));
        study.best = examine(context, names[best], features[best], cells[best]);
        m_outcome.directions = directionsOf(context, names[best], features[best], cells[best]);
        if (std::any_of(study.sites.begin(), study.sites.end(), [](const StudySite& site) { return !site.converged; }))
            study.notes.push_back("some fits ended before they converged: see \"converged\" of each site");
        if (m_progress) m_progress({1, "done"});
    }

    const StudySubject& m_subject;
    const StudyRequest& m_request;
    const Progress& m_progress;
    const std::stop_token& m_stop;
    const LogSink& m_log;
    LabelledData m_data;
    ProbePrompts m_prompts;
    std::vector<Split> m_splits;
    LabelSet m_labels;
    std::unique_ptr<ScratchFolder> m_temporary;
    StudyOutcome m_outcome;
};

}  // namespace

StudyOutcome runStudy(const StudySubject& subject, const StudyRequest& request, const Progress& progress, const std::stop_token& stop, const LogSink& log)
{
    if (!subject.tokenizer) throw Error(ErrorKind::Argument, "the model's folder has no tokenizer: texts cannot be read").withReason("NoTokenizer");
    return StudyRun(subject, request, progress, stop, log).run();
}

}  // namespace orrery::probe
