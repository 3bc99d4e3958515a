#include "views/shared/token_text.h"

#include "views/shared/number_text.h"

namespace orrery::views {

namespace {

/// The sign for a character that would not be seen; empty for one that is.
QString signFor(char32_t c)
{
    switch (c) {
    case U' ': return QStringLiteral("·");
    case U'\n': return QStringLiteral("↵");
    case U'\t': return QStringLiteral("→");
    case U'\r': return QStringLiteral("␍");
    case 0xA0: return QStringLiteral("⍽");
    default: break;
    }
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    const bool invisible = c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
    if (control) return QStringLiteral("⟨0x%1⟩").arg(static_cast<uint>(c), 2, 16, QLatin1Char('0')).toUpper().replace(QLatin1String("0X"), QLatin1String("0x"));
    if (invisible) return QStringLiteral("⟨U+%1⟩").arg(QString::number(static_cast<uint>(c), 16).toUpper(), 4, QLatin1Char('0'));
    return {};
}

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
    for (const char32_t c : QString::fromStdString(utf8).toUcs4()) {
        const QString sign = signFor(c);
        const bool isSign = !sign.isEmpty();
        if (parts.empty() || parts.back().sign != isSign) parts.push_back({QString(), isSign});
        parts.back().text += isSign ? sign : QString::fromUcs4(&c, 1);
    }
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
