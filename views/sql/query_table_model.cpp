#include "views/sql/query_table_model.h"

#include "core/report/query_export.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kShownLetters = 500;  ///< of a text in a cell; all of them are in the tool tip and in what is copied
constexpr int kTipLetters = 4000;

bool isNumber(const QueryCell& cell) { return std::holds_alternative<int64_t>(cell) || std::holds_alternative<double>(cell); }

bool isQuiet(const QueryCell& cell) { return std::holds_alternative<std::monostate>(cell) || std::holds_alternative<BlobSize>(cell); }

/// Columns whose cells all stand at the right.
std::vector<bool> numericColumns(const QueryTable& table)
{
    std::vector<bool> numeric(table.columns.size(), !table.rows.empty());
    for (const auto& row : table.rows)
        for (size_t column = 0; column < row.size(); ++column)
            if (std::holds_alternative<std::string>(row[column])) numeric[column] = false;
    return numeric;
}

/// As spreadsheets read it: a field with a tab or a line's end in quotes.
QString field(const QString& text)
{
    if (!text.contains(u'\t') && !text.contains(u'\n') && !text.contains(u'"')) return text;
    return u'"' + QString(text).replace(u'"', QStringLiteral("\"\"")) + u'"';
}

}  // namespace

QString shownCell(const QueryCell& cell)
{
    if (const auto* whole = std::get_if<int64_t>(&cell)) return countText(*whole);
    if (const auto* real = std::get_if<double>(&cell)) return valueText(*real);
    if (const auto* blob = std::get_if<BlobSize>(&cell)) return QueryTableModel::tr("blob, %1").arg(bytesText(blob->bytes));
    const auto* text = std::get_if<std::string>(&cell);
    if (!text) return QStringLiteral("NULL");
    QString line = QString::fromUtf8(text->data(), static_cast<qsizetype>(std::min<size_t>(text->size(), 4 * kShownLetters))).left(kShownLetters);
    return line.replace(u'\n', QChar(0x21B5)).replace(u'\t', QChar(0x2192));
}

void QueryTableModel::setAnswer(std::shared_ptr<const SqlAnswer> answer)
{
    beginResetModel();
    m_answer = std::move(answer);
    m_numeric = m_answer ? numericColumns(m_answer->table) : std::vector<bool>();
    endResetModel();
}

int QueryTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !m_answer ? 0 : static_cast<int>(m_answer->table.rows.size()); }

int QueryTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() || !m_answer ? 0 : static_cast<int>(m_answer->table.columns.size()); }

const QueryCell& QueryTableModel::cell(const QModelIndex& index) const
{
    return m_answer->table.rows[static_cast<size_t>(index.row())][static_cast<size_t>(index.column())];
}

QVariant QueryTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const QueryCell& value = cell(index);
    switch (role) {
    case Qt::DisplayRole: return shownCell(value);
    case Qt::FontRole: return monoFont();
    case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::AlignVCenter | (isNumeric(index.column()) || isNumber(value) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ForegroundRole: return isQuiet(value) ? QVariant(ThemeSource::current()[Ink::Secondary]) : QVariant();
    case Qt::ToolTipRole: return QString::fromStdString(queryCellText(value)).left(kTipLetters);
    default: return {};
    }
}

QVariant QueryTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | (isNumeric(section) ? Qt::AlignRight : Qt::AlignLeft));
    return role == Qt::DisplayRole ? QVariant(QString::fromStdString(m_answer->table.columns[static_cast<size_t>(section)])) : QVariant();
}

QString QueryTableModel::text(const std::vector<int>& rows) const
{
    if (!m_answer) return {};
    QStringList fields, lines;
    for (const std::string& column : m_answer->table.columns) fields += field(QString::fromStdString(column));
    lines += fields.join(u'\t');
    for (const int row : rows) {
        fields.clear();
        for (const QueryCell& value : m_answer->table.rows[static_cast<size_t>(row)]) fields += field(QString::fromStdString(queryCellText(value)));
        lines += fields.join(u'\t');
    }
    return lines.join(u'\n') + u'\n';
}

}  // namespace orrery::views
