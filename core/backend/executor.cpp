#include "core/backend/executor.h"

#include "core/backend/step_runner.h"

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
