#include "core/analysis/attention_scores.h"

#include "core/base/error.h"

#include <cmath>

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

void addRow(AttentionScores::HeadSums& sums, const Matrix& pattern, int64_t query, int64_t visible)
{
    double entropy = 0, distance = 0;
    for (int64_t key = 0; key < pattern.size; ++key) {
        const double weight = pattern.at(query, key);
        sums.mass += weight;
        distance += weight * static_cast<double>(std::abs(query - key));
        if (weight > 0 || std::isnan(weight)) entropy -= weight * std::log(weight);
    }
    sums.distance.add(distance);
    if (visible > 1) sums.entropy.add(entropy / std::log(static_cast<double>(visible)));
    if (query > 0) sums.firstToken.add(pattern.at(query, 0));
}

void addTemplate(AttentionScores::TemplateSums& sums, const Matrix& pattern, const TemplateKeys& keys)
{
    double apart = 0;
    for (int64_t query = 0; query < pattern.size; ++query) {
        const std::vector<int64_t>& marked = keys[static_cast<size_t>(query)];
        double mass = 0, all = 0, missing = 0;
        for (int64_t key = 0; key < pattern.size; ++key) all += std::abs(pattern.at(query, key));
        for (const int64_t key : marked) {
            const double weight = pattern.at(query, key);
            mass += weight;
            missing += std::abs(weight - 1) - std::abs(weight);
        }
        apart += all + missing;
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
    for (size_t query = 0; query < tokens.size(); ++query)
        for (size_t key = 0; key < query; ++key)
            if (tokens[key] == tokens[query]) keys[query].push_back(static_cast<int64_t>(key));
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
        for (int64_t query = 0; query < positions; ++query)
            addRow(sums, matrix, query, visibility == Visibility::Causal ? query + 1 : positions);
        addTemplate(sums.previousToken, matrix, previous);
        addTemplate(sums.duplicateToken, matrix, duplicate);
        addTemplate(sums.induction, matrix, induction);
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
