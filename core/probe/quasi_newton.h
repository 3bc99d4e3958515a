#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <vector>

namespace orrery::probe {

double dot(std::span<const double> a, std::span<const double> b);

/// The last steps of a minimisation and how the gradient changed over them: what L-BFGS knows of the curvature.
class StepMemory {
public:
    explicit StepMemory(int pairs) : m_limit(static_cast<size_t>(pairs)) {}

    /// Keeps a pair if it says that the curvature is positive.
    void add(std::vector<double> step, std::vector<double> change);
    void clear() { m_pairs.clear(); }
    bool empty() const { return m_pairs.empty(); }
    /// -H g, the two-loop recursion.
    std::vector<double> direction(std::span<const double> gradient) const;

private:
    struct Pair {
        std::vector<double> step, change;
        double product;
    };
    size_t m_limit;
    std::deque<Pair> m_pairs;
};

}  // namespace orrery::probe
