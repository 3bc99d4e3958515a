#pragma once

#include "views/navigator/navigator_nodes.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace orrery::views {

/// The navigator's tree. New content becomes rows that come, go or change, so that what is expanded or selected stays so.
class NavigatorModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Name, Detail, ColumnCount };
    explicit NavigatorModel(QObject* parent = nullptr);
    ~NavigatorModel() override;

    void setNodes(const std::vector<NavigatorNode>& sections);
    const NavigatorNode* nodeAt(const QModelIndex& index) const;  ///< its children are not in it
    /// The line of a run, or of one of its prompts where the run lists them; invalid: none.
    QModelIndex indexOf(RunId run, std::optional<PromptId> prompt) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Item;
    Item* itemAt(const QModelIndex& index) const;
    QModelIndex indexOf(const Item& item) const;
    void update(Item& parent, const std::vector<NavigatorNode>& wanted);
    void removeUnwanted(Item& parent, const std::vector<NavigatorNode>& wanted);
    void insert(Item& parent, int row, const NavigatorNode* first, int count);

    std::unique_ptr<Item> m_root;
};

}  // namespace orrery::views
