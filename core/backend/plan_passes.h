#pragma once

#include "core/backend/plan.h"

/// The planner's passes, in the order planForward applies them. Each leaves a plan that computes the same.
namespace orrery {

/// The nodes that something observed, edited or cached depends on, down to what is given; outputs nobody reads are dropped.
std::vector<GraphNode> removeDeadNodes(const Graph& graph, const std::vector<char>& observed);

/// Scores + Mix become Stream where no matrix between them is read by anything else.
void fuseStreamingAttention(Plan& plan);

/// Linear + Activation become one product; the value before the activation is kept where somebody reads it.
void fuseActivations(Plan& plan);

/// residual + Linear or Embedding become one that adds into the residual: `storage` says whose storage a value lies in.
void fuseResiduals(Plan& plan, std::vector<ValueId>& storage);

/// Gives every value its place in the arena: values alive at the same time do not overlap, others share.
void placeValues(Plan& plan, std::vector<ValueId>& storage);

}  // namespace orrery
