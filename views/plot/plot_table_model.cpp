#include "views/plot/plot_table_model.h"

#include "core/base/text.h"
#include "views/plot/plot_area.h"
#include "views/plot/plot_painter.h"
#include "views/shared/number_text.h"
#include "views/shared/table_style.h"

#include <algorithm>
#include <cmath>

namespace orrery::views {

PlotTableModel::PlotTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void PlotTableModel::setPlot(std::shared_ptr<const Plot> plot)
{
    beginResetModel();
    m_plot = std::move(plot);
    m_x = m_plot ? allX(*m_plot) : std::vector<double>();
    m_columns.clear();
    if (m_plot)
        for (const PlotLine& line : m_plot->lines) {
            m_columns.push_back({&line, &line.y, line.name});
            if (line.low.empty()) continue;
            m_columns.push_back({&line, &line.low, tr("%1, low").arg(line.name)});
            m_columns.push_back({&line, &line.high, tr("%1, high").arg(line.name)});
        }
    endResetModel();
}

int PlotTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_x.size()); }

int PlotTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() || !m_plot ? 0 : static_cast<int>(m_columns.size()) + 1; }

QVariant PlotTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != SortRole) return {};
    const double x = m_x[static_cast<size_t>(index.row())];
    if (index.column() == 0) return role == SortRole ? QVariant(x) : QVariant(m_plot->xLabel ? m_plot->xLabel(x) : valueText(x, 6));
    const Column& column = m_columns[static_cast<size_t>(index.column() - 1)];
    const auto found = std::lower_bound(column.line->x.begin(), column.line->x.end(), x);
    if (found == column.line->x.end() || *found != x) return {};
    const double value = (*column.values)[static_cast<size_t>(found - column.line->x.begin())];
    return role == SortRole ? QVariant(value) : QVariant(valueText(value, 6));
}

QVariant PlotTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || !m_plot) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    return section == 0 ? m_plot->xTitle : m_columns[static_cast<size_t>(section - 1)].title;
}

QString PlotTableModel::csv() const
{
    QString text;
    for (int c = 0; c < columnCount(); ++c) text += (c ? QStringLiteral(",") : QString()) + QString::fromStdString(csvField(headerData(c, Qt::Horizontal).toString().toStdString()));
    text += u'\n';
    for (int r = 0; r < rowCount(); ++r) {
        for (int c = 0; c < columnCount(); ++c) {
            const QVariant value = data(index(r, c), SortRole);
            text += (c ? QStringLiteral(",") : QString()) + (value.isValid() && std::isfinite(value.toDouble()) ? QString::number(value.toDouble(), 'g', 17) : QString());
        }
        text += u'\n';
    }
    return text;
}

}  // namespace orrery::views
