#include "views/inspector/fact_model.h"

#include "views/shared/theme.h"

#include <algorithm>
#include <utility>

namespace orrery::views {

namespace {

constexpr quintptr kSection = 0;  ///< internal id of a section; a fact's is one more than its section's row

}  // namespace

bool FactModel::hasShapeOf(const std::vector<FactSection>& sections) const
{
    return std::equal(m_sections.begin(), m_sections.end(), sections.begin(), sections.end(), [](const FactSection& a, const FactSection& b) {
        return a.id == b.id && std::equal(a.facts.begin(), a.facts.end(), b.facts.begin(), b.facts.end(), [](const Fact& x, const Fact& y) { return x.label == y.label; });
    });
}

void FactModel::setSections(std::vector<FactSection> sections)
{
    if (!hasShapeOf(sections)) {
        beginResetModel();
        m_sections = std::move(sections);
        return endResetModel();
    }
    const std::vector<FactSection> before = std::exchange(m_sections, std::move(sections));
    for (size_t i = 0; i < before.size(); ++i) showChanges(before[i], index(static_cast<int>(i), Label));
}

/// One by one: a view paints a single cell alone, but all it has for a range.
void FactModel::showChanges(const FactSection& before, const QModelIndex& section)
{
    const FactSection& now = m_sections[static_cast<size_t>(section.row())];
    if (now.title != before.title) Q_EMIT dataChanged(section, section);
    for (size_t i = 0; i < before.facts.size(); ++i) {
        if (now.facts[i].value == before.facts[i].value) continue;
        const QModelIndex value = index(static_cast<int>(i), Value, section);
        Q_EMIT dataChanged(value, value);
    }
}

const FactSection* FactModel::sectionAt(const QModelIndex& index) const
{
    return index.isValid() && index.internalId() == kSection ? &m_sections[static_cast<size_t>(index.row())] : nullptr;
}

const Fact* FactModel::factAt(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == kSection) return nullptr;
    return &m_sections[index.internalId() - 1].facts[static_cast<size_t>(index.row())];
}

QModelIndex FactModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : kSection);
}

QModelIndex FactModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == kSection) return {};
    return createIndex(static_cast<int>(index.internalId() - 1), 0, kSection);
}

int FactModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) return static_cast<int>(m_sections.size());
    if (parent.internalId() != kSection || parent.column() != 0) return 0;
    return static_cast<int>(m_sections[static_cast<size_t>(parent.row())].facts.size());
}

int FactModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QVariant FactModel::data(const QModelIndex& index, int role) const
{
    if (const FactSection* section = sectionAt(index)) {
        if (role == Qt::DisplayRole && index.column() == Label) return section->title;
        if (role == Qt::FontRole) {
            QFont font = interfaceFont();
            font.setWeight(QFont::DemiBold);
            return font;
        }
        return {};
    }
    const Fact* fact = factAt(index);
    if (!fact) return {};
    switch (role) {
    case Qt::DisplayRole: return index.column() == Label ? fact->label : fact->value;
    case Qt::FontRole: return index.column() == Value ? QVariant(monoFont()) : QVariant();
    case Qt::ForegroundRole: return index.column() == Label ? QVariant(ThemeSource::current()[Ink::Secondary]) : QVariant();
    case Qt::ToolTipRole: return tr("%1: %2\nClick to copy").arg(fact->label, fact->value);
    case Qt::AccessibleTextRole: return index.column() == Label ? fact->label : fact->value;
    default: return {};
    }
}

}  // namespace orrery::views
