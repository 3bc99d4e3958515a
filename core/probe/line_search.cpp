#include "core/probe/line_search.h"

#include "core/base/progress.h"
#include "core/probe/quasi_newton.h"

#include <algorithm>
#include <cmath>

namespace orrery::probe {
namespace {

constexpr double kDecrease = 1e-4, kCurvature = 0.9;
constexpr int kMaxTrials = 25;

/// One trial step and what f does there.
struct Trial {
    double step = 0, value = 0, slope = 0;
};

/// The minimum of the cubic through two trials' values and slopes (Nocedal and Wright, equation 3.59), kept off the ends.
double cubicStep(const Trial& a, const Trial& b)
{
    const double width = b.step - a.step;
    const double d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.step - b.step);
    const double under = d1 * d1 - a.slope * b.slope;
    double step = a.step + width / 2;
    if (under >= 0) {
        const double d2 = std::copysign(std::sqrt(under), width);
        const double cubic = b.step - width * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2);
        if (std::isfinite(cubic)) step = cubic;
    }
    const double low = std::min(a.step, b.step), high = std::max(a.step, b.step), margin = 0.1 * (high - low);
    return std::clamp(step, low + margin, high - margin);
}

class Search {
public:
    Search(const Objective& objective, const Place& start, std::span<const double> direction, const std::stop_token& stop)
        : m_objective(objective), m_start(start), m_direction(direction), m_stop(stop)
    {
        m_zero = {0, start.value, dot(start.gradient, direction)};
        m_best.value = start.value;
    }

    bool run(double step)
    {
        Trial previous = m_zero;
        for (int i = 0; i < kMaxTrials; ++i) {
            const Trial trial = attempt(step);
            if (!std::isfinite(trial.value)) {
                step = previous.step + (step - previous.step) / 10;
                continue;
            }
            if (tooHigh(trial) || (i > 0 && trial.value >= previous.value)) return zoom(previous, trial);
            if (flatEnough(trial)) return true;
            if (trial.slope >= 0) return zoom(trial, previous);
            previous = trial;
            step *= 2.5;
        }
        return m_found;
    }

    Place take() { return std::move(m_best); }

private:
    bool tooHigh(const Trial& t) const { return t.value > m_zero.value + kDecrease * t.step * m_zero.slope; }
    bool flatEnough(const Trial& t) const { return std::abs(t.slope) <= -kCurvature * m_zero.slope; }

    Trial attempt(double step)
    {
        throwIfStopped(m_stop);
        m_here.x.resize(m_start.x.size());
        m_here.gradient.resize(m_start.x.size());
        for (size_t i = 0; i < m_here.x.size(); ++i) m_here.x[i] = m_start.x[i] + step * m_direction[i];
        m_here.value = m_objective(m_here.x, m_here.gradient);
        const Trial trial{step, m_here.value, dot(m_here.gradient, m_direction)};
        if (m_here.value < m_best.value) {
            std::swap(m_best, m_here);
            m_found = true;
        }
        return trial;
    }

    bool zoom(Trial low, Trial high)
    {
        for (int i = 0; i < kMaxTrials; ++i) {
            const Trial trial = attempt(cubicStep(low, high));
            if (tooHigh(trial) || trial.value >= low.value) {
                high = trial;
            } else {
                if (flatEnough(trial)) return true;
                if (trial.slope * (high.step - low.step) >= 0) high = low;
                low = trial;
            }
            if (std::abs(high.step - low.step) <= 1e-12 * std::max(1.0, high.step)) break;
            // What is left to gain between the ends is less than f can resolve.
            if (m_found && std::abs(low.slope * (high.step - low.step)) <= 1e-15 * std::abs(m_zero.value)) break;
        }
        return m_found;
    }

    const Objective& m_objective;
    const Place& m_start;
    std::span<const double> m_direction;
    const std::stop_token& m_stop;
    Trial m_zero;
    Place m_here, m_best;
    bool m_found = false;
};

}  // namespace

bool searchLine(const Objective& objective, const Place& start, std::span<const double> direction, double step, Place& found,
    const std::stop_token& stop)
{
    Search search(objective, start, direction, stop);
    if (!search.run(step)) return false;
    found = search.take();
    return true;
}

}  // namespace orrery::probe
