#include "app/session/attention_service.h"

#include "app/jobs/thread_priority.h"
#include "app/session/session.h"
#include "core/analysis/attention_atlas.h"
#include "core/record/workspace.h"
#include "views/attention/attention_panel.h"
#include "views/attention/damage_text.h"

#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <future>
#include <thread>

namespace orrery::app {

namespace {

constexpr std::chrono::milliseconds kBatchEvery{100}, kBusyAfter{150}, kAheadAfter{80};
constexpr int64_t kLeastCache = int64_t{32} << 20, kMostCache = int64_t{512} << 20;

int64_t bytesOf(const AttentionMap& map)
{
    return int64_t{map.matrix->rows()} * map.matrix->columns() * static_cast<int64_t>(sizeof(float)) * 4 / 3;  // with its pyramid
}

/// Twice what the patterns take in the file, within reason.
int64_t cacheFor(const RecordedPrompt& prompt)
{
    int64_t stored = 0;
    for (const AttentionLayer& layer : attentionLayers(prompt))
        if (layer.pattern) stored += layer.pattern->storedBytes();
    return std::clamp(2 * stored, kLeastCache, kMostCache);
}

/// A connection for each thread that reads heads.
std::vector<ReaderPool::Lease> leaseLanes(ReaderPool& readers)
{
    std::vector<ReaderPool::Lease> leases;
    for (unsigned lane = 0; lane < std::clamp(std::thread::hardware_concurrency(), 1U, 8U); ++lane) leases.push_back(readers.lease());
    return leases;
}

std::vector<const Workspace*> workspacesOf(const std::vector<ReaderPool::Lease>& leases)
{
    std::vector<const Workspace*> workspaces;
    for (const ReaderPool::Lease& lease : leases) workspaces.push_back(&*lease);
    return workspaces;
}

/// Gathers summaries on the workers' threads and hands them to the GUI thread in batches.
class Batches {
public:
    /// `receiver` outlives the threads.
    Batches(QObject* receiver, std::function<void(std::vector<HeadSummary>, double)> show) : m_receiver(receiver), m_show(std::move(show)) {}

    void add(HeadSummary summary) { m_waiting.push_back(std::move(summary)); }

