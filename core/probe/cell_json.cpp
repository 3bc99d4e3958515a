#include "core/probe/sweep.h"

#include "core/probe/score_json.h"

namespace orrery::probe {
namespace {

Json predictionsJson(const Predictions& p)
{
    return {{"classes", p.classCount}, {"probabilistic", p.probabilistic}, {"scores", p.scores}, {"labels", p.labels}, {"values", p.values},
        {"groups", p.groups}, {"rows", p.rows}};
}

Predictions predictionsFrom(const Json& document)
{
    Predictions p;
    document.at("classes").get_to(p.classCount);
    document.at("probabilistic").get_to(p.probabilistic);
    document.at("scores").get_to(p.scores);
    document.at("labels").get_to(p.labels);
    document.at("values").get_to(p.values);
    document.at("groups").get_to(p.groups);
    document.at("rows").get_to(p.rows);
    const size_t targets = p.classCount > 0 ? p.labels.size() : p.values.size();
    if (p.classCount < 0 || targets != p.count() || p.groups.size() != p.count() || p.scores.size() != p.count() * static_cast<size_t>(p.outputs()))
        throw Error(ErrorKind::Format, "predictions whose lists do not have the same length").withReason("BadCell");
    return p;
}

}  // namespace

std::string cellJson(const SweepCell& cell)
{
    Json document{{"test", predictionsJson(cell.test)}, {"train", scoresJson(cell.train)}, {"dev", scoresJson(cell.dev)}, {"lambda", cell.lambda}, {"objective", cell.objective},
        {"iterations", cell.iterations}, {"converged", cell.converged}, {"seconds", cell.seconds}};
    if (cell.control) document["control"] = predictionsJson(*cell.control);
    return document.dump();
}

SweepCell cellFromJson(std::string_view text)
{
    const Json document = parseJson(text);
    try {
        SweepCell cell;
        cell.test = predictionsFrom(document.at("test"));
        if (document.contains("control")) cell.control = predictionsFrom(document["control"]);
        cell.train = scoresFrom(document.at("train"));
        cell.dev = scoresFrom(document.at("dev"));
        document.at("lambda").get_to(cell.lambda);
        document.at("objective").get_to(cell.objective);
        document.at("iterations").get_to(cell.iterations);
        document.at("converged").get_to(cell.converged);
        document.at("seconds").get_to(cell.seconds);
        return cell;
    } catch (const Json::exception& error) {
        throw Error(ErrorKind::Format, std::string("not a cell of a sweep: ") + error.what()).withReason("BadCell");
    }
}

}  // namespace orrery::probe
