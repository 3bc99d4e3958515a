#include "core/analysis/attention_maps.h"

#include "core/base/error.h"
#include "core/record/workspace.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace orrery {

namespace {

constexpr const char* siteSuffix(AttentionKind kind)
{
    switch (kind) {
    case AttentionKind::Pattern: return ".attn.hook_pattern";
    case AttentionKind::Scores: return ".attn.hook_attn_scores";
    case AttentionKind::ValueWeighted: return ".attn.hook_v";
    }
    return "";
}

const TensorRow& require(const RecordedPrompt& prompt, AttentionKind kind, int layer)
{
    const std::string site = attentionSite(kind, layer);
    if (const TensorRow* row = prompt.find(site)) return *row;
    throw Error(ErrorKind::Argument, site + " was not recorded in run " + std::to_string(number(prompt.run.id))).withReason("NotRecorded").at(site);
}

Tensor readMatrix(const Workspace& workspace, const RecordedPrompt& prompt, AttentionKind kind, const HeadRef& head)
{
    const TensorRow& row = require(prompt, kind, head.layer);
    if (row.shape.rank() != 3 || head.head < 0 || head.head >= row.shape[0])
        throw Error(ErrorKind::Argument, row.siteInfo.name + " of shape " + row.shape.text() + " has no head " + std::to_string(head.head))
            .withReason("NoSuchHead");
    return workspace.readHead(row.id, head.head);
}

/// ||v_j|| of one head, for values of [key, head, d_head]; several query heads share one value head where there are fewer of these.
std::vector<float> valueNorms(const Workspace& workspace, const RecordedPrompt& prompt, const HeadRef& head, int heads, int64_t keys)
{
    const TensorRow& row = require(prompt, AttentionKind::ValueWeighted, head.layer);
    const bool fits = row.shape.rank() == 3 && row.shape[0] == keys && row.shape[1] > 0 && heads % row.shape[1] == 0;
    if (!fits)
        throw Error(ErrorKind::Shape, row.siteInfo.name + " of shape " + row.shape.text() + " does not fit a pattern of "
                + std::to_string(heads) + " heads over " + std::to_string(keys) + " keys");
    const Tensor values = workspace.read(row.id);
    const int64_t width = row.shape[2], shared = head.head / (heads / row.shape[1]);
    std::vector<float> norms;
    for (int64_t key = 0; key < keys; ++key) {
        const float* vector = values.data() + (key * row.shape[1] + shared) * width;
        double squares = 0;
        for (int64_t i = 0; i < width; ++i) squares += double{vector[i]} * vector[i];
        norms.push_back(static_cast<float>(std::sqrt(squares)));
    }
    return norms;
}

Tensor readValueWeighted(const Workspace& workspace, const RecordedPrompt& prompt, const HeadRef& head)
{
    const int heads = static_cast<int>(require(prompt, AttentionKind::Pattern, head.layer).shape[0]);
    require(prompt, AttentionKind::ValueWeighted, head.layer);  // said before the pattern is read
    Tensor map = readMatrix(workspace, prompt, AttentionKind::Pattern, head);
    const int64_t keys = map.shape()[1];
    const std::vector<float> norms = valueNorms(workspace, prompt, head, heads, keys);
    for (int64_t query = 0; query < map.shape()[0]; ++query)
        for (int64_t key = 0; key < keys; ++key) map.data()[query * keys + key] *= norms[static_cast<size_t>(key)];
    return map;
}

/// Whether nothing stands right of the diagonal: zeros of a pattern, -infinity of scores.
bool isCausal(const Tensor& map)
{
    const int64_t size = map.shape()[0], keys = map.shape()[1];
    if (size != keys || size < 2) return false;
    for (int64_t query = 0; query < size; ++query) {
        const float* row = map.data() + query * keys;
        int something = 0;  // counted to the row's end: four times as fast as looking for the first
        for (int64_t key = query + 1; key < keys; ++key)
            something += !(row[key] == 0 || row[key] == -std::numeric_limits<float>::infinity());
        if (something) return false;
    }
    return true;
}

/// NaN pools away where -infinity would swallow the cells beside it.
void blankMasked(Tensor& scores)
{
    const int64_t size = scores.shape()[0];
    for (int64_t query = 0; query < size; ++query)
        std::fill(scores.data() + query * size + query + 1, scores.data() + (query + 1) * size, std::numeric_limits<float>::quiet_NaN());
}

/// The positions of the first sentence, or of the other.
std::vector<int> sentence(const RecordedPrompt& prompt, bool first)
{
    std::vector<int> found;
    for (size_t i = 0; i < prompt.positions.size(); ++i)
        if ((prompt.positions[i].tokenType == 0) == first) found.push_back(static_cast<int>(i));
    if (found.empty())
        throw Error(ErrorKind::Argument, std::string("no token belongs to the ") + (first ? "first" : "second") + " sentence: the prompt is no pair")
            .withReason("NoSuchPart");
    return found;
}

Tensor submatrix(const Tensor& map, const std::vector<int>& rows, const std::vector<int>& columns)
{
    Tensor part(Shape{static_cast<int64_t>(rows.size()), static_cast<int64_t>(columns.size())});
    float* target = part.data();
    for (const int row : rows)
        for (const int column : columns) {
            if (row >= map.shape()[0] || column >= map.shape()[1])
                throw Error(ErrorKind::Shape, "a matrix of " + map.shape().text() + " does not cover the prompt's tokens");
            *target++ = map.data()[row * map.shape()[1] + column];
        }
    return part;
}

void take(AttentionMap& map, Tensor& values, const RecordedPrompt& prompt, PairPart part)
{
    map.queries = sentence(prompt, part == PairPart::FirstToFirst || part == PairPart::FirstToSecond);
    map.keys = sentence(prompt, part == PairPart::FirstToFirst || part == PairPart::SecondToFirst);
    values = submatrix(values, map.queries, map.keys);
}

std::optional<TensorRow> rowOf(const RecordedPrompt& prompt, AttentionKind kind, int layer)
{
    const TensorRow* row = prompt.find(attentionSite(kind, layer));
    return row && row->shape.rank() == 3 ? std::optional(*row) : std::nullopt;
}

}  // namespace

