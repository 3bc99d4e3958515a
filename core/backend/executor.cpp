#include "core/backend/executor.h"

#include "core/backend/step_runner.h"

#include <algorithm>

namespace orrery {
namespace {

void checkBatch(const Plan& plan, const Batch& batch)
{
    const auto positions = static_cast<size_t>(plan.shape.positions());
    if (batch.shape.lengths != plan.shape.lengths || batch.shape.past != plan.shape.past || batch.tokens.size() != positions
        || batch.positions.size() != positions || batch.tokenTypes.size() != positions)
        throw Error(ErrorKind::Shape, "the plan is for " + std::to_string(positions) + " positions, the batch has "
                                          + std::to_string(batch.tokens.size()));
}

/// The whole prompt's tensor at a site, positions before the batch's included.
Shape wholeShape(const Plan& plan, const GraphSite& site, int64_t prompt)
{
    std::vector<int64_t> sizes(site.sizes);
    for (size_t axis = 0; axis < sizes.size(); ++axis)
        if (site.axes[axis] == "pos" || site.axes[axis] == "query" || site.axes[axis] == "key") sizes[axis] = plan.shape.keys(prompt);
    return Shape(std::move(sizes));
}

void checkGiven(const Plan& plan, const GraphSite& site, const std::vector<GivenSite>& all)
{
    const auto given = std::find_if(all.begin(), all.end(), [&](const GivenSite& one) { return one.site == site.name; });
    const auto prompts = static_cast<size_t>(plan.shape.prompts());
    if (given == all.end() || (given->values.size() != 1 && given->values.size() != prompts))
        throw Error(ErrorKind::Argument, "the run needs values for " + site.name + ", one for all prompts or one for each of "
                                             + std::to_string(prompts))
            .withReason("NotGiven");
    for (size_t prompt = 0; prompt < prompts; ++prompt) {
        const Shape wanted = wholeShape(plan, site, static_cast<int64_t>(prompt));
        if (!(given->of(prompt).shape() == wanted))
            throw Error(ErrorKind::Shape, "the values given for " + site.name + " are " + given->of(prompt).shape().text() + ", the prompt's are "
                                              + wanted.text())
                .withReason("ShapeMismatch");
    }
}

template <typename Real>
void checkGivens(const Plan& plan, const RunInputOf<Real>& input)
{
    for (const GraphNode& step : plan.steps) {
        if (step.kind == NodeKind::Given) checkGiven(plan, plan.sites[static_cast<size_t>(step.site)], input.given);
        if (step.kind == NodeKind::JoinPrefix) checkGiven(plan, plan.sites[static_cast<size_t>(step.site)], input.prefix);
    }
}

// Found before anything runs, so that a wrong head number does not cost half a forward.
void checkInterventions(const Plan& plan, const std::vector<Intervention>& interventions)
{
    for (const Intervention& intervention : interventions)
        for (const GraphSite& site : plan.sites) {
            if (site.name != intervention.site) continue;
            for (int64_t prompt = 0; prompt < plan.shape.prompts(); ++prompt) {
                if (intervention.prompt >= 0 && intervention.prompt != prompt) continue;
                const SiteSelection selection = selectionOf(intervention, site, plan, prompt);
                if (intervention.source && selection.shape().count() > 0) broadcastTo<float>(*intervention.source, selection.shape());
            }
        }
}

}  // namespace

template <typename Real>
KvCacheOf<Real>::KvCacheOf(DeviceOf<Real>& device, int buffers, int64_t capacity, int64_t width)
    : m_capacity(capacity), m_width(width), m_memory(device.allocate(sizeof(Real) * static_cast<size_t>(buffers * capacity * width)))
{
}

template <typename Real>
ExecutorOf<Real>::ExecutorOf(DeviceOf<Real>& device, BoundParameters parameters) : m_device(device), m_parameters(std::move(parameters))
{
}

template <typename Real>
void ExecutorOf<Real>::run(const Plan& plan, const RunInputOf<Real>& input)
{
    checkBatch(plan, input.batch);
    checkInterventions(plan, input.interventions);
    checkGivens(plan, input);
    const size_t bytes = sizeof(Real) * static_cast<size_t>(plan.arenaElements);
    if (m_arena.bytes() < bytes) {
        m_arena = {};  // the old one goes first: both at once may not fit
        m_arena = m_device.allocate(bytes);
    }
    StepRunner<Real> runner(m_device, m_parameters, plan, input, m_arena.values(), m_staging);
    double total = 0, done = 0;
    for (const GraphNode& step : plan.steps) total += stepFlops(plan, step);
    for (const GraphNode& step : plan.steps) {
        throwIfStopped(input.stop);
        runner.run(step);
        done += stepFlops(plan, step);
        if (input.progress && total > 0) input.progress({done / total, step.layer < 0 ? "" : "layer " + std::to_string(step.layer + 1)});
    }
    m_device.sync();
}

template class KvCacheOf<float>;
template class KvCacheOf<double>;
template class ExecutorOf<float>;
template class ExecutorOf<double>;

}  // namespace orrery
