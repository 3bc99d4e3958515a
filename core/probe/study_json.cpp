#include "core/probe/probe_study.h"

#include "core/base/file.h"

#include "core/base/text.h"
#include "core/probe/score_json.h"

#include <utility>

namespace orrery::probe {
namespace {

Json optionalJson(const std::optional<Estimate>& estimate)
{
    return estimate ? estimateJson(*estimate) : Json();
}

std::optional<Estimate> optionalFrom(const Json& document)
{
    return document.is_null() ? std::nullopt : std::optional(estimateFrom(document));
}

template <typename Value, typename Write>
Json listJson(const std::vector<Value>& values, const Write& write)
{
    Json list = Json::array();
    for (const Value& value : values) list.push_back(write(value));
    return list;
}

template <typename Value, typename Read>
void listFrom(const Json& document, std::vector<Value>& values, const Read& read)
{
    for (const Json& each : document) values.push_back(read(each));
}

Json numbersJson(const std::vector<double>& values)
{
    return listJson(values, numberJson);
}

Json dataJson(const StudyData& data)
{
    const Json classes = listJson(data.classes, [](const ClassInfo& c) { return Json{{"name", c.name}, {"count", c.count}}; });
    return {{"file", data.file}, {"digest", data.digest}, {"text_column", data.textColumn}, {"label_column", data.labelColumn},
        {"group_column", data.groupColumn}, {"encoding", data.encoding}, {"task", taskName(data.task)},
        {"level", data.level == LabelLevel::Word ? "word" : "text"}, {"rows", data.rows}, {"samples", data.samples}, {"groups", data.groups},
        {"types", data.types}, {"duplicates", data.duplicates}, {"classes", classes}, {"mean", data.mean}, {"deviation", data.deviation},
        {"tokens", data.tokens}, {"shortest", data.shortest}, {"longest", data.longest}, {"truncated", data.truncated}};
}

StudyData dataFrom(const Json& d)
{
    StudyData data{d.at("file"), d.at("digest"), d.at("text_column"), d.at("label_column"), d.at("group_column"), d.at("encoding")};
    data.task = d.at("task") == "regression" ? Task::Regression : Task::Classification;
    data.level = d.at("level") == "word" ? LabelLevel::Word : LabelLevel::Text;
    for (const auto& [key, target] : {std::pair("rows", &data.rows), {"samples", &data.samples}, {"groups", &data.groups}, {"types", &data.types},
             {"duplicates", &data.duplicates}, {"tokens", &data.tokens}, {"shortest", &data.shortest}, {"longest", &data.longest}, {"truncated", &data.truncated}})
        d.at(key).get_to(*target);
    listFrom(d.at("classes"), data.classes, [](const Json& c) { return ClassInfo{c.at("name"), c.at("count")}; });
    data.mean = d.at("mean");
    data.deviation = d.at("deviation");
    return data;
}

Json modelJson(const StudyModel& model)
{
    return {{"name", model.name}, {"family", model.family}, {"digest", model.digest}, {"layers", model.layers}, {"width", model.width},
        {"parameters", model.parameters}, {"device", model.device}};
}

StudyModel modelFrom(const Json& d)
{
    return {d.at("name"), d.at("family"), d.at("digest"), d.at("layers"), d.at("width"), d.at("parameters"), d.at("device")};
}

Json settingsJson(const ProbeSettings& s)
{
    return {{"kind", probeKindName(s.kind)}, {"penalty", s.penalty == Penalty::L1 ? "l1" : "l2"},
        {"covariance", s.covariance == Covariance::Inverted ? "inverted" : "ignored"}, {"lambdas", s.lambdas},
        {"class_weights", s.weights == ClassWeights::Balanced ? "balanced" : "equal"}, {"hidden", s.hidden}, {"folds", s.split.folds},
        {"dev_share", s.split.devShare}, {"test_share", s.split.testShare}, {"split_seed", s.split.seed}, {"seed", s.seed},
        {"control", s.control}, {"resamples", s.resamples}};
}

ProbeSettings settingsFrom(const Json& d)
{
    ProbeSettings s;
    s.kind = probeKindNamed(d.at("kind").get<std::string>());
    s.penalty = d.at("penalty") == "l1" ? Penalty::L1 : Penalty::L2;
    s.covariance = d.at("covariance") == "inverted" ? Covariance::Inverted : Covariance::Ignored;
    d.at("lambdas").get_to(s.lambdas);
    s.weights = d.at("class_weights") == "balanced" ? ClassWeights::Balanced : ClassWeights::Equal;
    d.at("hidden").get_to(s.hidden);
    s.split = {d.at("folds"), d.at("dev_share"), d.at("test_share"), d.at("split_seed")};
    d.at("seed").get_to(s.seed);
    d.at("control").get_to(s.control);
    d.at("resamples").get_to(s.resamples);
    return s;
}

Json splitJson(const StudySplit& s)
{
    return {{"train", s.train}, {"dev", s.dev}, {"test", s.test}, {"train_classes", s.trainClasses}, {"dev_classes", s.devClasses}, {"test_classes", s.testClasses}};
}

StudySplit splitFrom(const Json& d)
{
    return {d.at("train"), d.at("dev"), d.at("test"), d.at("train_classes"), d.at("dev_classes"), d.at("test_classes")};
}

Json siteJson(const StudySite& site)
{
    Json document{{"name", site.name}, {"layer", site.layer}, {"width", site.width}, {"scores", scoresJson(site.scores)}, {"train", scoresJson(site.train)},
        {"dev", scoresJson(site.dev)}, {"fold_scores", numbersJson(site.foldScores)}, {"control", optionalJson(site.control)},
        {"selectivity_interval", optionalJson(site.selectivity)}, {"lambdas", site.lambdas}, {"iterations", site.iterations},
        {"converged", site.converged}, {"seconds", site.seconds}};
    const Estimate& primary = site.scores.primary();
    document[site.scores.accuracy ? "accuracy" : "r2"] = numberJson(primary.value);
    document["low"] = numberJson(primary.low);
    document["high"] = numberJson(primary.high);
    document["selectivity"] = site.selectivity ? numberJson(site.selectivity->value) : Json();
    return document;
}

StudySite siteFrom(const Json& d)
{
    StudySite site{d.at("name"), d.at("layer"), d.at("width"), scoresFrom(d.at("scores")), scoresFrom(d.at("train")), scoresFrom(d.at("dev"))};
    if (!site.scores.accuracy && !site.scores.r2) throw Error(ErrorKind::Format, "a site has neither accuracy nor r2").withReason("BadStudy");
    listFrom(d.at("fold_scores"), site.foldScores, numberFrom);
    site.control = optionalFrom(d.at("control"));
    site.selectivity = optionalFrom(d.at("selectivity_interval"));
    d.at("lambdas").get_to(site.lambdas);
    d.at("iterations").get_to(site.iterations);
    d.at("converged").get_to(site.converged);
    d.at("seconds").get_to(site.seconds);
    return site;
}

Json exampleJson(const StudyExample& e)
{
    const Json tokens = listJson(e.tokens, [](const TokenContribution& t) { return Json{{"text", t.text}, {"value", numberJson(t.value)}}; });
    return {{"row", e.row}, {"fold", e.fold}, {"text", e.text}, {"label", e.label}, {"said", e.said}, {"confidence", numberJson(e.confidence)}, {"tokens", tokens}};
}

StudyExample exampleFrom(const Json& d)
{
    StudyExample example{d.at("row"), d.at("fold"), d.at("text"), d.at("label"), d.at("said"), numberFrom(d.at("confidence")), {}};
    listFrom(d.at("tokens"), example.tokens, [](const Json& t) { return TokenContribution{t.at("text"), numberFrom(t.at("value"))}; });
    return example;
}

Json bestJson(const StudyBest& best)
{
    return {{"site", best.site}, {"confusion", best.confusion},
        {"per_class", listJson(best.perClass, [](const ClassScores& c) {
             return Json{{"name", c.name}, {"count", c.count}, {"said", c.said}, {"precision", c.precision}, {"recall", c.recall}, {"f1", c.f1}};
         })},
        {"calibration", listJson(best.calibration, [](const CalibrationBin& b) {
             return Json{{"low", b.low}, {"high", b.high}, {"count", b.count}, {"confidence", b.confidence}, {"accuracy", b.accuracy}};
         })},
        {"learning_curve", listJson(best.curve, [](const CurvePoint& p) { return Json{{"examples", p.examples}, {"score", estimateJson(p.score)}}; })},
        {"errors", listJson(best.errors, exampleJson)}, {"telling", listJson(best.telling, exampleJson)}, {"contributions_say", best.contributionsSay}};
}

StudyBest bestFrom(const Json& d)
{
    StudyBest best;
    d.at("site").get_to(best.site);
    d.at("confusion").get_to(best.confusion);
    listFrom(d.at("per_class"), best.perClass, [](const Json& c) {
        return ClassScores{c.at("name"), c.at("count"), c.at("said"), c.at("precision"), c.at("recall"), c.at("f1")};
    });
    listFrom(d.at("calibration"), best.calibration, [](const Json& b) {
        return CalibrationBin{b.at("low"), b.at("high"), b.at("count"), b.at("confidence"), b.at("accuracy")};
    });
    listFrom(d.at("learning_curve"), best.curve, [](const Json& p) { return CurvePoint{p.at("examples"), estimateFrom(p.at("score"))}; });
    listFrom(d.at("errors"), best.errors, exampleFrom);
    listFrom(d.at("telling"), best.telling, exampleFrom);
    d.at("contributions_say").get_to(best.contributionsSay);
    return best;
}

ProbeStudy studyFrom(const Json& d)
{
    ProbeStudy study;
    d.at("question").get_to(study.question);
    study.data = dataFrom(d.at("data"));
    study.model = modelFrom(d.at("model"));
    d.at("position").get_to(study.position);
    d.at("site_patterns").get_to(study.sitePatterns);
    study.settings = settingsFrom(d.at("settings"));
    listFrom(d.at("splits"), study.splits, splitFrom);
    listFrom(d.at("sites"), study.sites, siteFrom);
    listFrom(d.at("baselines"), study.baselines, [](const Json& b) { return StudyBaseline{b.at("name"), b.at("says"), scoresFrom(b.at("scores"))}; });
    study.best = bestFrom(d.at("best"));
    d.at("study_notes").get_to(study.notes);
    d.at("command").get_to(study.command);
    d.at("engine").get_to(study.engine);
    d.at("created").get_to(study.created);
    d.at("seconds").get_to(study.seconds);
    return study;
}

}  // namespace

std::string studyJson(const ProbeStudy& study)
{
    const Json baselines = listJson(study.baselines, [](const StudyBaseline& b) { return Json{{"name", b.name}, {"says", b.says}, {"scores", scoresJson(b.scores)}}; });
    const Json document{{"question", study.question}, {"data", dataJson(study.data)}, {"model", modelJson(study.model)}, {"position", study.position},
        {"site_patterns", study.sitePatterns}, {"settings", settingsJson(study.settings)}, {"splits", listJson(study.splits, splitJson)},
        {"sites", listJson(study.sites, siteJson)}, {"baselines", baselines}, {"best", bestJson(study.best)}, {"study_notes", study.notes},
        {"command", study.command}, {"engine", study.engine}, {"created", study.created}, {"seconds", study.seconds}};
    return document.dump(1, ' ', false, Json::error_handler_t::replace);  // names may come from anywhere
}

ProbeStudy studyFromJson(std::string_view text)
{
    const Json document = parseJson(text);
    try {
        return studyFrom(document);
    } catch (const Json::exception& error) {
        throw Error(ErrorKind::Format, std::string("not a probe study: ") + error.what()).withReason("BadStudy");
    }
}

ProbeStudy readStudy(const std::string& path)
{
    constexpr uint64_t kMostBytes = uint64_t{256} << 20;
    const std::string text = readTextFile(path, kMostBytes);
    try {
        return studyFromJson(text);
    } catch (const Error& error) {
        throw Error(error).inFile(path);
    }
}

}  // namespace orrery::probe
