#pragma once

#include "core/analysis/attention_atlas.h"
#include "core/analysis/head_filter.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <map>
#include <vector>

namespace orrery::views {

/// The heads of a prompt with their scores, a row a head; scores arrive while it is shown.
class HeadTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Layer, Head, FirstScore };  ///< then kHeadScores, in their order
    enum Role {
        NumberRole = Qt::UserRole,  ///< double; invalid where a score is unset or not there yet
        HeadRole                    ///< QPoint(layer, head)
    };

    explicit HeadTableModel(QObject* parent = nullptr);

    void setHeads(std::vector<HeadRef> heads);
    void setScores(const std::vector<HeadSummary>& summaries);
    const HeadScores* scores(const HeadRef& head) const;  ///< null: not there yet
    HeadRef head(int row) const { return m_heads[static_cast<size_t>(row)]; }
    int row(const HeadRef& head) const;  ///< -1: there is no such head

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant number(int row, int column) const;
    QString text(int row, int column) const;

    std::vector<HeadRef> m_heads;
    std::map<HeadRef, HeadScores> m_scores;
    std::map<HeadRef, QString> m_problems;  ///< of heads that can't be read
};

/// Sorts heads by a column, what has no number always last, and leaves out those that a filter refuses.
class HeadSortFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit HeadSortFilter(HeadTableModel& model, QObject* parent = nullptr);
    void setFilter(const HeadFilter& filter);
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    /// The sorted column's title has an arrow in front.
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    HeadTableModel& m_model;
    HeadFilter m_filter;
};

}  // namespace orrery::views
