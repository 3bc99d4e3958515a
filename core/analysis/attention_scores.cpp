#include "core/analysis/attention_scores.h"

#include "core/base/error.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace orrery {
namespace {

/// One head's matrix inside a pattern.
struct Matrix {
    const float* data;
    int64_t size, rowStride, columnStride;

    double at(int64_t query, int64_t key) const { return data[query * rowStride + key * columnStride]; }
};

Matrix headOf(const TensorView& pattern, int64_t head)
{
    return {pattern.data + head * pattern.strides[0], pattern.shape[1], pattern.strides[1], pattern.strides[2]};
}

/// ln of a positive normal number, to 1e-7: 2 artanh((m - 1) / (m + 1)) of the mantissa m in [sqrt(1/2), sqrt(2)).  Vectorises, unlike std::log.
inline float logarithm(float value)
{
    constexpr int32_t kRootHalf = 0x3f3504f3;
    const int32_t bits = std::bit_cast<int32_t>(value);
    const int32_t exponent = (bits - kRootHalf) >> 23;
    const float mantissa = std::bit_cast<float>(bits - (exponent << 23));
    const float s = (mantissa - 1) / (mantissa + 1), square = s * s;
    const float series = 1 + square * (1.0f / 3 + square * (1.0f / 5 + square * (1.0f / 7 + square * (1.0f / 9))));
    return static_cast<float>(exponent) * 0.69314718f + 2 * s * series;
}

struct RowSums {
    double mass = 0, magnitude = 0, moment = 0, entropy = 0;  ///< sums of w, |w|, w |i - j|, -w ln w
};

constexpr int32_t kLeastBits = std::bit_cast<int32_t>(std::numeric_limits<float>::min());
constexpr int kLanes = 16, kStretch = 128;  ///< floats add up over a stretch only, then doubles take over

/// Sums over up to kStretch weights that begin at key `first`.
void addStretch(RowSums& sums, const float* weights, int count, int64_t query, int64_t first)
{
    float mass[kLanes]{}, magnitude[kLanes]{}, moment[kLanes]{}, entropy[kLanes]{};
    const auto add = [&](int at, int lane) {
        const float weight = weights[at];
        mass[lane] += weight;
        magnitude[lane] += std::abs(weight);
        moment[lane] += weight * static_cast<float>(std::abs(static_cast<int>(query - first) - at));
        // Compared as integers, so that it vectorises: 0 ln 0 = 0, negative weights have none, NaN stays NaN by w - w.
        const int32_t bits = std::bit_cast<int32_t>(weight);
        entropy[lane] += std::bit_cast<float>(bits > 0 ? bits : 0) * logarithm(std::bit_cast<float>(bits > kLeastBits ? bits : kLeastBits)) + (weight - weight);
    };
    int at = 0;
    for (; at + kLanes <= count; at += kLanes)
        for (int lane = 0; lane < kLanes; ++lane) add(at + lane, lane);
    for (int lane = 0; at + lane < count; ++lane) add(at + lane, lane);
    for (int lane = 0; lane < kLanes; ++lane) {
        sums.mass += mass[lane], sums.magnitude += magnitude[lane];
        sums.moment += moment[lane], sums.entropy -= entropy[lane];
    }
}

RowSums rowSums(const Matrix& pattern, int64_t query)
{
    RowSums sums;
    float gathered[kStretch];
    for (int64_t key = 0; key < pattern.size; key += kStretch) {
        const int count = static_cast<int>(std::min<int64_t>(kStretch, pattern.size - key));
        const float* weights = pattern.data + query * pattern.rowStride + key * pattern.columnStride;
        if (pattern.columnStride != 1) {
            for (int i = 0; i < count; ++i) gathered[i] = weights[i * pattern.columnStride];
            weights = gathered;
        }
        addStretch(sums, weights, count, query, key);
    }
    return sums;
}

/// Returns the row's sum of magnitudes.
double addRow(AttentionScores::HeadSums& sums, const Matrix& pattern, int64_t query, int64_t visible)
{
    const RowSums row = rowSums(pattern, query);
    sums.mass += row.mass;
    sums.distance.add(row.moment);
    if (visible > 1) sums.entropy.add(row.entropy / std::log(static_cast<double>(visible)));
    if (query > 0) sums.firstToken.add(pattern.at(query, 0));
    return row.magnitude;
}

/// `magnitudes`: each row's sum of |A_ij|.
void addTemplate(AttentionScores::TemplateSums& sums, const Matrix& pattern, const TemplateKeys& keys, const std::vector<double>& magnitudes)
{
    double apart = 0;
    for (int64_t query = 0; query < pattern.size; ++query) {
        const std::vector<int64_t>& marked = keys[static_cast<size_t>(query)];
        double mass = 0, missing = 0;
        for (const int64_t key : marked) {
            const double weight = pattern.at(query, key);
            mass += weight;
            missing += std::abs(weight - 1) - std::abs(weight);
        }
        apart += magnitudes[static_cast<size_t>(query)] + missing;
        sums.mass += mass;
        if (!marked.empty()) sums.rows.add(mass);
    }
    sums.closeness.add(1 - apart / static_cast<double>(pattern.size));
}

TemplateScore scoreOf(const AttentionScores::TemplateSums& sums, double mass)
{
    return {sums.rows.value(), mass > 0 ? sums.mass / mass : 0, sums.closeness.value().value_or(0)};
}

void requireFit(const TensorView& pattern, int64_t heads, std::span<const int64_t> tokens)
{
    const Shape& shape = pattern.shape;
    if (shape.rank() != 3 || shape[0] != heads || shape[1] != shape[2])
        throw Error(ErrorKind::Shape, "a pattern of shape " + shape.text() + " is not [" + std::to_string(heads) + ", T, T]");
    if (!tokens.empty() && static_cast<int64_t>(tokens.size()) != shape[1])
        throw Error(ErrorKind::Shape,
            "the pattern has " + std::to_string(shape[1]) + " positions, there are " + std::to_string(tokens.size()) + " tokens");
}

}  // namespace

