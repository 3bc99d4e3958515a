#include "core/record/recorder.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/record/job_queue.h"
#include "core/record/recorder_lock.h"
#include "core/record/row_copy.h"
#include "core/record/run_writer.h"
#include "core/record/workspace.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <future>
#include <thread>

namespace orrery {
namespace {

constexpr size_t kJobOverhead = 512;  // what a job without a buffer costs, so that the queue stays bounded in jobs too

void requireJson(const std::string& text, const char* field)
{
    try {
        parseJson(text);
    } catch (const Error& error) {
        throw Error(ErrorKind::Argument, std::string(field) + " is not JSON: " + error.what());
    }
}

void requireAxes(const SiteInfo& site, const Shape& shape)
{
    const int axes = site.axes.empty() ? 0 : static_cast<int>(std::ranges::count(site.axes, ',')) + 1;
    if (axes != shape.rank())
        throw Error(ErrorKind::Shape, "site " + site.name + " has axes '" + site.axes + "', but the view is " + shape.text());
}

RecorderLock takeLock(const std::string& path)
{
    std::optional<RecorderLock> lock = RecorderLock::tryTake(path);
    for (int attempt = 0; !lock && attempt < 10; ++attempt) {  // whoever settles interrupted runs holds it for a moment
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        lock = RecorderLock::tryTake(path);
    }
    if (!lock) throw Error(ErrorKind::Database, "another recorder is writing to it").withReason("RecorderBusy").inFile(path);
    return std::move(*lock);
}

// Opening judges the file and settles runs that were interrupted.
std::string judged(const std::string& path, const RecorderOptions& options)
{
    const Workspace workspace = Workspace::open(path, Access::ReadWrite, {.log = options.log, .vfs = options.vfs});
    if (workspace.isReadOnly()) throw Error(ErrorKind::Io, "it can't be written").withReason("ReadOnly").inFile(path);
    return path;
}

}  // namespace

// The producer's side owns the run's numbering; the thread owns the writer. They meet in the queue and in `failure`.
struct Recorder::State {
    State(const std::string& path, RecorderOptions given)
        : options(std::move(given)), file(judged(path, options)), lock(takeLock(path)),
          writer(path, {options.vfs, options.transactionBytes, options.commitEvery}), queue(options.queueBytes),
          thread([this] { work(); })
    {
    }

    void work();
    void perform(const RecorderJob& job);
    void fail(std::exception_ptr error);
    void throwFailure();
    RunStart call(std::function<RunStart(RunWriter&)> work);
    void push(std::function<void(RunWriter&)> work, size_t bytes = 0) { queue.push({std::move(work), bytes + kJobOverhead}); }
    void requireRun() const;
    void requirePrompt(PromptId prompt) const;

    RecorderOptions options;
    std::string file;
    RecorderLock lock;
    RunWriter writer;
    BufferPool pool;
    JobQueue queue;

    bool open = false;
    RunStart next;
    int64_t firstPrompt = 0;

    std::mutex failureMutex;
    std::exception_ptr failure;
    std::atomic<bool> failed = false;
    std::thread thread;
};

void Recorder::State::work()
{
    while (!queue.isFinished()) {
        if (std::optional<RecorderJob> job = queue.pop(options.commitEvery)) {
            perform(*job);
            job->work = nullptr;  // frees the job's buffer before its bytes stop counting
            queue.done(*job);
        } else {
            perform({[](RunWriter& idle) { idle.commitIfDue(); }, 0});
        }
    }
}

// After a failure the jobs of that run are dropped; finish() picks the failure up.
void Recorder::State::perform(const RecorderJob& job)
{
    if (failed) return;
    try {
        job.work(writer);
    } catch (...) {
        fail(std::current_exception());
    }
}

void Recorder::State::fail(std::exception_ptr error)
{
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& exception) {
        writer.abandon(exception.what());
    }
    const std::lock_guard guard(failureMutex);
    failure = error;
    failed = true;
}

void Recorder::State::throwFailure()
{
    if (!failed) return;
    const std::lock_guard guard(failureMutex);
    std::rethrow_exception(failure);
}

// Runs `work` on the recorder thread and waits for it. A job that was dropped destroys its promise.
RunStart Recorder::State::call(std::function<RunStart(RunWriter&)> work)
{
    auto promise = std::make_shared<std::promise<RunStart>>();
    std::future<RunStart> result = promise->get_future();
    push([promise = std::move(promise), work = std::move(work)](RunWriter& writer) { promise->set_value(work(writer)); });
    try {
        return result.get();
    } catch (const std::future_error&) {
        throwFailure();
        throw;
    }
}

void Recorder::State::requireRun() const
{
    if (!open) throw Error(ErrorKind::Argument, "no run is being recorded");
}

void Recorder::State::requirePrompt(PromptId prompt) const
{
    requireRun();
    if (number(prompt) < firstPrompt || number(prompt) >= next.nextPrompt)
        throw Error(ErrorKind::Argument, "prompt " + std::to_string(number(prompt)) + " is not one of the open run's");
}

Recorder::Recorder(const std::string& path, RecorderOptions options)
    : m_state(std::make_unique<State>(path, std::move(options)))
{
}

Recorder::~Recorder()
{
    try {
        if (m_state->open) finish(RunStatus::Aborted, "the recorder was closed before the run was finished");
    } catch (const std::exception&) {
        // Nobody is left to hear it, and the run is marked as well as the disk allows.
    }
    m_state->queue.close();
    m_state->thread.join();
    m_state->writer.tidyUp();
}

