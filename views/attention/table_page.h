#pragma once

#include "core/analysis/attention_atlas.h"
#include "core/analysis/head_scores_text.h"
#include "views/attention/attention_context.h"

#include <QWidget>

class QTableView;

namespace orrery::views {

class HeadFilterEdit;
class HeadSortFilter;
class HeadTableModel;

/// The heads with their scores as a table, sorted by any column and filtered. Ctrl+C copies the chosen rows, Enter opens a head.
class TablePage : public QWidget {
    Q_OBJECT
public:
    explicit TablePage(QWidget* parent = nullptr);

    void setContext(std::shared_ptr<const AttentionContext> context);
    void addSummaries(const std::vector<HeadSummary>& summaries);
    void setCurrentHead(const HeadRef& head);
    HeadFilterEdit& filterEdit() { return *m_filter; }
    QTableView& table() { return *m_table; }
    HeadTableModel& model() { return *m_model; }
    /// The rows shown, as they are sorted.
    std::vector<ScoredHead> shownHeads() const;
    /// Whether the scores of all heads are there.
    bool isComplete() const;
    /// By what the rows are sorted: "Induction, falling".
    QString orderText() const;
    /// The chosen rows, or all if there is at most one, as tab-separated text.
    QString copiedText() const;

Q_SIGNALS:
    void headChosen(const orrery::HeadRef& head);
    void headOpened(const orrery::HeadRef& head);

private:
    void createTable();
    void sortBy(int column);
    ScoredHead scoredHead(const QModelIndex& shown) const;

    HeadTableModel* m_model;
    HeadSortFilter* m_sorted;
    HeadFilterEdit* m_filter;
    QTableView* m_table;
    bool m_following = false;  ///< the row changes because the selection did
};

}  // namespace orrery::views
