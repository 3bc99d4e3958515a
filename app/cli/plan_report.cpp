#include "app/cli/plan_report.h"

#include "app/cli/table.h"
#include "core/base/json.h"
#include "core/base/text.h"

namespace orrery::cli {

Json planDocument(const CapturePlan& plan, int64_t weightBytes)
{
    Json sites = Json::array();
    for (const auto& site : plan.sites) sites.push_back({{"name", site.name}, {"elements", site.elements}, {"bytes", site.bytes}});
    return {{"sites", sites}, {"bytes", plan.bytes}, {"arena_bytes", plan.arenaBytes}, {"weight_bytes", weightBytes}, {"flops", plan.flops},
        {"compute_seconds", plan.computeSeconds}, {"write_seconds", plan.writeSeconds}, {"seconds", plan.computeSeconds + plan.writeSeconds}};
}

std::string planText(const CapturePlan& plan, int64_t weightBytes)
{
    const auto bytes = [](int64_t count) { return bytesText(static_cast<double>(count)); };
    Table sites({"site", "bytes", ""}, {Table::Align::Left, Table::Align::Right, Table::Align::Right});
    for (const auto& site : plan.sites) sites.add({site.name, countText(site.bytes), bytes(site.bytes)});
    sites.add({"all sites", countText(plan.bytes), bytes(plan.bytes)});
    Table sums({"weights", bytes(weightBytes)});
    sums.add({"working memory", bytes(plan.arenaBytes)});
    sums.add({"arithmetic", numberText(plan.flops / 1e9) + " GFLOP, about " + numberText(plan.computeSeconds, 2) + " s"});
    sums.add({"writing", plan.writeSeconds > 0 ? "about " + numberText(plan.writeSeconds, 2) + " s" : "nothing is recorded"});
    return sites.text() + "\n" + sums.text();
}

}  // namespace orrery::cli