Visibility visibilityOf(const TensorView& pattern)
{
    for (int64_t head = 0; head < pattern.shape[0]; ++head) {
        const Matrix matrix = headOf(pattern, head);
        for (int64_t query = 0; query < matrix.size; ++query)
            for (int64_t key = query + 1; key < matrix.size; ++key)
                if (matrix.at(query, key) != 0) return Visibility::All;
    }
    return Visibility::Causal;
}

TemplateKeys previousTokenKeys(int64_t positions)
{
    TemplateKeys keys(static_cast<size_t>(positions));
    for (int64_t query = 1; query < positions; ++query) keys[static_cast<size_t>(query)] = {query - 1};
    return keys;
}

TemplateKeys duplicateTokenKeys(std::span<const int64_t> tokens)
{
    TemplateKeys keys(tokens.size());
    std::unordered_map<int64_t, std::vector<int64_t>> seen;  // where each token stood so far
    for (size_t query = 0; query < tokens.size(); ++query) {
        std::vector<int64_t>& places = seen[tokens[query]];
        keys[query] = places;
        places.push_back(static_cast<int64_t>(query));
    }
    return keys;
}

TemplateKeys inductionKeys(std::span<const int64_t> tokens)
{
    TemplateKeys keys = duplicateTokenKeys(tokens);
    for (auto& row : keys)
        for (int64_t& key : row) ++key;
    return keys;
}

AttentionScores::AttentionScores(int64_t heads) : m_heads(static_cast<size_t>(heads)) {}

void AttentionScores::add(const TensorView& pattern, std::span<const int64_t> tokens, Visibility visibility)
{
    requireFit(pattern, static_cast<int64_t>(m_heads.size()), tokens);
    const int64_t positions = pattern.shape[1];
    if (positions == 0) return;
    const TemplateKeys none(static_cast<size_t>(positions));
    const TemplateKeys previous = previousTokenKeys(positions);
    const TemplateKeys duplicate = tokens.empty() ? none : duplicateTokenKeys(tokens);
    const TemplateKeys induction = tokens.empty() ? none : inductionKeys(tokens);
    for (size_t head = 0; head < m_heads.size(); ++head) {
        const Matrix matrix = headOf(pattern, static_cast<int64_t>(head));
        HeadSums& sums = m_heads[head];
        std::vector<double> magnitudes;
        for (int64_t query = 0; query < positions; ++query)
            magnitudes.push_back(addRow(sums, matrix, query, visibility == Visibility::Causal ? query + 1 : positions));
        addTemplate(sums.previousToken, matrix, previous, magnitudes);
        addTemplate(sums.duplicateToken, matrix, duplicate, magnitudes);
        addTemplate(sums.induction, matrix, induction, magnitudes);
    }
}

std::vector<HeadScores> AttentionScores::scores() const
{
    std::vector<HeadScores> scores;
    for (const HeadSums& head : m_heads)
        scores.push_back({head.entropy.value(), head.distance.value(), head.firstToken.value(), scoreOf(head.previousToken, head.mass),
            scoreOf(head.duplicateToken, head.mass), scoreOf(head.induction, head.mass)});
    return scores;
}

}  // namespace orrery
