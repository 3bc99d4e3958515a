#pragma once

#include "core/backend/executor.h"

namespace orrery {

/// Runs the steps of one plan over one batch: resolves values to pointers, fills args structs, calls the device.
template <typename Real>
class StepRunner {
public:
    StepRunner(DeviceOf<Real>& device, const BoundParameters& parameters, const Plan& plan, const RunInputOf<Real>& input, Real* arena,
        std::vector<Real>& staging);

    void run(const GraphNode& step);

private:
    struct Operand {
        Real* data;
        int64_t rows, width, stride;
    };

    const GraphValue& value(ValueId id) const { return m_plan.values[static_cast<size_t>(id)]; }
    Real* pointer(ValueId id) const;
    Operand operand(ValueId id) const;
    Real* optionalPointer(ValueId id) const { return id == kNoValue ? nullptr : pointer(id); }
    const BoundParameter& parameter(const std::string& role) const;
    const Real* vectorParameter(const std::string& role) const;
    const std::vector<int32_t>& ids(IdSource source) const;
    AttentionShape attentionShape(const GraphNode& step) const;

    void embedding(const GraphNode& step);
    void linear(const GraphNode& step);
    void headLinear(const GraphNode& step);
    void activation(const GraphNode& step);
    void layerNorm(const GraphNode& step);
    void affine(const GraphNode& step);
    void add(const GraphNode& step);
    void sumHeads(const GraphNode& step);
    void copy(const GraphNode& step);
    void scores(const GraphNode& step);
    void maskScores(const GraphNode& step);
    void softmax(const GraphNode& step);
    void mix(const GraphNode& step);
    void stream(const GraphNode& step);
    void gatherRows(const GraphNode& step);
    void pool(const GraphNode& step);
    void storeCache(const GraphNode& step);
    void joinPrefix(const GraphNode& step);
    void given(const GraphNode& step);
    void edit(const GraphNode& step);
    void observe(const GraphNode& step);

    TensorViewOf<Real> siteView(const GraphSite& site, int64_t prompt) const;
    void applyEdit(const Intervention& intervention, const GraphSite& site, int64_t prompt);
    void applyCallback(const Intervention& intervention, const SiteSelection& selection, const TensorViewOf<Real>& view);
    void editBlock(const EditArgsOf<Real>& block);
    const GivenSite& givenFor(const GraphNode& step, const std::vector<GivenSite>& all) const;
    void copyGiven(const Tensor& values, int64_t from, Real* to, int64_t rows, int64_t width, int64_t stride);

    DeviceOf<Real>& m_device;
    const BoundParameters& m_parameters;
    const Plan& m_plan;
    const RunInputOf<Real>& m_input;
    Real* m_arena;
    std::vector<Real>& m_staging;
};

}  // namespace orrery
