#include "views/shared/number_text.h"

#include "core/report/report_text.h"

#include <cmath>

namespace orrery::views {

namespace {

QString withUnit(double value, const char* unit)
{
    const int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return fixedText(value, decimals) + u' ' + QString::fromUtf8(unit);
}

}  // namespace

QString valueText(double value, int significant) { return QString::fromStdString(significantNumber(value, significant)); }

QString fixedText(double value, int decimals) { return QString::fromStdString(fixedNumber(value, decimals)); }

QString countText(int64_t count) { return QString::fromStdString(countNumber(count)); }

QString countedText(int64_t count, const QString& one, const QString& many) { return countText(count) + u' ' + (count == 1 ? one : many); }

QString bytesText(int64_t bytes)
{
    if (bytes < 1000) return countText(bytes) + QStringLiteral(" B");
    static const char* const units[] = {"kB", "MB", "GB", "TB", "PB"};
    double value = static_cast<double>(bytes) / 1000;
    size_t unit = 0;
    for (; value >= 999.5 && unit + 1 < std::size(units); ++unit) value /= 1000;
    return withUnit(value, units[unit]);
}

QString durationText(double seconds)
{
    if (!std::isfinite(seconds)) return fixedText(seconds, 0);
    if (seconds < 1e-3) return withUnit(seconds * 1e6, "µs");
    if (seconds < 1) return QString::number(seconds * 1e3, 'f', seconds < 0.01 ? 1 : 0) + QStringLiteral(" ms");
    if (seconds < 60) return QString::number(seconds, 'f', 1) + QStringLiteral(" s");
    const auto whole = static_cast<int64_t>(std::llround(seconds));
    if (whole < 3600) return QStringLiteral("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return QStringLiteral("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString shapeText(const std::vector<int64_t>& shape)
{
    QString text = QStringLiteral("[");
    for (size_t i = 0; i < shape.size(); ++i) text += (i ? QStringLiteral(", ") : QString()) + countText(shape[i]);
    return text + u']';
}

}  // namespace orrery::views
