#include "core/residual/logit_lens.h"

#include "core/analysis/recorded_input.h"
#include "core/base/error.h"
#include "core/record/workspace.h"
#include "core/record/workspace_contents.h"
#include "core/residual/lens_builder.h"

#include <algorithm>

namespace orrery {
namespace {

/// Keeps the asked positions of every point that a run shows, and some of the model's own logits.
class StreamCapture {
public:
    StreamCapture(const LensGrid& grid) : m_grid(grid), m_streams(grid.points.size()) {}

    void observe(const SiteView& site)
    {
        for (size_t point = 0; point < m_grid.points.size(); ++point)
            if (m_grid.points[point].site == site.info.name) keep(m_streams[point], site.view);
        if (site.info.name == "last_logits" || site.info.name == "logits") m_logits = denseTensor(site.view);
    }

    void copy(size_t point, int64_t first, int64_t count, float* target, int64_t stride) const
    {
        const Tensor& stream = m_streams[point];
        const int64_t width = stream.shape()[1];
        for (int64_t row = 0; row < count; ++row) {
            const float* from = stream.data() + (first - m_grid.first + row) * width;
            std::copy(from, from + width, target + row * stride);
        }
    }

    /// [vocabulary], or [positions, vocabulary].
    const Tensor& logits() const { return m_logits; }

private:
    void keep(Tensor& stream, const TensorView& view) const
    {
        TensorView rows = view;
        rows.data += m_grid.first * view.strides[0];
        rows.shape = Shape{m_grid.positions, view.shape[1]};
        stream = denseTensor(rows);
    }

    const LensGrid& m_grid;
    std::vector<Tensor> m_streams;
    Tensor m_logits;
};

void compareLogits(LensBuilder& builder, const Tensor& logits)
{
    if (logits.shape().rank() == 1) return builder.compare(static_cast<int64_t>(builder.grid().ids.size()) - 1, logits.values());
    const int64_t vocabulary = logits.shape()[1];
    for (int64_t position = 0; position < logits.shape()[0]; ++position)
        builder.compare(position, logits.values().subspan(static_cast<size_t>(position * vocabulary), static_cast<size_t>(vocabulary)));
}

const TensorRow* recordedRow(const RecordedPrompt& prompt, const StreamPoint& point)
{
    const TensorRow* row = prompt.find(point.site);
    for (const std::string& same : point.sameAs)
        if (!row) row = prompt.find(same);
    return row;
}

/// Why a recording cannot stand for a point of the stream, if so.
std::optional<Error> problemOf(const RecordedPrompt& prompt, const StreamPoint& point, int64_t width)
{
    const TensorRow* row = recordedRow(prompt, point);
    if (!row)
        return Error(ErrorKind::Argument, "the recording has no " + point.site + ", which the lens reads; record it with run --sites \"" + point.site + "\"")
            .withReason("SiteNotRecorded");
    if (row->shape.rank() != 2 || row->shape[1] != width)
        return Error(ErrorKind::Format, "recorded " + row->siteInfo.name + " has the shape " + row->shape.text() + ", the model's width is " + std::to_string(width))
            .withReason("BadShape");
    if (row->shape[0] != static_cast<int64_t>(prompt.positions.size()))
        return Error(ErrorKind::Argument, "recorded " + row->siteInfo.name + " has " + std::to_string(row->shape[0]) + " of the prompt's "
                                              + std::to_string(prompt.positions.size()) + " positions: it was recorded token by token")
            .withReason("ManySteps");
    return std::nullopt;
}

const TensorRow& recordedPoint(const RecordedPrompt& prompt, const StreamPoint& point, int64_t width)
{
    if (const auto problem = problemOf(prompt, point, width)) throw *problem;
    return *recordedRow(prompt, point);
}

std::vector<int32_t> tokensOf(const RecordedPrompt& prompt)
{
    std::vector<int32_t> ids;
    for (const Position& position : prompt.positions) ids.push_back(static_cast<int32_t>(position.token.value_or(-1)));
    return ids;
}

}  // namespace

std::optional<Error> lensProblem(const RecordedPrompt& prompt, const ModelConfig& config, const LensRequest& request)
{
    for (const StreamPoint& point : request.points.empty() ? streamPoints(config) : request.points)
        if (auto problem = problemOf(prompt, point, config.width)) return problem;
    return std::nullopt;
}

LensGrid computeLens(Model& model, const Prompt& prompt, const LensRequest& request, const Progress& progress, const std::stop_token& stop)
{
    checkPrompts(model.config(), {prompt});
    LensBuilder builder(model, prompt.ids, request);
    StreamCapture capture(builder.grid());
    RunRequest run{{prompt}, {model.config().output == OutputHead::LanguageModel ? "last_logits" : "logits"}, {}};
    for (const StreamPoint& point : builder.grid().points) run.sites.push_back(point.site);
    model.run(run, [&](const SiteView& site) { capture.observe(site); }, progress, stop);
    builder.fill([&](size_t point, int64_t first, int64_t count, float* target, int64_t stride) { capture.copy(point, first, count, target, stride); },
        progress, stop);
    compareLogits(builder, capture.logits());
    return builder.take();
}

LensGrid readLens(Model& model, const Workspace& workspace, PromptId prompt, const LensRequest& request, const Progress& progress, const std::stop_token& stop)
{
    const RecordedPrompt recorded = readRecordedPrompt(workspace, prompt);
    requireMaker(workspace, recorded.run, model);
    LensBuilder builder(model, tokensOf(recorded), request);
    std::vector<TensorId> tensors;
    for (const StreamPoint& point : builder.grid().points) tensors.push_back(recordedPoint(recorded, point, model.config().width).id);
    builder.fill(
        [&](size_t point, int64_t first, int64_t count, float* target, int64_t stride) {
            const Tensor rows = workspace.readRows(tensors[point], first, count);
            const int64_t width = rows.shape()[1];
            for (int64_t row = 0; row < count; ++row) std::copy(rows.data() + row * width, rows.data() + (row + 1) * width, target + row * stride);
        },
        progress, stop);
    const TensorRow* logits = recorded.find("logits");
    const int64_t last = builder.grid().first + builder.grid().positions - 1;
    if (logits && logits->shape.rank() == 2 && last < logits->shape[0]) builder.compare(last, workspace.readRows(logits->id, last, 1).values());
    return builder.take();
}

}  // namespace orrery
