#pragma once

#include "core/analysis/attention_atlas.h"
#include "core/analysis/head_filter.h"
#include "views/attention/attention_context.h"

#include <QWidget>

#include <map>
#include <set>

class QComboBox;
class QLabel;
class QStackedLayout;
class QVBoxLayout;

namespace orrery::views {

class HeadFilterEdit;
class HeatMapView;

/// All heads as small pictures: layers x heads, or in a flow when they are sorted by a score or filtered. Pinned heads come first there.
class AtlasPage : public QWidget {
    Q_OBJECT
public:
    explicit AtlasPage(QWidget* parent = nullptr);

    void setContext(std::shared_ptr<const AttentionContext> context);
    void addSummaries(const std::vector<HeadSummary>& summaries);
    void setCurrentHead(const HeadRef& head);
    void setPinnedHeads(const std::set<HeadRef>& heads);
    void setOrder(std::optional<HeadScore> score);  ///< none: by layer and head
    std::optional<HeadScore> order() const { return m_order; }
    HeadFilterEdit& filterEdit() { return *m_filter; }
    HeatMapView& map() { return *m_map; }
    /// The heads shown, in the order of their tiles.
    const std::vector<HeadRef>& shownHeads() const { return m_shown; }
    std::optional<HeadRef> headAt(int tile) const;

Q_SIGNALS:
    void headChosen(const orrery::HeadRef& head);
    void headOpened(const orrery::HeadRef& head);
    void pinToggled(const orrery::HeadRef& head);

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    void createControls(QVBoxLayout& column);
    void rebuild();
    void updateTiles(const std::vector<HeadSummary>& summaries);
    void updateScale();
    bool isFlow() const;
    int flowColumns() const;
    std::vector<HeadRef> orderedHeads() const;
    const HeadScores* scores(const HeadRef& head) const;
    QString tileTitle(const HeadRef& head) const;
    QString problemOf(const HeadRef& head) const;
    void updateCount();

    std::shared_ptr<const AttentionContext> m_context;
    std::map<HeadRef, HeadSummary> m_summaries;
    std::set<HeadRef> m_pinned;
    std::vector<HeadRef> m_shown;
    std::optional<HeadScore> m_order;
    HeadRef m_current;
    int m_flowColumns = 0;
    bool m_diverging = false;  ///< whether the scale is that for values of two signs
    HeadFilterEdit* m_filter;
    QComboBox* m_orderBox;
    QLabel* m_count;
    QLabel* m_nothing;
    QStackedLayout* m_stack;
    HeatMapView* m_map;
};

}  // namespace orrery::views
