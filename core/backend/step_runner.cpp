#include "core/backend/step_runner.h"

namespace orrery {
namespace {

size_t storedSize(WeightType type)
{
    switch (type) {
    case WeightType::F32: return 4;
    case WeightType::F16:
    case WeightType::BF16: return 2;
    case WeightType::F64: return 8;
    }
    return 4;
}

const void* elementAt(const BoundParameter& parameter, int64_t element)
{
    return static_cast<const char*>(parameter.data) + element * static_cast<int64_t>(storedSize(parameter.type));
}

}  // namespace

template <typename Real>
StepRunner<Real>::StepRunner(DeviceOf<Real>& device, const BoundParameters& parameters, const Plan& plan, const RunInputOf<Real>& input,
    Real* arena, std::vector<Real>& staging)
    : m_device(device), m_parameters(parameters), m_plan(plan), m_input(input), m_arena(arena), m_staging(staging)
{
}

template <typename Real>
void StepRunner<Real>::run(const GraphNode& step)
{
    switch (step.kind) {
    case NodeKind::Embedding: return embedding(step);
    case NodeKind::Linear: return linear(step);
    case NodeKind::HeadLinear: return headLinear(step);
    case NodeKind::Activation: return activation(step);
    case NodeKind::LayerNorm: return layerNorm(step);
    case NodeKind::Affine: return affine(step);
    case NodeKind::Add: return add(step);
    case NodeKind::SumHeads: return sumHeads(step);
    case NodeKind::Copy: return copy(step);
    case NodeKind::Scores: return scores(step);
    case NodeKind::MaskScores: return maskScores(step);
    case NodeKind::Softmax: return softmax(step);
    case NodeKind::Mix: return mix(step);
    case NodeKind::Stream: return stream(step);
    case NodeKind::GatherRows: return gatherRows(step);
    case NodeKind::Pool: return pool(step);
    case NodeKind::StoreCache: return storeCache(step);
    case NodeKind::JoinPrefix: return joinPrefix(step);
    case NodeKind::Given: return given(step);
    case NodeKind::Edit: return edit(step);
    case NodeKind::Observe: return observe(step);
    }
}

template <typename Real>
Real* StepRunner<Real>::pointer(ValueId id) const
{
    const GraphValue& asked = value(id);
    if (asked.base != kNoValue) return pointer(asked.base) + asked.column;
    if (asked.cache >= 0) return m_input.cache->rows(asked.cache);
    return m_arena + m_plan.offsets[static_cast<size_t>(id)];
}

template <typename Real>
typename StepRunner<Real>::Operand StepRunner<Real>::operand(ValueId id) const
{
    const GraphValue& asked = value(id);
    int64_t stride = asked.width;
    for (const GraphValue* base = &asked; base->base != kNoValue;) {
        base = &value(base->base);
        stride = base->width;
    }
    return {pointer(id), m_plan.rows(asked), asked.width, stride};
}

template <typename Real>
const BoundParameter& StepRunner<Real>::parameter(const std::string& role) const
{
    const auto found = m_parameters.find(role);
    if (found == m_parameters.end()) throw Error(ErrorKind::Internal, "the plan needs the parameter '" + role + "', which the model lacks");
    return found->second;
}

template <typename Real>
const Real* StepRunner<Real>::vectorParameter(const std::string& role) const
{
    return role.empty() ? nullptr : static_cast<const Real*>(parameter(role).data);
}

template <typename Real>
const std::vector<int32_t>& StepRunner<Real>::ids(IdSource source) const
{
    switch (source) {
    case IdSource::Tokens: return m_input.batch.tokens;
    case IdSource::Positions: return m_input.batch.positions;
    case IdSource::TokenTypes: return m_input.batch.tokenTypes;
    }
    return m_input.batch.tokens;
}

template <typename Real>
AttentionShape StepRunner<Real>::attentionShape(const GraphNode& step) const
{
    return {m_plan.queryOffsets.data(), m_plan.keyOffsets.data(), m_plan.shape.prompts(), step.heads, step.keyHeads, step.headWidth,
        step.causal ? 1 : 0};
}

template <typename Real>
void StepRunner<Real>::embedding(const GraphNode& step)
{
    const BoundParameter& table = parameter(step.weight);
    const Operand out = operand(step.outputs[0]);
    m_device.embedding({table.data, ids(step.ids).data(), out.data, out.rows, table.shape[0], out.width, out.stride, table.type,
        step.accumulate ? 1 : 0, 1, 0});
}

template <typename Real>
void StepRunner<Real>::linear(const GraphNode& step)
{
    const BoundParameter& weight = parameter(step.weight);
    const Operand in = operand(step.inputs[0]), out = operand(step.outputs[0]);
    MatmulArgsOf<Real> args{};
    args.input = in.data;
    args.weight = weight.data;
    args.bias = vectorParameter(step.bias);
    args.output = out.data;
    args.preActivation = optionalPointer(step.preActivation);
    args.rows = out.rows;
    args.inner = in.width;
    args.columns = out.width;
    args.inputStride = in.stride;
    args.weightStride = weight.shape[1];
    args.outputStride = out.stride;
    args.preActivationStride = out.width;
    args.weightType = weight.type;
    args.layout = weight.layout;
    args.activation = step.activation;
    args.accumulate = step.accumulate ? 1 : 0;
    args.replicas = 1;
    m_device.matmul(args);
}

template <typename Real>
void StepRunner<Real>::headLinear(const GraphNode& step)
{
    const BoundParameter& weight = parameter(step.weight);
    const Operand in = operand(step.inputs[0]), out = operand(step.outputs[0]);
    const int64_t stored = weight.shape[1];
    const bool inOut = weight.layout == WeightLayout::InOut;
    MatmulArgsOf<Real> args{};
    args.input = in.data;
    args.weight = elementAt(weight, inOut ? step.column : step.column * stored);
    args.bias = step.bias.empty() ? nullptr : vectorParameter(step.bias) + step.column;
    args.output = out.data;
    args.rows = out.rows;
    args.inner = in.width / step.heads;
    args.columns = out.width / step.heads;
    args.inputStride = in.stride;
    args.weightStride = stored;
    args.outputStride = out.stride;
    args.weightType = weight.type;
    args.layout = weight.layout;
    args.replicas = step.heads;
    args.inputReplicaStride = args.inner;
    args.weightReplicaStride = inOut ? step.innerStep * stored + step.columnStep : step.innerStep + step.columnStep * stored;
    args.biasReplicaStride = step.columnStep;
    args.outputReplicaStride = args.columns;
    m_device.matmul(args);
}

template <typename Real>
void StepRunner<Real>::activation(const GraphNode& step)
{
    const Operand in = operand(step.inputs[0]), out = operand(step.outputs[0]);
    m_device.activation({in.data, out.data, in.rows, in.width, in.stride, out.stride, step.activation});
}

template <typename Real>
void StepRunner<Real>::layerNorm(const GraphNode& step)
{
    const Operand in = operand(step.inputs[0]);
    LayerNormArgsOf<Real> args{};
    args.input = in.data;
    args.gain = vectorParameter(step.weight);
    args.bias = vectorParameter(step.bias);
    args.output = optionalPointer(step.outputs[0]);
    args.normalized = optionalPointer(step.outputs[1]);
    args.scale = optionalPointer(step.outputs[2]);
    args.rows = in.rows * step.heads;
    args.width = in.width / step.heads;
    args.inputStride = step.heads == 1 ? in.stride : args.width;
    args.outputStride = args.width;
    args.epsilon = static_cast<Real>(step.scale);
    args.replicas = 1;
    args.kind = step.norm;
    m_device.layerNorm(args);
}

template <typename Real>
void StepRunner<Real>::affine(const GraphNode& step)
{
    const Operand in = operand(step.inputs[0]), out = operand(step.outputs[0]);
    const bool rescales = step.inputs.size() == 3;
    m_device.affine({in.data, rescales ? pointer(step.inputs[1]) : nullptr, rescales ? pointer(step.inputs[2]) : nullptr,
        vectorParameter(step.weight), vectorParameter(step.bias), out.data, in.rows, in.width, in.stride, out.stride});
}

template <typename Real>
void StepRunner<Real>::add(const GraphNode& step)
{
    const Operand left = operand(step.inputs[0]), right = operand(step.inputs[1]), out = operand(step.outputs[0]);
    m_device.add({left.data, right.data, out.data, out.rows, out.width, left.stride, right.stride, out.stride});
}

template <typename Real>
void StepRunner<Real>::sumHeads(const GraphNode& step)
{
    const Operand in = operand(step.inputs[0]), out = operand(step.outputs[0]);
    m_device.add({in.data, vectorParameter(step.bias), out.data, out.rows, out.width, in.stride, 0, out.stride});
    for (int64_t head = 1; head < step.heads; ++head)
        m_device.add({out.data, in.data + head * out.width, out.data, out.rows, out.width, out.stride, in.stride, out.stride});
}

template <typename Real>
void StepRunner<Real>::copy(const GraphNode& step)
{
    const Operand in = operand(step.inputs[0]), out = operand(step.outputs[0]);
    for (int64_t time = 0; time < step.heads; ++time)
        m_device.edit({out.data + time * in.width, in.data, in.rows, in.width, out.stride, in.stride, Real(1), EditKind::Replace});
}

template <typename Real>
void StepRunner<Real>::scores(const GraphNode& step)
{
    const Operand query = operand(step.inputs[0]), key = operand(step.inputs[1]);
    m_device.attentionPattern({attentionShape(step), query.data, key.data, optionalPointer(step.outputs[0]), optionalPointer(step.outputs[1]),
        optionalPointer(step.outputs[2]), m_plan.matrixOffsets.data(), query.stride, key.stride, static_cast<Real>(step.scale)});
}

template <typename Real>
void StepRunner<Real>::softmax(const GraphNode& step)
{
    m_device.attentionSoftmax({attentionShape(step), pointer(step.inputs[0]), pointer(step.outputs[0]), m_plan.matrixOffsets.data()});
}

template <typename Real>
void StepRunner<Real>::mix(const GraphNode& step)
{
    AttentionShape shape = attentionShape(step);
    if (step.dense) shape.causal = 0;
    const Operand values = operand(step.inputs[1]), out = operand(step.outputs[0]);
    m_device.attentionMix({shape, pointer(step.inputs[0]), values.data, out.data, m_plan.matrixOffsets.data(), values.stride, out.stride});
}

template <typename Real>
void StepRunner<Real>::stream(const GraphNode& step)
{
    const Operand query = operand(step.inputs[0]), key = operand(step.inputs[1]), values = operand(step.inputs[2]);
    const Operand out = operand(step.outputs[0]);
    m_device.attention({attentionShape(step), query.data, key.data, values.data, out.data, nullptr, query.stride, key.stride, values.stride,
        out.stride, static_cast<Real>(step.scale)});
}

template <typename Real>
void StepRunner<Real>::gatherRows(const GraphNode& step)
{
    const Operand in = operand(step.inputs[0]), out = operand(step.outputs[0]);
    std::vector<int64_t> rows;
    for (int64_t prompt = 0; prompt < out.rows; ++prompt) {
        const auto at = static_cast<size_t>(prompt);
        rows.push_back(step.choice == RowChoice::First ? m_plan.queryOffsets[at] : m_plan.queryOffsets[at + 1] - 1);
    }
    m_device.gatherRows({in.data, rows.data(), out.data, out.rows, out.width, in.stride, out.stride});
}

template <typename Real>
void StepRunner<Real>::pool(const GraphNode& step)
{
    const Operand in = operand(step.inputs[0]), out = operand(step.outputs[0]);
    m_device.pool({in.data, m_plan.queryOffsets.data(), out.data, out.rows, out.width, in.stride, step.pool, step.normalize ? 1 : 0});
}

template <typename Real>
void StepRunner<Real>::storeCache(const GraphNode& step)
{
    KvCacheOf<Real>& cache = *m_input.cache;
    for (int part = 0; part < 2; ++part) {
        const Operand in = operand(step.inputs[static_cast<size_t>(part)]);
        if (cache.used + in.rows > cache.capacity())
            throw Error(ErrorKind::Argument, "the key-value cache holds " + std::to_string(cache.capacity()) + " positions, "
                                                 + std::to_string(cache.used + in.rows) + " are needed");
        Real* rows = cache.rows(2 * step.layer + part) + cache.used * cache.width();
        m_device.edit({rows, in.data, in.rows, in.width, cache.width(), in.stride, Real(1), EditKind::Replace});
    }
}

template class StepRunner<float>;
template class StepRunner<double>;

}  // namespace orrery
