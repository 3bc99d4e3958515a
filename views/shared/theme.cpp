#include "views/shared/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QStyleFactory>

#include <algorithm>
#include <array>
#include <cmath>

/// A static library's resources are only there once somebody asks. Stands outside namespaces: the macro declares a function.
static void initViewResources()
{
    Q_INIT_RESOURCE(icons);
    Q_INIT_RESOURCE(style_icons);
}

namespace orrery::views {

namespace {

struct InkPair {
    Ink ink;
    QRgb light, dark;
};

constexpr std::array<InkPair, kInkCount> kInks{{
    {Ink::Window, 0xFFF6F7F9, 0xFF14161A},
    {Ink::Panel, 0xFFFFFFFF, 0xFF1B1E23},
    {Ink::Raised, 0xFFFFFFFF, 0xFF23272D},
    {Ink::Line, 0xFFE3E6EB, 0xFF2D3239},
    {Ink::LineStrong, 0xFFC9CED6, 0xFF414852},
    {Ink::Text, 0xFF1B1E23, 0xFFE7EAEE},
    {Ink::Secondary, 0xFF5C6570, 0xFF9BA4AF},
    {Ink::Disabled, 0xFFA2AAB4, 0xFF5F6873},
    {Ink::Accent, 0xFF2360C8, 0xFF6EA2FF},
    {Ink::AccentSoft, 0xFFE3EDFC, 0xFF21344F},
    {Ink::Outline, 0xFF828B98, 0xFF747D8A},
    {Ink::Good, 0xFF17714A, 0xFF4CC38A},
    {Ink::Warn, 0xFF8F5500, 0xFFF0A33A},
    {Ink::Bad, 0xFFC4343A, 0xFFFF6B6E},
}};

// Okabe, Ito 2008, without black; darker where white paper needs 3:1.
constexpr std::array<QRgb, 7> kCategoriesLight{0xFFB87700, 0xFF2B8CC4, 0xFF00866A, 0xFF8A8000, 0xFF0072B2, 0xFFD55E00, 0xFFB5578F};
constexpr std::array<QRgb, 7> kCategoriesDark{0xFFE69F00, 0xFF56B4E9, 0xFF009E73, 0xFFF0E442, 0xFF3D9BDC, 0xFFE5702A, 0xFFCC79A7};

double luminance(const QColor& color)
{
    const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

QFont resized(QFont font, double points)
{
    if (font.pointSizeF() > 0) font.setPointSizeF(font.pointSizeF() + points);
    else font.setPixelSize(std::max(8, font.pixelSize() + static_cast<int>(points)));
    return font;
}

}  // namespace

const Theme& Theme::of(ThemeKind kind)
{
    static const auto make = [](ThemeKind which) {
        Theme theme;
        theme.m_kind = which;
        for (const InkPair& pair : kInks)
            theme.m_colors[static_cast<int>(pair.ink)] = QColor::fromRgba(which == ThemeKind::Dark ? pair.dark : pair.light);
        return theme;
    };
    static const Theme light = make(ThemeKind::Light), dark = make(ThemeKind::Dark);
    return kind == ThemeKind::Dark ? dark : light;
}

QPalette Theme::palette() const
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, Ink ink) { palette.setColor(role, color(ink)); };
    set(QPalette::Window, Ink::Window), set(QPalette::Base, Ink::Panel), set(QPalette::AlternateBase, Ink::Panel);
    set(QPalette::Button, Ink::Raised), set(QPalette::ToolTipBase, Ink::Raised);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText}) set(role, Ink::Text);
    set(QPalette::PlaceholderText, Ink::Secondary), set(QPalette::Mid, Ink::LineStrong), set(QPalette::Dark, Ink::Outline);
    set(QPalette::Light, Ink::Raised), set(QPalette::Midlight, Ink::Line), set(QPalette::Link, Ink::Accent);
    set(QPalette::Highlight, Ink::AccentSoft), set(QPalette::HighlightedText, Ink::Text);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, color(Ink::Disabled));
    return palette;
}

QColor Theme::category(int index) const
{
    const auto& table = isDark() ? kCategoriesDark : kCategoriesLight;
    return QColor::fromRgba(table[static_cast<size_t>(index < 0 ? 0 : index) % table.size()]);
}

QColor Theme::layer(int layer, int layers) const
{
    const double at = layers > 1 ? static_cast<double>(std::clamp(layer, 0, layers - 1)) / (layers - 1) : 0;
    return QColor::fromHslF(static_cast<float>(0.62 - 0.56 * at), isDark() ? 0.55f : 0.6f, isDark() ? 0.66f : 0.38f);
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

QFont interfaceFont() { return QApplication::font(); }

QFont smallFont() { return resized(interfaceFont(), -1); }

QFont titleFont()
{
    QFont font = resized(interfaceFont(), 2);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont monoFont()
{
    static const bool packaged = QFontDatabase::families().contains(QStringLiteral("JetBrains Mono"));
    QFont font = packaged ? QFont(QStringLiteral("JetBrains Mono")) : QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(interfaceFont().pointSizeF() > 0 ? interfaceFont().pointSizeF() : 10);
    font.setStyleHint(QFont::Monospace);
    return font;
}

QFont smallMonoFont() { return resized(monoFont(), -1); }

ThemeSource& ThemeSource::instance()
{
    static ThemeSource source;
    return source;
}

ThemeSource::ThemeSource() : m_theme(&Theme::of(ThemeKind::Light))
{
    initViewResources();
    const QPalette palette = QApplication::palette();
    m_systemIsDark = palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

void ThemeSource::apply(ThemeChoice choice)
{
    m_choice = choice;
    const bool dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && m_systemIsDark);
    m_theme = &Theme::of(dark ? ThemeKind::Dark : ThemeKind::Light);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(m_theme->palette());
    qApp->setStyleSheet(m_theme->styleSheet());
    Q_EMIT changed();
}

}  // namespace orrery::views
