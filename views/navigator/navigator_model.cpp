#include "views/navigator/navigator_model.h"

#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QHash>

#include <iterator>

namespace orrery::views {

struct NavigatorModel::Item {
    NavigatorNode node;  ///< without children
    Item* parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<Item>> children = {};

    static std::unique_ptr<Item> make(const NavigatorNode& node, Item* parent)
    {
        auto item = std::make_unique<Item>();
        item->assign(node);
        item->parent = parent;
        for (const NavigatorNode& child : node.children) item->children.push_back(make(child, item.get()));
        item->number();
        return item;
    }

    void assign(const NavigatorNode& other)
    {
        node = other;
        node.children.clear();
    }

    void number()
    {
        for (size_t i = 0; i < children.size(); ++i) children[i]->row = static_cast<int>(i);
    }
};

NavigatorModel::NavigatorModel(QObject* parent) : QAbstractItemModel(parent), m_root(std::make_unique<Item>()) {}

NavigatorModel::~NavigatorModel() = default;

void NavigatorModel::setNodes(const std::vector<NavigatorNode>& sections) { update(*m_root, sections); }

NavigatorModel::Item* NavigatorModel::itemAt(const QModelIndex& index) const { return index.isValid() ? static_cast<Item*>(index.internalPointer()) : m_root.get(); }

const NavigatorNode* NavigatorModel::nodeAt(const QModelIndex& index) const { return index.isValid() ? &itemAt(index)->node : nullptr; }

QModelIndex NavigatorModel::indexOf(const Item& item) const { return &item == m_root.get() ? QModelIndex() : createIndex(item.row, 0, const_cast<Item*>(&item)); }

void NavigatorModel::update(Item& parent, const std::vector<NavigatorNode>& wanted)
{
    removeUnwanted(parent, wanted);
    const auto count = static_cast<int>(wanted.size());
    for (int row = 0; row < count; ++row) {
        const auto at = static_cast<size_t>(row);
        const bool here = at < parent.children.size() && parent.children[at]->node.key == wanted[at].key;
        if (here) {
            Item& item = *parent.children[at];
            const bool looksTheSame = item.node.looksLike(wanted[at]);
            item.assign(wanted[at]);
            if (!looksTheSame) Q_EMIT dataChanged(indexOf(item), indexOf(item).siblingAtColumn(ColumnCount - 1));
            update(item, wanted[at].children);
            continue;
        }
        // What comes is inserted together, up to the next line that is there already.
        const QString next = at < parent.children.size() ? parent.children[at]->node.key : QString();
        int end = row;
        while (end < count && (next.isNull() || wanted[static_cast<size_t>(end)].key != next)) ++end;
        insert(parent, row, &wanted[at], end - row);
        row = end - 1;
    }
}

/// Removes lines that are not wanted, and those that stand in another order than wanted.
void NavigatorModel::removeUnwanted(Item& parent, const std::vector<NavigatorNode>& wanted)
{
    QHash<QString, int> places;
    for (size_t i = 0; i < wanted.size(); ++i) places.insert(wanted[i].key, static_cast<int>(i));
    std::vector<bool> stays(parent.children.size());
    int last = -1;
    for (size_t i = 0; i < parent.children.size(); ++i) {
        const int place = places.value(parent.children[i]->node.key, -1);
        stays[i] = place > last;
        if (stays[i]) last = place;
    }
    for (int row = static_cast<int>(stays.size()) - 1; row >= 0; --row) {
        if (stays[static_cast<size_t>(row)]) continue;
        beginRemoveRows(indexOf(parent), row, row);
        parent.children.erase(parent.children.begin() + row);
        parent.number();
        endRemoveRows();
    }
}

void NavigatorModel::insert(Item& parent, int row, const NavigatorNode* first, int count)
{
    beginInsertRows(indexOf(parent), row, row + count - 1);
    std::vector<std::unique_ptr<Item>> items;
    for (int i = 0; i < count; ++i) items.push_back(Item::make(first[i], &parent));
    parent.children.insert(parent.children.begin() + row, std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
    parent.number();
    endInsertRows();
}

QModelIndex NavigatorModel::indexOf(RunId run, std::optional<PromptId> prompt) const
{
    for (const auto& section : m_root->children)
        for (const auto& item : section->children) {
            if (item->node.kind != NavigatorNode::Kind::Run || item->node.run != run) continue;
            for (const auto& child : item->children)
                if (prompt && child->node.prompt == prompt) return indexOf(*child);
            return indexOf(*item);
        }
    return {};
}

QModelIndex NavigatorModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, itemAt(parent)->children[static_cast<size_t>(row)].get());
}

QModelIndex NavigatorModel::parent(const QModelIndex& index) const { return index.isValid() ? indexOf(*itemAt(index)->parent) : QModelIndex(); }

int NavigatorModel::rowCount(const QModelIndex& parent) const { return parent.column() > 0 ? 0 : static_cast<int>(itemAt(parent)->children.size()); }

int NavigatorModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QVariant NavigatorModel::data(const QModelIndex& index, int role) const
{
    const NavigatorNode* node = nodeAt(index);
    if (!node) return {};
    const bool name = index.column() == Name, section = node->kind == NavigatorNode::Kind::Section;
    switch (role) {
    case Qt::DisplayRole: return name ? node->text : node->detail;
    case Qt::DecorationRole: return name && !node->icon.isEmpty() ? QVariant(icon(node->icon)) : QVariant();
    case Qt::ToolTipRole: return node->tip;
    case Qt::ForegroundRole:
        if (node->greyed) return ThemeSource::current()[Ink::Disabled];
        return !name || section ? QVariant(ThemeSource::current()[Ink::Secondary]) : QVariant();
    case Qt::FontRole: {
        if (!section || !name) return name ? QVariant() : QVariant(smallFont());
        QFont font = smallFont();
        font.setWeight(QFont::DemiBold);
        return font;
    }
    case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::AlignVCenter | (name ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::AccessibleTextRole: return node->detail.isEmpty() ? node->text : QString(node->text + QStringLiteral(", ") + node->detail);
    default: return {};
    }
}

}  // namespace orrery::views
