#include "views/recordings/slice_model.h"

#include "views/shared/color_map.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <algorithm>
#include <cmath>

namespace orrery::views {

namespace {

constexpr double kLightGround = 55;  ///< L* above which dark text reads better

int extent(const std::optional<TensorRow>& tensor, int axis)
{
    if (!tensor) return 0;
    return axis < 0 ? 1 : static_cast<int>(std::min<int64_t>(tensor->shape[axis], SliceModel::kMaxRows));
}

}  // namespace

void SliceModel::setTensor(const std::optional<TensorRow>& tensor, int rowAxis, int columnAxis)
{
    beginResetModel();
    m_tensor = tensor;
    m_rowAxis = rowAxis, m_columnAxis = columnAxis;
    m_slice.reset();
    endResetModel();
}

void SliceModel::setSlice(std::shared_ptr<const TensorSlice> slice)
{
    m_slice = std::move(slice);
    if (rowCount() > 0 && columnCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void SliceModel::setColoured(bool on)
{
    m_coloured = on;
    if (rowCount() > 0 && columnCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int SliceModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : extent(m_tensor, m_rowAxis); }

int SliceModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : extent(m_tensor, m_columnAxis); }

std::optional<float> SliceModel::valueAt(int row, int column) const
{
    if (!m_slice) return {};
    const SliceRequest& window = m_slice->request;
    const int64_t r = row - window.firstRow, c = column - window.firstColumn;
    if (r < 0 || c < 0 || r >= window.rows || c >= window.columns) return {};
    return m_slice->values.data()[r * window.columns + c];
}

QVariant SliceModel::colour(float value, int role) const
{
    const auto& statistics = m_tensor->statistics;
    if (!m_coloured || !std::isfinite(value) || !statistics.minimum || !statistics.maximum) return {};
    const double low = *statistics.minimum, high = *statistics.maximum;
    const bool diverging = low < 0;
    const double size = std::max(std::abs(low), std::abs(high));
    const double place = diverging ? 0.5 + (size > 0 ? 0.5 * value / size : 0) : high > low ? (value - low) / (high - low) : 0;
    const QRgb ground = ColorMap::of(diverging ? ColorMapId::Diverging : ColorMapId::Viridis, ThemeSource::current().kind()).at(place);
    if (role == Qt::BackgroundRole) return QColor(ground);
    return Theme::of(lightness(ground) > kLightGround ? ThemeKind::Light : ThemeKind::Dark)[Ink::Text];
}

QVariant SliceModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    if (role == Qt::FontRole) return monoFont();
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    const auto value = valueAt(index.row(), index.column());
    if (role == Qt::DisplayRole) return value ? valueText(*value, 4) : QStringLiteral("·");
    if (!value) return role == Qt::ForegroundRole ? QVariant(ThemeSource::current()[Ink::Disabled]) : QVariant();
    if (role == Qt::ForegroundRole && !std::isfinite(*value)) return ThemeSource::current()[Ink::Bad];
    if (role == Qt::BackgroundRole || role == Qt::ForegroundRole) return colour(*value, role);
    return {};
}

QVariant SliceModel::headerData(int section, Qt::Orientation, int role) const
{
    if (role == Qt::DisplayRole) return QString::number(section);
    if (role == Qt::FontRole) return smallMonoFont();
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

}  // namespace orrery::views
