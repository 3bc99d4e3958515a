#include "core/probe/score_json.h"

#include <array>

namespace orrery::probe {
namespace {

constexpr std::array kMethods{IntervalMethod::None, IntervalMethod::Wilson, IntervalMethod::Bootstrap};

}  // namespace

Json estimateJson(const Estimate& estimate)
{
    return {{"value", numberJson(estimate.value)}, {"low", numberJson(estimate.low)}, {"high", numberJson(estimate.high)},
        {"interval", intervalMethodName(estimate.method)}};
}

Estimate estimateFrom(const Json& document)
{
    Estimate estimate{numberFrom(document.at("value")), numberFrom(document.at("low")), numberFrom(document.at("high"))};
    for (const IntervalMethod method : kMethods)
        if (document.at("interval") == intervalMethodName(method)) estimate.method = method;
    return estimate;
}

Json scoresJson(const ScoreSet& scores)
{
    Json document = Json::object();
    for (const NamedScore& each : namedScores())
        if (const auto& score = scores.*each.member) document[std::string(each.name)] = estimateJson(*score);
    return document;
}

ScoreSet scoresFrom(const Json& document)
{
    ScoreSet scores;
    for (const NamedScore& each : namedScores())
        if (const auto found = document.find(std::string(each.name)); found != document.end()) scores.*each.member = estimateFrom(*found);
    return scores;
}

}  // namespace orrery::probe
