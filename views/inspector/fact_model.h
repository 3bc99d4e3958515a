#pragma once

#include "views/inspector/inspector_facts.h"

#include <QAbstractItemModel>

namespace orrery::views {

/// Sections, each with labels and values under it. While only values change, nothing moves: the pointer may pass over many tokens a second.
class FactModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Label, Value, ColumnCount };
    using QAbstractItemModel::QAbstractItemModel;

    void setSections(std::vector<FactSection> sections);
    const FactSection* sectionAt(const QModelIndex& index) const;  ///< null for a fact
    const Fact* factAt(const QModelIndex& index) const;            ///< null for a section

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    bool hasShapeOf(const std::vector<FactSection>& sections) const;
    void showChanges(const FactSection& before, const QModelIndex& section);

    std::vector<FactSection> m_sections;
};

}  // namespace orrery::views
