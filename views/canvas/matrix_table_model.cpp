#include "views/canvas/matrix_table_model.h"

#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <limits>

namespace orrery::views {

namespace {

QString headerText(const HeatAxis& axis, int section)
{
    const QString label = axis.label(section);
    return section < axis.labels.size() ? QStringLiteral("%1 %2").arg(section).arg(label) : label;
}

}  // namespace

MatrixTableModel::MatrixTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void MatrixTableModel::setMatrix(std::shared_ptr<const MatrixPyramid> matrix, const HeatAxis& query, const HeatAxis& key, bool causal)
{
    beginResetModel();
    m_matrix = matrix && matrix->hasCells() ? std::move(matrix) : nullptr;
    m_query = query, m_key = key;
    m_causal = causal;
    endResetModel();
}

int MatrixTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !m_matrix ? 0 : m_matrix->rows(); }

int MatrixTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() || !m_matrix ? 0 : m_matrix->columns(); }

QVariant MatrixTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_matrix) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role == Qt::FontRole) return monoFont();
    if (isEmpty(index.row(), index.column())) return {};
    const auto value = static_cast<double>(m_matrix->value(index.row(), index.column()));
    if (role == ValueRole) return value;
    return role == Qt::DisplayRole ? valueText(value) : QVariant();
}

QVariant MatrixTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (section < 0 || !m_matrix || section >= (orientation == Qt::Horizontal ? m_matrix->columns() : m_matrix->rows())) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    return role == Qt::DisplayRole ? headerText(orientation == Qt::Horizontal ? m_key : m_query, section) : QVariant();
}

QString MatrixTableModel::tsv(int firstRow, int lastRow, int firstColumn, int lastColumn) const
{
    QString text;
    for (int column = firstColumn; column <= lastColumn; ++column) text += u'\t' + headerText(m_key, column);
    for (int row = firstRow; row <= lastRow; ++row) {
        text += u'\n' + headerText(m_query, row);
        for (int column = firstColumn; column <= lastColumn; ++column) {
            text += u'\t';
            if (!isEmpty(row, column)) text += QString::number(static_cast<double>(m_matrix->value(row, column)), 'g', std::numeric_limits<float>::max_digits10);
        }
    }
    return text + u'\n';
}

}  // namespace orrery::views