    void flushIfDue(double fraction)
    {
        const auto now = std::chrono::steady_clock::now();
        if (now - m_last < kBatchEvery && fraction < 1) return;
        m_last = now;
        QMetaObject::invokeMethod(m_receiver, [show = m_show, batch = std::exchange(m_waiting, {}), fraction] { show(batch, fraction); }, Qt::QueuedConnection);
    }

private:
    QObject* m_receiver;
    std::function<void(std::vector<HeadSummary>, double)> m_show;
    std::vector<HeadSummary> m_waiting;
    std::chrono::steady_clock::time_point m_last{};
};

std::vector<MapRequest> neighboursOf(const MapRequest& request, const std::vector<AttentionLayer>& layers)
{
    std::vector<MapRequest> found;
    for (const HeadRef step : {HeadRef{1, 0}, HeadRef{-1, 0}, HeadRef{0, 1}, HeadRef{0, -1}}) {
        const HeadRef head{request.head.layer + step.layer, request.head.head + step.head};
        const auto layer = std::find_if(layers.begin(), layers.end(), [&](const AttentionLayer& l) { return l.layer == head.layer; });
        if (layer == layers.end() || head.head < 0 || head.head >= layer->heads || !layer->has(request.kind)) continue;
        found.push_back(request);
        found.back().head = head;
    }
    return found;
}

}  // namespace

void MapCache::setCapacity(int64_t bytes)
{
    m_capacity = bytes;
    shrink();
}

void MapCache::clear()
{
    m_maps.clear();
    m_bytes = 0;
}

std::shared_ptr<const AttentionMap> MapCache::find(PromptId prompt, const MapRequest& request)
{
    const auto found = std::find_if(m_maps.begin(), m_maps.end(), [&](const auto& map) { return map->prompt == prompt && map->request == request; });
    if (found == m_maps.end()) return nullptr;
    m_maps.splice(m_maps.begin(), m_maps, found);
    return m_maps.front();
}

void MapCache::put(std::shared_ptr<const AttentionMap> map)
{
    if (find(map->prompt, map->request)) return;
    m_bytes += bytesOf(*map);
    m_maps.push_front(std::move(map));
    shrink();
}

void MapCache::shrink()
{
    while (m_bytes > m_capacity && m_maps.size() > 1) {
        m_bytes -= bytesOf(*m_maps.back());
        m_maps.pop_back();
    }
}

AttentionService::AttentionService(JobRunner& analysis, views::AttentionPanel& panel, QObject* parent)
    : QObject(parent), m_analysis(analysis), m_panel(panel), m_busyTimer(new QTimer(this)), m_aheadTimer(new QTimer(this))
{
    m_busyTimer->setSingleShot(true);
    m_busyTimer->setInterval(kBusyAfter);
    connect(m_busyTimer, &QTimer::timeout, this, [this] { m_panel.showBusy(); });
    m_aheadTimer->setSingleShot(true);
    m_aheadTimer->setInterval(kAheadAfter);
    connect(m_aheadTimer, &QTimer::timeout, this, &AttentionService::readAhead);
    connect(&panel, &views::AttentionPanel::atlasRequested, this, &AttentionService::readAtlas);
    connect(&panel, &views::AttentionPanel::mapsRequested, this, &AttentionService::readMaps);
    connect(&panel, &views::AttentionPanel::rolloutRequested, this, &AttentionService::readRollout);
    connect(&panel, &views::Panel::pinned, this, [this](bool on) {
        if (!on) take(m_latest);
    });
}

AttentionService::~AttentionService() { dropJobs(); }

void AttentionService::dropJobs()
{
    m_aheadTimer->stop();
    for (const char* what : {"atlas", "maps", "ahead", "rollout"}) m_analysis.drop(tag(what));
}

QString AttentionService::tag(const char* what) const
{
    return QStringLiteral("attention/%1/%2").arg(reinterpret_cast<quintptr>(this)).arg(QLatin1String(what));
}

void AttentionService::setPrompt(const std::shared_ptr<ReaderPool>& readers, const std::shared_ptr<const RecordedPrompt>& prompt)
{
    m_latest = {readers, prompt};
    const bool sameFile = readers == m_source.readers;
    if (!m_panel.isPinned() || !sameFile) take(m_latest);
}

/// The list of runs was read again, or nothing changed: what is shown stays, jobs go on.
bool AttentionService::isSame(const Source& a, const Source& b)
{
    if (a.readers != b.readers || !a.prompt || !b.prompt) return a.readers == b.readers && a.prompt == b.prompt;
    return a.prompt->prompt.id == b.prompt->prompt.id && a.prompt->tensors.size() == b.prompt->tensors.size();
}

void AttentionService::take(const Source& source)
{
    if (isSame(source, m_source)) {
        m_source = source;
        return;
    }
    dropJobs();
    endBusy();
    if (source.readers != m_source.readers || !source.prompt) {
        m_cache.clear();
        m_panel.showNothing();  // prompts of two files may have one number
    }
    m_source = source;
    if (source.prompt) m_cache.setCapacity(cacheFor(*source.prompt));
    m_panel.showPrompt(source.readers ? source.prompt : nullptr);
}

void AttentionService::setContents(const std::shared_ptr<const WorkspaceContents>& contents)
{
    std::vector<views::OtherPrompt> prompts;
    if (contents)
        for (auto entry = contents->runs.rbegin(); entry != contents->runs.rend(); ++entry)
            for (const PromptRow& prompt : entry->prompts)
                if (!entry->run.hidden && entry->tensors > 0)
                    prompts.push_back({prompt.id, tr("Run %1: %2").arg(number(entry->run.id)).arg(QString::fromStdString(prompt.text).simplified().left(40)), prompt.positionCount});
    m_panel.setOtherPrompts(prompts);
}

void AttentionService::startBusy()
{
    if (!m_panel.isBusy() && !m_busyTimer->isActive()) m_busyTimer->start();
}

void AttentionService::endBusy()
{
    m_busyTimer->stop();
    m_panel.endBusy();
}

void AttentionService::readAtlas()
{
    const Source source = m_source;
    const auto show = [guard = QPointer(this), source](const std::vector<HeadSummary>& batch, double fraction) {
        if (!guard || !isSame(guard->m_source, source)) return;
        guard->m_panel.addSummaries(source.prompt->prompt.id, batch);
        if (fraction < 1) guard->m_panel.showProgress(fraction);
    };
    const auto work = [source, batches = std::make_shared<Batches>(&m_analysis, show)](JobContext& context) {
        const std::vector<ReaderPool::Lease> leases = leaseLanes(*source.readers);
        const std::vector<const Workspace*> readers = workspacesOf(leases);
        // On a thread that ends with it: the pool's are there for the next head too, and that goes first.
        std::async(std::launch::async, [&] {
            standBack(Standing::Filling);
            summarizeHeads(readers, *source.prompt, [&](HeadSummary summary) { batches->add(std::move(summary)); }, [&](const ProgressStep& step) {
                batches->flushIfDue(step.fraction);
                context.progress(step);
            }, context.stop);
        }).get();
        return true;
    };
    m_analysis.start({tag("atlas"), tr("Attention atlas")}, this, work, [this](bool) { endBusy(); }, [this](const Error& error) {
        m_panel.atlasStopped();
        fail(error);
    });
}

void AttentionService::readMaps(const std::vector<MapRequest>& requests)
{
    if (!m_source.prompt) return;
    m_aheadTimer->stop();
    m_analysis.drop(tag("ahead"));
    std::vector<MapRequest> missing;
    for (const MapRequest& request : requests) {
        if (const auto map = m_cache.find(m_source.prompt->prompt.id, request)) m_panel.showMap(map);
        else missing.push_back(request);
    }
    if (missing.empty()) {
        m_analysis.drop(tag("maps"));
        endBusy();
        if (requests.size() == 1) planAhead(requests.front());
        return;
    }
    startBusy();
    // In strands one damaged head must not take the others away, however many there are.
    const bool apart = m_panel.mode() == views::AttentionPanel::Mode::Strands;
    const auto work = [source = m_source, missing, apart](JobContext& context) {
        const ReaderPool::Lease workspace = source.readers->lease();
        MapsRead read;
        for (const MapRequest& request : missing) {
            throwIfStopped(context.stop);
            std::optional<RecordedPrompt> other;
            if (request.minusPrompt) other = readRecordedPrompt(*workspace, *request.minusPrompt);
            try {
                read.maps.push_back(readMap(*workspace, *source.prompt, other ? &*other : nullptr, request));
            } catch (const Error& error) {
                if (!apart || !isDamage(error)) throw;
                read.damages.push_back({request.head, error});
            }
        }
        return read;
    };
    m_analysis.start({tag("maps"), {}}, this, work, [this, single = requests.size() == 1](const MapsRead& read) {
        showMaps(read.maps);
        for (const auto& [head, error] : read.damages) m_panel.showDamage(head, views::damageText(QString::fromStdString(headName(head)), error));
        if (single && !read.maps.empty()) planAhead(read.maps.front()->request);
    }, [this, missing](const Error& error) { failMaps(missing, error); });
}

void AttentionService::showMaps(const Maps& maps)
{
    endBusy();
    for (const auto& map : maps) {
        m_cache.put(map);
        m_panel.showMap(map);
    }
}

void AttentionService::planAhead(const MapRequest& around)
{
    m_aheadOf = around;
    m_aheadTimer->start();
}

void AttentionService::readAhead()
{
    if (!m_source.prompt) return;
    std::vector<MapRequest> missing;
    for (const MapRequest& request : neighboursOf(m_aheadOf, attentionLayers(*m_source.prompt)))
        if (!request.isDifference() && !m_cache.find(m_source.prompt->prompt.id, request)) missing.push_back(request);
    if (missing.empty()) return;
    const auto work = [source = m_source, missing](JobContext& context) {
        const ReaderPool::Lease workspace = source.readers->lease();
        Maps maps;
        for (const MapRequest& request : missing) {
            if (context.stop.stop_requested()) break;
            try {
                maps.push_back(readMap(*workspace, *source.prompt, nullptr, request));
            } catch (const Error& error) {
                if (!isDamage(error)) throw;  // a damaged neighbour says so when it is asked for
            }
        }
        return maps;
    };
    m_analysis.start({tag("ahead"), {}}, this, work, [this](const Maps& maps) { for (const auto& map : maps) m_cache.put(map); }, {});
}

void AttentionService::readRollout(const RolloutOptions& options)
{
    startBusy();
    const auto work = [source = m_source, options](JobContext& context) {
        const std::vector<ReaderPool::Lease> leases = leaseLanes(*source.readers);
        return orrery::readRollout(workspacesOf(leases), *source.prompt, options, context.progress, context.stop);
    };
    m_analysis.start({tag("rollout"), tr("Attention rollout")}, this, work, [this](const std::shared_ptr<const Rollout>& rollout) {
        endBusy();
        m_panel.showRollout(rollout);
    }, [this](const Error& error) { fail(error); });
}

void AttentionService::failMaps(const std::vector<MapRequest>& requests, const Error& error)
{
    endBusy();
    const QString what = requests.size() == 1 ? QString::fromStdString(headName(requests.front().head)) : tr("One of these heads");
    const bool saysItAll = error.kind() == ErrorKind::Argument || error.kind() == ErrorKind::Shape;
    if (isDamage(error)) m_panel.showMapProblem(views::damageText(what, error));
    else if (error.reason() == "NotRecorded") m_panel.showMapProblem(tr("%1 was not recorded in this run.").arg(QString::fromStdString(error.place())));
    else if (error.kind() == ErrorKind::Shape) m_panel.showMapProblem(tr("These two have no difference: they have different numbers of tokens or heads."));
    else if (saysItAll) m_panel.showMapProblem(QString::fromStdString(error.what()));
    else fail(error);
}

void AttentionService::fail(const Error& error)
{
    endBusy();
    if (error.kind() == ErrorKind::Cancelled) return;
    const QString place = QString::fromStdString(error.place());
    QString sentence = sentenceFor(tr("The attention could not be read"), error);
    if (error.reason() == "HeadDamaged") sentence = tr("Rollout needs every head, and one is damaged: %1.").arg(place);
    if (error.reason() == "HeadNotFinite") sentence = tr("Rollout needs numbers everywhere, and the pattern of %1 holds NaN or infinity.").arg(place);
    m_panel.showFailed(sentence, QString::fromStdString(error.what()));
}

}  // namespace orrery::app
