#include "core/probe/minimise.h"

#include "core/base/progress.h"
#include "core/probe/line_search.h"
#include "core/probe/quasi_newton.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace orrery::probe {
namespace {

double sign(double value)
{
    return value > 0 ? 1 : value < 0 ? -1 : 0;
}

std::vector<double> difference(std::span<const double> a, std::span<const double> b)
{
    std::vector<double> result(a.size());
    for (size_t i = 0; i < a.size(); ++i) result[i] = a[i] - b[i];
    return result;
}

/// What smooth and orthant-wise minimisation share: the loop; they differ in what the gradient is and how a line is searched.
class Descent {
public:
    Descent(const Objective& objective, const MinimiseOptions& options, const std::stop_token& stop)
        : m_objective(objective), m_options(options), m_stop(stop), m_memory(options.memory)
    {
    }

    Minimum run(std::vector<double> start)
    {
        Place here{std::move(start), {}, 0};
        here.gradient.resize(here.x.size());
        here.value = m_objective(here.x, here.gradient) + penalty(here.x);
        Minimum result;
        for (; result.iterations < m_options.maxIterations; ++result.iterations) {
            const std::vector<double> gradient = effectiveGradient(here);
            result.converged = dot(gradient, gradient) / 2 <= m_options.relativeGain * std::max(std::abs(here.value), 1e-300);
            if (result.converged) break;
            Place next;
            if (!step(here, gradient, next)) {
                // Nothing lower along the remembered curvature: try once more down the gradient alone, then rounding has the last word.
                if (m_memory.empty()) break;
                m_memory.clear();
                if (!step(here, gradient, next)) break;
            }
            m_memory.add(difference(next.x, here.x), difference(next.gradient, here.gradient));
            here = std::move(next);
        }
        result.x = std::move(here.x);
        result.value = here.value;
        return result;
    }

private:
    bool step(const Place& here, const std::vector<double>& gradient, Place& next)
    {
        throwIfStopped(m_stop);
        std::vector<double> direction = m_memory.direction(gradient);
        const double first = m_memory.empty() ? std::min(1.0, 1.0 / std::sqrt(dot(gradient, gradient))) : 1.0;
        if (m_options.l1 == 0) return searchLine(m_objective, here, direction, first, next, m_stop);
        keepToOrthant(gradient, direction);
        return searchOrthant(here, gradient, direction, first, next);
    }

    double penalty(std::span<const double> x) const
    {
        double sum = 0;
        for (size_t i = 0; i < m_options.l1Count; ++i) sum += std::abs(x[i]);
        return m_options.l1 * sum;
    }

    /// The gradient, with L1 the pseudo-gradient (Andrew and Gao, equation 4).
    std::vector<double> effectiveGradient(const Place& here) const
    {
        std::vector<double> gradient = here.gradient;
        if (m_options.l1 == 0) return gradient;
        for (size_t i = 0; i < m_options.l1Count; ++i) {
            if (here.x[i] != 0) gradient[i] += m_options.l1 * sign(here.x[i]);
            else gradient[i] = sign(gradient[i]) * std::max(0.0, std::abs(gradient[i]) - m_options.l1);
        }
        return gradient;
    }

    void keepToOrthant(const std::vector<double>& gradient, std::vector<double>& direction) const
    {
        for (size_t i = 0; i < m_options.l1Count; ++i)
            if (direction[i] * gradient[i] >= 0) direction[i] = 0;
    }

    /// Backtracks along the path that stops at each variable's zero.
    bool searchOrthant(const Place& here, const std::vector<double>& gradient, const std::vector<double>& direction, double step, Place& next) const
    {
        next.x.resize(here.x.size());
        next.gradient.resize(here.x.size());
        for (int trial = 0; trial < 40; ++trial, step /= 2) {
            throwIfStopped(m_stop);
            for (size_t i = 0; i < next.x.size(); ++i) {
                const double orthant = here.x[i] != 0 ? sign(here.x[i]) : -sign(gradient[i]);
                const double moved = here.x[i] + step * direction[i];
                next.x[i] = i < m_options.l1Count && moved * orthant < 0 ? 0 : moved;
            }
            next.value = m_objective(next.x, next.gradient) + penalty(next.x);
            const double expected = dot(gradient, difference(next.x, here.x));
            if (next.value < here.value && next.value <= here.value + 1e-4 * expected) return true;
        }
        return false;
    }

    const Objective& m_objective;
    const MinimiseOptions& m_options;
    const std::stop_token& m_stop;
    StepMemory m_memory;
};

}  // namespace

Minimum minimise(const Objective& objective, std::vector<double> start, const MinimiseOptions& options, const std::stop_token& stop)
{
    return Descent(objective, options, stop).run(std::move(start));
}

}  // namespace orrery::probe
