#include "views/shared/number_text.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace orrery::views {

namespace {

constexpr QChar kThinSpace(0x2009), kMinus(0x2212);

/// Thin spaces between thousands of the part in front of the point.
QString grouped(QString digits)
{
    const qsizetype point = digits.indexOf(u'.');
    const qsizetype begin = digits.startsWith(u'-') ? 1 : 0;
    for (qsizetype at = (point < 0 ? digits.size() : point) - 3; at > begin; at -= 3) digits.insert(at, kThinSpace);
    return digits.replace(u'-', kMinus);
}

QString nonFiniteText(double value)
{
    if (std::isnan(value)) return QStringLiteral("NaN");
    return value > 0 ? QStringLiteral("+∞") : QString(kMinus) + u'∞';
}

QString withUnit(double value, const char* unit)
{
    const int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return grouped(QString::number(value, 'f', decimals)) + u' ' + QString::fromUtf8(unit);
}

}  // namespace

QString valueText(double value, int significant)
{
    if (!std::isfinite(value)) return nonFiniteText(value);
    const double size = std::abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e5)) return QString::number(value, 'e', significant - 1).replace(u'-', kMinus);
    const int whole = size == 0 ? 1 : static_cast<int>(std::floor(std::log10(size))) + 1;
    return grouped(QString::number(value, 'f', std::max(0, significant - whole)));
}

QString fixedText(double value, int decimals)
{
    if (!std::isfinite(value)) return nonFiniteText(value);
    QString text = grouped(QString::number(value, 'f', decimals));
    return text;
}

QString countText(int64_t count) { return grouped(QString::number(count)); }

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
    if (!std::isfinite(seconds)) return nonFiniteText(seconds);
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
