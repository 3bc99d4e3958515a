#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <vector>

namespace orrery::probe {

/// f at x; fills the gradient.
using Objective = std::function<double(std::span<const double> x, std::span<double> gradient)>;

struct MinimiseOptions {
    int memory = 10;             ///< pairs of steps that are kept, >= 1
    int maxIterations = 2000;
    /// Ends when half the squared gradient is at most this part of f: with variables scaled so that the curvature is about one, that is
    /// what a Newton step would still gain.
    double relativeGain = 1e-9; 
    double l1 = 0;               ///< adds l1 |x_i| for the first `l1Count` variables
    size_t l1Count = 0;
};

struct Minimum {
    std::vector<double> x;
    double value = 0;    ///< of f with the L1 term
    int iterations = 0;
    bool converged = false;
};

/// Limited-memory BFGS with a strong Wolfe line search (Nocedal and Wright, Numerical Optimization, 2006, algorithms 7.4, 7.5, 3.5, 3.6).
/// With l1 > 0 the orthant-wise variant, whose line search backtracks along the projected path (Andrew and Gao, "Scalable training of
/// L1-regularized log-linear models", ICML 2007).
/// @throws Error Cancelled within one evaluation of a stop
Minimum minimise(const Objective& objective, std::vector<double> start, const MinimiseOptions& options = {}, const std::stop_token& stop = {});

}  // namespace orrery::probe
