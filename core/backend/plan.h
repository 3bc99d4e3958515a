#pragma once

#include "core/backend/batch.h"
#include "core/backend/graph.h"
#include "core/tensor/shape.h"

#include <string>
#include <vector>

namespace orrery {

/// A forward made ready for one batch shape and one choice of sites: steps in order, and where each value lies.
///
/// Made by planForward: nodes that nobody needs are gone, a few named fusions are applied, and every value has a place in one
/// arena, shared by values that do not live at the same time. Immutable; runs on any device, and in double on the reference.
struct Plan {
    BatchShape shape;
    std::vector<GraphValue> values;
    std::vector<GraphNode> steps;
    std::vector<GraphSite> sites;         ///< all of the graph's; observed[i] says which are shown
    std::vector<char> observed;
    std::vector<int64_t> offsets;         ///< a value's first element in the arena; -1 for views, caches and dead values
    int64_t arenaElements = 0;
    int64_t heads = 1;                    ///< of every Matrices value
    std::vector<int64_t> queryOffsets;    ///< [prompts + 1] first packed row of each prompt
    std::vector<int64_t> keyOffsets;      ///< [prompts + 1] first key row of each prompt
    std::vector<int64_t> matrixOffsets;   ///< [prompts + 1] first element of each prompt's [heads, T, S] block

    /// One prompt's tensor at a site: axes that follow the prompt filled in.
    Shape siteShape(const GraphSite& site, int64_t prompt) const;
    /// Elements of a value.
    int64_t elements(const GraphValue& value) const;
    /// Rows of a value that is not Matrices.
    int64_t rows(const GraphValue& value) const;
};

/// Plans a graph for a batch. `wanted[i]` says whether site i is observed.
///
/// Fusions, each only where nothing between was asked for: product + activation; residual + product or embedding (adds into the
/// residual's storage); scores + softmax + mix as one streaming attention.
/// Cost: linear in the nodes times the values alive at once; microseconds a layer. Touches nothing but its arguments.
Plan planForward(const Graph& graph, const BatchShape& shape, const std::vector<char>& wanted);

/// Floating-point operations of one step's products (a multiply-add is two), causal work counted as what is visible.
double stepFlops(const Plan& plan, const GraphNode& step);

/// What a plan will take, before it runs.
struct PlanCost {
    struct Site {
        std::string name;
        int64_t elements = 0;  ///< over all prompts
    };
    std::vector<Site> sites;   ///< the observed ones
    double flops = 0;
    int64_t arenaBytes = 0;    ///< in float32
};
PlanCost planCost(const Plan& plan);

}  // namespace orrery
