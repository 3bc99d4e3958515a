#include "core/analysis/attention_atlas.h"

#include "core/base/error.h"
#include "core/record/workspace.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace orrery {

namespace {

struct Task {
    const AttentionLayer* layer;
    int head;
};

std::vector<Task> tasksOf(const std::vector<AttentionLayer>& layers)
{
    std::vector<Task> tasks;
    for (const AttentionLayer& layer : layers)
        for (int head = 0; layer.pattern && head < layer.heads; ++head) tasks.push_back({&layer, head});
    return tasks;
}

/// What the threads of one atlas share.
class Lanes {
public:
    Lanes(std::vector<Task> tasks, std::vector<int64_t> tokens, const std::function<void(HeadSummary)>& deliver, const Progress& progress,
        std::stop_token stop)
        : m_tasks(std::move(tasks)), m_tokens(std::move(tokens)), m_deliver(deliver), m_progress(progress), m_stop(std::move(stop))
    {
    }

    void work(const Workspace& workspace)
    {
        try {
            for (size_t task; (task = m_next++) < m_tasks.size();) {
                throwIfStopped(m_stop);
                if (m_failed) return;
                deliver(summaryOf(workspace, m_tasks[task]));
            }
        } catch (...) {
            const std::scoped_lock lock(m_mutex);
            if (!m_failed.exchange(true)) m_error = std::current_exception();
        }
    }

    void rethrow() const
    {
        if (m_error) std::rethrow_exception(m_error);
    }

private:
    HeadSummary summaryOf(const Workspace& workspace, const Task& task) const
    {
        try {
            return summarizeHead(workspace, *task.layer, task.head, m_tokens);
        } catch (const Error& error) {
            if (!isDamage(error)) throw;
            return {.head = {task.layer->layer, task.head}, .scores = {}, .thumbnail = {}, .causal = false, .damage = error};
        }
    }

    void deliver(HeadSummary summary)
    {
        const std::scoped_lock lock(m_mutex);
        const std::string name = headName(summary.head);
        m_deliver(std::move(summary));
        if (m_progress) m_progress({static_cast<double>(++m_done) / static_cast<double>(m_tasks.size()), name});
    }

    const std::vector<Task> m_tasks;
    const std::vector<int64_t> m_tokens;
    const std::function<void(HeadSummary)>& m_deliver;
    const Progress& m_progress;
    const std::stop_token m_stop;
    std::atomic<size_t> m_next = 0;
    std::atomic<bool> m_failed = false;
    std::mutex m_mutex;  ///< of what follows, and of deliver
    size_t m_done = 0;
    std::exception_ptr m_error;
};

}  // namespace

HeadSummary summarizeHead(const Workspace& workspace, const AttentionLayer& layer, int head, std::span<const int64_t> tokens)
{
    Tensor pattern = workspace.readHead(layer.pattern->id, head);
    const int64_t queries = pattern.shape()[0], keys = pattern.shape()[1];
    HeadSummary summary{.head = {layer.layer, head}, .scores = {}, .thumbnail = {}, .causal = false};
    if (queries == keys) {
        const TensorView view{pattern.data(), {1, queries, keys}, {queries * keys, keys, 1}};
        const Visibility visibility = layer.pattern->layout == StoreLayout::LowerTriangle ? Visibility::Causal : visibilityOf(view);
        AttentionScores scores(1);
        scores.add(view, static_cast<int64_t>(tokens.size()) == keys ? tokens : std::span<const int64_t>(), visibility);
        summary.causal = visibility == Visibility::Causal && queries > 1;
        summary.scores = scores.scores().front();
    }
    summary.thumbnail = MatrixPyramid::build(std::move(pattern), kThumbnailSide);
    return summary;
}

void summarizeHeads(std::span<const Workspace* const> readers, const RecordedPrompt& prompt, const std::function<void(HeadSummary)>& deliver,
    const Progress& progress, const std::stop_token& stop)
{
    const std::vector<AttentionLayer> layers = attentionLayers(prompt);
    Lanes lanes(tasksOf(layers), tokenNumbers(prompt.positions), deliver, progress, stop);
    {
        std::vector<std::jthread> threads;
        for (const Workspace* reader : readers.subspan(1)) threads.emplace_back([&lanes, reader] { lanes.work(*reader); });
        lanes.work(*readers.front());
    }
    lanes.rethrow();
}

}  // namespace orrery
