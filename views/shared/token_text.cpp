#include "views/shared/token_text.h"

#include "core/base/shown_text.h"

namespace orrery::views {

namespace {

QString bare(const Position& position, int index)
{
    if (position.label) return QString::fromStdString(*position.label);
    if (position.piece) return QString::fromStdString(*position.piece);
    if (position.token) return QString::number(*position.token);
    return QString::number(index);
}

}  // namespace

std::vector<TokenPart> tokenParts(const std::string& utf8)
{
    std::vector<TokenPart> parts;
    for (const ShownPart& part : shownParts(utf8)) parts.push_back({QString::fromStdString(part.text), part.sign});
    return parts;
}

QString tokenLabel(const Position& position, int index)
{
    QString label;
    for (const TokenPart& part : tokenParts(bare(position, index).toStdString())) label += part.text;
    return label.isEmpty() ? QStringLiteral("⟨empty⟩") : label;
}

QString spokenToken(const Position& position, int index)
{
    const QString text = bare(position, index);
    if (text == QLatin1String("\n")) return QStringLiteral("newline");
    if (text == QLatin1String("\t")) return QStringLiteral("tab");
    if (text.trimmed().isEmpty()) return QStringLiteral("blank");
    return text.trimmed();
}

}  // namespace orrery::views