bool AttentionLayer::has(AttentionKind kind) const
{
    switch (kind) {
    case AttentionKind::Pattern: return pattern.has_value();
    case AttentionKind::Scores: return scores.has_value();
    case AttentionKind::ValueWeighted: return pattern && values;
    }
    return false;
}

std::string attentionSite(AttentionKind kind, int layer)
{
    return "blocks." + std::to_string(layer) + siteSuffix(kind);
}

std::vector<AttentionLayer> attentionLayers(const RecordedPrompt& prompt)
{
    std::vector<AttentionLayer> layers;
    for (int layer = 0; layer < prompt.layers; ++layer) {
        AttentionLayer found{.layer = layer, .pattern = rowOf(prompt, AttentionKind::Pattern, layer),
            .scores = rowOf(prompt, AttentionKind::Scores, layer), .values = rowOf(prompt, AttentionKind::ValueWeighted, layer)};
        if (!found.pattern && !found.scores) continue;
        const Shape& shape = (found.pattern ? found.pattern : found.scores)->shape;
        found.heads = static_cast<int>(shape[0]);
        found.queries = shape[1], found.keys = shape[2];
        layers.push_back(std::move(found));
    }
    return layers;
}

Tensor readAttention(const Workspace& workspace, const RecordedPrompt& prompt, AttentionKind kind, const HeadRef& head)
{
    return kind == AttentionKind::ValueWeighted ? readValueWeighted(workspace, prompt, head) : readMatrix(workspace, prompt, kind, head);
}

Tensor difference(const Tensor& a, const Tensor& b)
{
    if (a.shape() != b.shape())
        throw Error(ErrorKind::Shape, "matrices of " + a.shape().text() + " and " + b.shape().text() + " have no difference: both must have as many tokens");
    Tensor result(a.shape());
    const auto subtract = [](float x, float y) { return std::isinf(x) && x == y ? x : x - y; };
    std::transform(a.values().begin(), a.values().end(), b.values().begin(), result.values().begin(), subtract);
    return result;
}

std::shared_ptr<const AttentionMap> readMap(const Workspace& workspace, const RecordedPrompt& prompt, const RecordedPrompt* other,
    const MapRequest& request)
{
    auto map = std::make_shared<AttentionMap>();
    map->request = request;
    map->prompt = prompt.prompt.id;
    Tensor values = readAttention(workspace, prompt, request.kind, request.head);
    if (request.isDifference())
        values = difference(values, readAttention(workspace, request.minusPrompt && other ? *other : prompt, request.kind,
                                        request.minusHead.value_or(request.head)));
    map->causal = isCausal(values);
    if (map->causal && request.kind == AttentionKind::Scores) blankMasked(values);
    if (request.part) {
        take(*map, values, prompt, *request.part);
        map->causal = false;
    }
    map->matrix = MatrixPyramid::build(std::move(values));
    return map;
}

std::vector<int64_t> tokenNumbers(const std::vector<Position>& positions)
{
    std::vector<int64_t> numbers;
    std::map<std::string, int64_t> pieces;
    for (const Position& position : positions) {
        if (position.token) numbers.push_back(*position.token);
        else if (position.piece) numbers.push_back(-1 - pieces.try_emplace(*position.piece, static_cast<int64_t>(pieces.size())).first->second);
        else return {};
    }
    return numbers;
}

}  // namespace orrery
