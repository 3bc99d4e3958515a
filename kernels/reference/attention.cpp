#include "kernels/attention_view.h"
#include "kernels/reference/context.h"

#include <cmath>
#include <limits>

namespace orrery {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double dot(const double* left, const double* right, int64_t count)
{
    double sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += left[i] * right[i];
    return sum;
}

/// Calls visit(sequence, b, head, i) for every query row of every head.
template <typename Visit>
void forEachRow(const AttentionShape& shape, Visit visit)
{
    for (int64_t b = 0; b < shape.sequences; ++b)
        for (int64_t head = 0; head < shape.heads; ++head)
            for (int64_t i = 0; i < attentionSequence(shape, b).queries; ++i) visit(attentionSequence(shape, b), b, head, i);
}

/// scale q_i . k_j of one head.
template <typename Args>
double score(const Args& args, const AttentionSequence& sequence, int64_t head, int64_t i, int64_t j)
{
    const int64_t e = args.shape.headWidth;
    const double* q = args.query + (sequence.queryStart + i) * args.queryStride + head * e;
    const double* k = args.key + (sequence.keyStart + j) * args.keyStride + keyHead(args.shape, head) * e;
    return args.scale * dot(q, k, e);
}

/// Where row i of one head's [T, S] matrix starts.
int64_t matrixRow(const AttentionSequence& sequence, int64_t offset, int64_t head, int64_t i)
{
    return offset + (head * sequence.queries + i) * sequence.keys;
}

/// softmax of `count` scores: -inf is masked, nothing but -inf gives zeros, NaN spreads to the whole row.
void softmaxRow(const double* scores, double* pattern, int64_t count)
{
    double largest = -kInfinity;
    for (int64_t j = 0; j < count; ++j)
        if (!std::isnan(largest) && !(scores[j] <= largest)) largest = scores[j];
    double sum = 0;
    for (int64_t j = 0; j < count; ++j) sum += largest == -kInfinity ? 0 : std::exp(scores[j] - largest);
    for (int64_t j = 0; j < count; ++j) pattern[j] = largest == -kInfinity ? 0 : std::exp(scores[j] - largest) / sum;
}

}  // namespace

Status attention(ReferenceContext&, const AttentionArgsOf<double>& args) noexcept
{
    const int64_t queries = args.shape.queryOffsets[args.shape.sequences];
    const int64_t e = args.shape.headWidth;
    forEachRow(args.shape, [&](const AttentionSequence& sequence, int64_t, int64_t head, int64_t i) {
        const int64_t row = sequence.queryStart + i;
        const double* v = args.value + sequence.keyStart * args.valueStride + keyHead(args.shape, head) * e;
        double* z = args.output + row * args.outputStride + head * e;
        for (int64_t c = 0; c < e; ++c) z[c] = 0;
        double m = -kInfinity;
        double l = 0;
        for (int64_t j = 0; j < sequence.visible(i); ++j) {
            const double s = score(args, sequence, head, i, j);
            if (s == -kInfinity) continue;
            const double larger = s > m ? s : m;
            const double decay = m == -kInfinity ? 0 : std::exp(m - larger);
            const double p = std::exp(s - larger);
            l = l * decay + p;
            for (int64_t c = 0; c < e; ++c) z[c] = z[c] * decay + p * v[j * args.valueStride + c];
            m = larger;
        }
        for (int64_t c = 0; c < e; ++c) z[c] = l == 0 ? 0 : z[c] / l;
        if (args.logSumExp) args.logSumExp[head * queries + row] = m + std::log(l);
    });
    return Status::Ok;
}

Status attentionPattern(ReferenceContext&, const AttentionPatternArgsOf<double>& args) noexcept
{
    forEachRow(args.shape, [&](const AttentionSequence& sequence, int64_t b, int64_t head, int64_t i) {
        const int64_t start = matrixRow(sequence, args.matrixOffsets[b], head, i);
        const int64_t visible = sequence.visible(i);
        for (int64_t j = 0; j < sequence.keys; ++j) {
            const double raw = score(args, sequence, head, i, j);
            if (args.raw) args.raw[start + j] = raw;
            if (args.scores) args.scores[start + j] = j < visible ? raw : -kInfinity;
            if (args.pattern) args.pattern[start + j] = j < visible ? raw : 0;
        }
        if (args.pattern) softmaxRow(args.pattern + start, args.pattern + start, visible);
    });
    return Status::Ok;
}

Status attentionSoftmax(ReferenceContext&, const AttentionSoftmaxArgsOf<double>& args) noexcept
{
    forEachRow(args.shape, [&](const AttentionSequence& sequence, int64_t b, int64_t head, int64_t i) {
        const int64_t start = matrixRow(sequence, args.matrixOffsets[b], head, i);
        softmaxRow(args.scores + start, args.pattern + start, sequence.keys);
    });
    return Status::Ok;
}

Status attentionMix(ReferenceContext&, const AttentionMixArgsOf<double>& args) noexcept
{
    const int64_t e = args.shape.headWidth;
    forEachRow(args.shape, [&](const AttentionSequence& sequence, int64_t b, int64_t head, int64_t i) {
        const double* pattern = args.pattern + matrixRow(sequence, args.matrixOffsets[b], head, i);
        const double* v = args.value + sequence.keyStart * args.valueStride + keyHead(args.shape, head) * e;
        double* z = args.output + (sequence.queryStart + i) * args.outputStride + head * e;
        for (int64_t c = 0; c < e; ++c) {
            z[c] = 0;
            for (int64_t j = 0; j < sequence.visible(i); ++j) z[c] += pattern[j] * v[j * args.valueStride + c];
        }
    });
    return Status::Ok;
}

}  // namespace orrery