RunId Recorder::begin(const RunInfo& info)
{
    if (m_state->open) throw Error(ErrorKind::Argument, "a run is being recorded already");
    requireJson(info.paramsJson, "RunInfo::paramsJson");
    if (info.model) {
        requireJson(info.model->configJson, "ModelInfo::configJson");
        requireJson(info.model->processingJson, "ModelInfo::processingJson");
    }
    try {
        m_state->next = m_state->call([&info](RunWriter& writer) { return writer.begin(info); });
    } catch (...) {
        m_state->failed = false;
        throw;
    }
    m_state->firstPrompt = m_state->next.nextPrompt;
    m_state->open = true;
    return m_state->next.run;
}

PromptId Recorder::addPrompt(const PromptInfo& info)
{
    m_state->requireRun();
    m_state->throwFailure();
    requireJson(info.metaJson, "PromptInfo::metaJson");
    const int64_t ordinal = m_state->next.nextPrompt - m_state->firstPrompt;
    const PromptId id{m_state->next.nextPrompt++};
    const size_t bytes = info.text.size() + info.positions.size() * sizeof(Position);
    m_state->push([id, ordinal, info](RunWriter& writer) { writer.addPrompt(id, ordinal, info); }, bytes);
    return id;
}

void Recorder::addPositions(PromptId prompt, const std::vector<Position>& positions)
{
    m_state->requirePrompt(prompt);
    m_state->throwFailure();
    m_state->push([prompt, positions](RunWriter& writer) { writer.addPositions(prompt, positions); });
}

namespace {

// One chunk's rows as they will be stored.
void fillChunk(ChunkBuffer& chunk, const TensorView& view, const TensorLayout& layout, DType type, int64_t first, int64_t rows)
{
    if (type == DType::F32) {
        copyRows(view, layout, first, rows, reinterpret_cast<float*>(chunk.memory.get()));
        return;
    }
    if (layout.layout == StoreLayout::Dense && view.isDense()) {
        convertFromFloat(view.data + first * layout.rowValues(), type, chunk.memory.get(), chunk.size / sizeof(uint16_t));
        return;
    }
    std::vector<float> values(chunk.size / sizeof(uint16_t));
    copyRows(view, layout, first, rows, values.data());
    convertFromFloat(values.data(), type, chunk.memory.get(), values.size());
}

}  // namespace

TensorId Recorder::record(PromptId prompt, const SiteInfo& site, const TensorView& view, StoreType type, StoreLayout layout,
    int64_t step, const std::string& variant)
{
    m_state->requirePrompt(prompt);
    m_state->throwFailure();
    requireAxes(site, view.shape);
    DType stored = type == StoreType::F16 ? DType::F16 : DType::F32;
    TensorLayout rows = chooseLayout(view.shape, stored, layout, site.axes);
    if (stored == DType::F16 && !fitsHalf(view, rows)) {
        report(m_state->options.log, LogLevel::Note, site.name + " has values that f16 can't hold: kept as f32");
        stored = DType::F32;
        rows = chooseLayout(view.shape, stored, layout, site.axes);
    }
    const TensorId id{m_state->next.nextTensor++};
    m_state->push([start = TensorStart{id, prompt, site, variant, step, stored, view.shape, layout, rows.rows, rows.rowBytes}](
                      RunWriter& writer) { writer.startTensor(start); });
    BufferPool& pool = m_state->pool;
    ChunkStart chunk;
    while (rows.bytesBefore(rows.rows) > 0 && chunk.firstRow < rows.rows) {
        chunk.rows = rows.chunkRows(chunk.firstRow);
        auto buffer = std::make_shared<ChunkBuffer>(pool.take(static_cast<size_t>(rows.bytesOf(chunk.firstRow, chunk.rows))));
        fillChunk(*buffer, view, rows, stored, chunk.firstRow, chunk.rows);
        const size_t bytes = buffer->capacity;
        m_state->push([chunk, buffer, &pool](RunWriter& writer) {
            writer.addChunk(chunk, buffer->bytes());
            pool.giveBack(std::move(*buffer));
        }, bytes);
        chunk.firstRow += chunk.rows;
        ++chunk.sequence;
    }
    m_state->push([](RunWriter& writer) { writer.finishTensor(); });
    return id;
}

void Recorder::addMetric(std::optional<PromptId> prompt, const std::string& name, double value)
{
    if (prompt) m_state->requirePrompt(*prompt);
    m_state->requireRun();
    m_state->throwFailure();
    if (std::isnan(value)) {
        report(m_state->options.log, LogLevel::Warning, "metric " + name + " is not a number: not stored");
        return;
    }
    m_state->push([prompt, name, value](RunWriter& writer) { writer.addMetric(prompt, name, value); });
}

void Recorder::addIntervention(const InterventionInfo& info)
{
    m_state->requireRun();
    m_state->throwFailure();
    requireJson(info.selectorJson, "InterventionInfo::selectorJson");
    requireJson(info.paramsJson, "InterventionInfo::paramsJson");
    m_state->push([info](RunWriter& writer) { writer.addIntervention(info); });
}

void Recorder::finish(RunStatus status, const std::string& error)
{
    m_state->requireRun();
    if (status == RunStatus::Recording) throw Error(ErrorKind::Argument, "a run can't be finished as recording");
    m_state->open = false;
    try {
        m_state->call([&](RunWriter& writer) {
            writer.finish(status, error);
            return RunStart{};
        });
    } catch (...) {
        m_state->failed = false;
        throw;
    }
}

}  // namespace orrery
