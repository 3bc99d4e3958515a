// The half of StepRunner that meets sites: showing them, changing them.
#include "core/backend/step_runner.h"

#include <algorithm>
#include <limits>

namespace orrery {
namespace {

using Runs = std::vector<std::pair<int64_t, int64_t>>;

/// A selection as a matrix of blocks: row runs times column runs, columns contiguous in memory.
struct BlockPlan {
    Runs rows, columns;
    int64_t rowStride;
    int64_t selectedColumns = 0;
};

Runs scaled(const Runs& runs, int64_t factor)
{
    Runs result;
    for (const auto& [begin, end] : runs) result.push_back({begin * factor, end * factor});
    return result;
}

// Trailing axes that are wholly selected and dense merge into the axis before, until rows and columns are left.
BlockPlan blocksOf(const SiteSelection& selection, const std::vector<int64_t>& strides)
{
    const int rank = selection.full.rank();
    int64_t width = 1;
    int axis = rank - 1;
    for (; axis > 1 && strides[static_cast<size_t>(axis)] == width; --axis) width *= selection.full[axis];
    BlockPlan plan;
    plan.columns = scaled(SiteSelection::runs(selection.indices[static_cast<size_t>(axis)]), width);
    plan.rows = axis == 0 ? Runs{{0, 1}} : SiteSelection::runs(selection.indices[static_cast<size_t>(axis - 1)]);
    plan.rowStride = axis == 0 ? 0 : strides[static_cast<size_t>(axis - 1)];
    for (const auto& [begin, end] : plan.columns) plan.selectedColumns += end - begin;
    return plan;
}

/// Calls visit(element offset in the tensor, rows, columns, element offset in the dense selection) for each block.
template <typename Visit>
void forEachBlock(const BlockPlan& plan, Visit visit)
{
    int64_t selectedRow = 0;
    for (const auto& [rowBegin, rowEnd] : plan.rows) {
        int64_t selectedColumn = 0;
        for (const auto& [begin, end] : plan.columns) {
            visit(rowBegin * plan.rowStride + begin, rowEnd - rowBegin, end - begin, selectedRow * plan.selectedColumns + selectedColumn);
            selectedColumn += end - begin;
        }
        selectedRow += rowEnd - rowBegin;
    }
}

}  // namespace

template <typename Real>
void StepRunner<Real>::maskScores(const GraphNode& step)
{
    Real* raw = pointer(step.inputs[0]);
    Real* masked = pointer(step.outputs[0]);
    m_device.copy(masked, raw, sizeof(Real) * static_cast<size_t>(m_plan.matrixOffsets.back()), CopyKind::DeviceToDevice);
    if (!step.causal) return;
    for (int64_t prompt = 0; prompt < m_plan.shape.prompts(); ++prompt) {
        const int64_t length = m_plan.shape.length(prompt), keys = m_plan.shape.keys(prompt);
        const std::vector<Real> hidden(static_cast<size_t>(keys), -std::numeric_limits<Real>::infinity());
        Real* block = masked + m_plan.matrixOffsets[static_cast<size_t>(prompt)];
        for (int64_t query = 0; query + 1 < length; ++query) {
            const int64_t visible = keys - length + query + 1;
            editBlock({block + query * keys + visible, hidden.data(), step.heads, keys - visible, length * keys, 0, Real(1), EditKind::Replace});
        }
    }
}

template <typename Real>
TensorViewOf<Real> StepRunner<Real>::siteView(const GraphSite& site, int64_t prompt) const
{
    TensorViewOf<Real> view{nullptr, m_plan.siteShape(site, prompt), {}};
    view.strides = view.shape.denseStrides();
    const GraphValue& shown = value(site.value);
    if (shown.rows == RowKind::Matrices) {
        view.data = pointer(site.value) + m_plan.matrixOffsets[static_cast<size_t>(prompt)];
        return view;
    }
    const Operand rows = operand(site.value);
    if (shown.rows == RowKind::Sequences) {
        view.data = rows.data + prompt * rows.stride;
        return view;
    }
    view.data = rows.data + m_plan.queryOffsets[static_cast<size_t>(prompt)] * rows.stride;
    view.strides[0] = rows.stride;
    if (site.repeatsHeads && shown.width == site.sizes.back()) view.strides[1] = 0;
    return view;
}

template <typename Real>
const GivenSite& StepRunner<Real>::givenFor(const GraphNode& step, const std::vector<GivenSite>& all) const
{
    const std::string& name = m_plan.sites[static_cast<size_t>(step.site)].name;
    return *std::find_if(all.begin(), all.end(), [&](const GivenSite& one) { return one.site == name; });
}

template <typename Real>
void StepRunner<Real>::copyGiven(const Tensor& values, int64_t from, Real* to, int64_t rows, int64_t width, int64_t stride)
{
    const float* first = values.data() + from;
    const std::vector<Real> source(first, first + rows * width);
    editBlock({to, source.data(), rows, width, stride, width, Real(1), EditKind::Replace});
}

template <typename Real>
void StepRunner<Real>::joinPrefix(const GraphNode& step)
{
    const GivenSite& prefix = givenFor(step, m_input.prefix);
    const Operand present = operand(step.inputs[0]), all = operand(step.outputs[0]);
    for (int64_t prompt = 0; prompt < m_plan.shape.prompts(); ++prompt) {
        const auto at = static_cast<size_t>(prompt);
        const int64_t length = m_plan.shape.length(prompt), past = m_plan.shape.keys(prompt) - length;
        Real* rows = all.data + m_plan.keyOffsets[at] * all.stride;
        if (past > 0) copyGiven(prefix.of(at), 0, rows, past, all.width, all.stride);
        m_device.edit({rows + past * all.stride, present.data + m_plan.queryOffsets[at] * present.stride, length, all.width, all.stride,
            present.stride, Real(1), EditKind::Replace});
    }
}

template <typename Real>
void StepRunner<Real>::given(const GraphNode& step)
{
    const GraphSite& site = m_plan.sites[static_cast<size_t>(step.site)];
    const GivenSite& whole = givenFor(step, m_input.given);
    for (int64_t prompt = 0; prompt < m_plan.shape.prompts(); ++prompt) {
        const Tensor& values = whole.of(static_cast<size_t>(prompt));
        const TensorViewOf<Real> view = siteView(site, prompt);
        const int64_t length = m_plan.shape.length(prompt), keys = m_plan.shape.keys(prompt), past = keys - length;
        if (value(site.value).rows != RowKind::Matrices) {
            const int64_t width = view.shape.count() / length;
            copyGiven(values, past * width, view.data, length, width, view.strides[0]);
            continue;
        }
        for (int64_t head = 0; head < view.shape[0]; ++head)
            copyGiven(values, (head * keys + past) * keys, view.data + head * length * keys, length, keys, keys);
    }
}

template <typename Real>
void StepRunner<Real>::observe(const GraphNode& step)
{
    if (!m_input.observe) return;
    const GraphSite& site = m_plan.sites[static_cast<size_t>(step.site)];
    m_device.sync();
    for (int64_t prompt = 0; prompt < m_plan.shape.prompts(); ++prompt) {
        TensorViewOf<Real> view = siteView(site, prompt);
        if (!m_device.hostMemory()) {
            int64_t span = 1;
            for (int axis = 0; axis < view.shape.rank(); ++axis) span += (view.shape[axis] - 1) * view.strides[static_cast<size_t>(axis)];
            m_staging.resize(static_cast<size_t>(span));
            m_device.copy(m_staging.data(), view.data, sizeof(Real) * static_cast<size_t>(span), CopyKind::DeviceToHost);
            m_device.sync();
            view.data = m_staging.data();
        }
        m_input.observe({step.site, site, prompt, {view.data, view.shape, view.strides}});
    }
}

template <typename Real>
void StepRunner<Real>::edit(const GraphNode& step)
{
    GraphSite site = m_plan.sites[static_cast<size_t>(step.site)];
    site.value = step.inputs[0];
    for (const Intervention& intervention : m_input.interventions) {
        if (intervention.site != site.name) continue;
        for (int64_t prompt = 0; prompt < m_plan.shape.prompts(); ++prompt)
            if (intervention.prompt < 0 || intervention.prompt == prompt) applyEdit(intervention, site, prompt);
    }
}

template <typename Real>
void StepRunner<Real>::applyEdit(const Intervention& intervention, const GraphSite& site, int64_t prompt)
{
    const SiteSelection selection = selectionOf(intervention, site, m_plan, prompt);
    if (selection.shape().count() == 0) return;
    const TensorViewOf<Real> view = siteView(site, prompt);
    if (intervention.kind == Intervention::Kind::Callback) return applyCallback(intervention, selection, view);
    std::vector<Real> source;
    if (intervention.source) source = broadcastTo<Real>(*intervention.source, selection.shape());
    // Scaling by zero must also clear NaN and infinities: it is a replacement by zeros.
    const bool zero = intervention.kind == Intervention::Kind::Scale && intervention.factor == 0;
    const EditKind kind = intervention.kind == Intervention::Kind::Scale ? (zero ? EditKind::Replace : EditKind::Scale)
        : intervention.kind == Intervention::Kind::Add                  ? EditKind::Add
                                                                        : EditKind::Replace;
    const BlockPlan blocks = blocksOf(selection, view.strides);
    forEachBlock(blocks, [&](int64_t at, int64_t rows, int64_t columns, int64_t from) {
        editBlock({view.data + at, source.empty() ? nullptr : source.data() + from, rows, columns, std::max(blocks.rowStride, columns),
            blocks.selectedColumns, static_cast<Real>(intervention.factor), kind});
    });
}

template <typename Real>
void StepRunner<Real>::applyCallback(const Intervention& intervention, const SiteSelection& selection, const TensorViewOf<Real>& view)
{
    std::vector<Real> values(static_cast<size_t>(selection.shape().count()));
    const BlockPlan blocks = blocksOf(selection, view.strides);
    m_device.sync();
    forEachBlock(blocks, [&](int64_t at, int64_t rows, int64_t columns, int64_t from) {
        for (int64_t row = 0; row < rows; ++row)
            m_device.copy(values.data() + from + row * blocks.selectedColumns, view.data + at + row * blocks.rowStride,
                sizeof(Real) * static_cast<size_t>(columns), CopyKind::DeviceToHost);
    });
    m_device.sync();
    Tensor tensor(selection.shape(), std::vector<float>(values.begin(), values.end()));
    intervention.callback(tensor);
    if (!(tensor.shape() == selection.shape()))
        throw Error(ErrorKind::Shape, intervention.site + ": the callback changed the shape from " + selection.shape().text() + " to "
                                          + tensor.shape().text());
    std::copy(tensor.values().begin(), tensor.values().end(), values.begin());
    forEachBlock(blocks, [&](int64_t at, int64_t rows, int64_t columns, int64_t from) {
        editBlock({view.data + at, values.data() + from, rows, columns, std::max(blocks.rowStride, columns), blocks.selectedColumns, Real(1),
            EditKind::Replace});
    });
}

template <typename Real>
void StepRunner<Real>::editBlock(const EditArgsOf<Real>& block)
{
    if (m_device.hostMemory() || !block.source) return m_device.edit(block);
    const auto elements = static_cast<size_t>((block.rows - 1) * block.sourceStride + block.width);
    DeviceBufferOf<Real> uploaded = m_device.allocate(sizeof(Real) * elements);
    m_device.copy(uploaded.data(), block.source, sizeof(Real) * elements, CopyKind::HostToDevice);
    EditArgsOf<Real> onDevice = block;
    onDevice.source = uploaded.values();
    m_device.edit(onDevice);
    m_device.sync();
}

template class StepRunner<float>;
template class StepRunner<double>;

}  // namespace orrery
