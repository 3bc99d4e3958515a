#pragma once

#include "views/plan/run_plan.h"
#include "views/plan/site_choice.h"

#include <QAbstractItemModel>

#include <memory>

namespace orrery::views {

/// A site choice as a tree: groups with families below; check boxes, layers, bytes.
class PlanModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { SiteColumn, LayersColumn, BytesColumn, kColumnCount };
    enum Role { BytesRole = Qt::UserRole, ChosenBytesRole };

    using QAbstractItemModel::QAbstractItemModel;

    void setChoice(SiteChoice choice);
    const SiteChoice& choice() const { return m_choice; }
    void setPatterns(const std::vector<std::string>& patterns);
    QString setOverrides(const QString& text);
    /// Null: bytes are not known.
    void setPlan(std::shared_ptr<const RunPlan> plan);
    int64_t chosenBytes() const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& = {}) const override { return kColumnCount; }
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void choiceChanged();

private:
    struct Group {
        SiteGroup kind;
        std::vector<size_t> families;
    };
    /// The families an index stands for: a group's, or one.
    std::vector<size_t> familiesOf(const QModelIndex& index) const;
    std::vector<size_t> sitesOf(const QModelIndex& index) const;
    Qt::CheckState checkState(const QModelIndex& index) const;
    int64_t bytes(const QModelIndex& index, bool chosenOnly) const;
    QString text(const QModelIndex& index) const;
    QString toolTip(const QModelIndex& index) const;
    void announce();

    SiteChoice m_choice;
    std::vector<char> m_chosen;
    std::vector<Group> m_groups;
    std::shared_ptr<const RunPlan> m_plan;
};

}  // namespace orrery::views
