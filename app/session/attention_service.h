#pragma once

#include "app/jobs/job_runner.h"
#include "app/session/reader_pool.h"
#include "core/analysis/attention_maps.h"
#include "core/analysis/attention_rollout.h"
#include "core/record/workspace_contents.h"

#include <QObject>

#include <list>
#include <memory>
#include <vector>

class QTimer;

namespace orrery::views {
class AttentionPanel;
}

namespace orrery::app {

/// Maps that were shown lately, up to so many bytes; the one used longest ago goes first. GUI thread only.
class MapCache {
public:
    void setCapacity(int64_t bytes);
    void clear();
    std::shared_ptr<const AttentionMap> find(PromptId prompt, const MapRequest& request);
    void put(std::shared_ptr<const AttentionMap> map);
    int64_t bytes() const { return m_bytes; }

private:
    void shrink();

    std::list<std::shared_ptr<const AttentionMap>> m_maps;  ///< the one used last in front
    int64_t m_capacity = 0, m_bytes = 0;
};

/// Answers one attention panel's requests with jobs on the analysis runner.
///
/// Maps that are at hand are shown at once; neighbours of the head that is shown are read ahead, once it has been looked at for a moment:
/// earlier they would take the processor from its own picture. The atlas is read by as many threads as
/// there are cores and shown in batches. A pinned panel keeps its prompt until it is unpinned. GUI thread only.
class AttentionService : public QObject {
    Q_OBJECT
public:
    AttentionService(JobRunner& analysis, views::AttentionPanel& panel, QObject* parent = nullptr);
    ~AttentionService() override;

    const MapCache& cache() const { return m_cache; }

public Q_SLOTS:
    /// The prompt that is selected, and where to read it; null: none.
    void setPrompt(const std::shared_ptr<orrery::app::ReaderPool>& readers, const std::shared_ptr<const orrery::RecordedPrompt>& prompt);
    /// The runs of the workspace, for differences between them.
    void setContents(const std::shared_ptr<const orrery::WorkspaceContents>& contents);

private:
    struct Source {
        std::shared_ptr<ReaderPool> readers;
        std::shared_ptr<const RecordedPrompt> prompt;
    };
    /// A head that can't be read, and why.
    struct Damage {
        HeadRef head;
        Error error;
    };
    struct MapsRead {
        std::vector<std::shared_ptr<const AttentionMap>> maps;
        std::vector<Damage> damages;
    };
    using Maps = std::vector<std::shared_ptr<const AttentionMap>>;

    static bool isSame(const Source& a, const Source& b);
    void take(const Source& source);
    void readAtlas();
    void readMaps(const std::vector<MapRequest>& requests);
    void readAhead();
    void readRollout(const RolloutOptions& options);
    void showMaps(const Maps& maps);
    void failMaps(const std::vector<MapRequest>& requests, const Error& error);
    void fail(const Error& error);
    void dropJobs();
    void planAhead(const MapRequest& around);
    void startBusy();
    void endBusy();
    QString tag(const char* what) const;

    JobRunner& m_analysis;
    views::AttentionPanel& m_panel;
    Source m_source, m_latest;  ///< what the panel shows; what was selected last
    MapCache m_cache;
    QTimer* m_busyTimer;        ///< shows the panel busy once an answer takes long
    QTimer* m_aheadTimer;       ///< reads on once an answer was looked at
    MapRequest m_aheadOf;
};

}  // namespace orrery::app
