#include "views/compare/site_comparison_model.h"

#include "views/shared/icons.h"
#include "views/shared/number_text.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

#include <cmath>

namespace orrery::views {

namespace {

bool isText(int column) { return column == SiteComparisonModel::Site || column == SiteComparisonModel::Shape; }

std::optional<double> numberOf(const SiteComparison& site, int column)
{
    switch (column) {
    case SiteComparisonModel::Relative: return site.relative;
    case SiteComparisonModel::Largest: return site.largest;
    case SiteComparisonModel::Cosine: return site.cosine;
    case SiteComparisonModel::Cka: return site.cka;
    default: return std::nullopt;
    }
}

QString shapesText(const SiteComparison& site)
{
    const QString first = QString::fromStdString(site.first.text());
    return site.first == site.second ? first : first + QStringLiteral(" ≠ ") + QString::fromStdString(site.second.text());
}

QString cellText(const SiteComparison& site, int column)
{
    if (column == SiteComparisonModel::Site) return QString::fromStdString(site.site);
    if (column == SiteComparisonModel::Shape) return shapesText(site);
    const auto number = numberOf(site, column);
    if (!number) return QStringLiteral("–");
    const bool isShare = column == SiteComparisonModel::Cosine || column == SiteComparisonModel::Cka;
    return isShare ? fixedText(*number, 4) : valueText(*number, 3);
}

}  // namespace

void SiteComparisonModel::setPair(std::shared_ptr<const RecordingPair> pair)
{
    beginResetModel();
    m_pair = std::move(pair);
    endResetModel();
}

void SiteComparisonModel::setTolerance(double tolerance)
{
    m_tolerance = tolerance;
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

const SiteComparison* SiteComparisonModel::siteAt(int row) const { return row >= 0 && row < rowCount() ? &m_pair->comparison.sites[static_cast<size_t>(row)] : nullptr; }

int SiteComparisonModel::rowOf(const std::string& site) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (siteAt(row)->site == site) return row;
    return -1;
}

int SiteComparisonModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !m_pair ? 0 : static_cast<int>(m_pair->comparison.sites.size()); }

QVariant SiteComparisonModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const SiteComparison& site = *siteAt(index.row());
    const bool isBeyond = !site.relative || *site.relative > m_tolerance;
    switch (role) {
    case Qt::DisplayRole: return cellText(site, index.column());
    case SortRole: {
        if (index.column() == Site) return index.row();  // as the forward goes
        const auto number = numberOf(site, index.column());
        return number ? QVariant(*number) : index.column() == Shape ? QVariant(shapesText(site)) : QVariant(-INFINITY);
    }
    case Qt::FontRole: return monoFont();
    case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::AlignVCenter | (isText(index.column()) ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::DecorationRole: return index.column() == Site ? QVariant(icon(isBeyond ? QStringLiteral("difference") : QStringLiteral("check"))) : QVariant();
    case Qt::ToolTipRole: return isBeyond ? tr("beyond the tolerance") : tr("the same within the tolerance");
    default: return {};
    }
}

QVariant SiteComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | (isText(section) ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Site: return tr("site");
    case Relative: return tr("relative");
    case Largest: return tr("max |a − b|");
    case Cosine: return tr("cosine");
    case Cka: return tr("CKA");
    default: return tr("shape");
    }
}

}  // namespace orrery::views
