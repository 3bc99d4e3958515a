#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>

#include <vector>

class QApplication;

namespace orrery::views {

/// The colours of the interface by what they are for. Code names these, never literals.
enum class Ink {
    Window, Panel, Raised,             // grounds
    Line, LineStrong,                  // hairlines
    Text, Secondary, Disabled,
    Accent, AccentSoft,                // selected, and nothing else
    Outline,                           // marks a control
    Good, Warn, Bad
};
inline constexpr int kInkCount = 14;

enum class ThemeKind { Light, Dark };
enum class ThemeChoice { System, Light, Dark };

/// Colours, fonts and metrics of one theme. A value.
class Theme {
public:
    static const Theme& of(ThemeKind kind);

    ThemeKind kind() const { return m_kind; }
    bool isDark() const { return m_kind == ThemeKind::Dark; }
    QColor color(Ink ink) const { return m_colors[static_cast<int>(ink)]; }
    QColor operator[](Ink ink) const { return color(ink); }
    QPalette palette() const;
    /// The style sheet of the whole application: flat controls on the 4 px grid.
    QString styleSheet() const;
    /// Colours that tell categories apart (Okabe-Ito order, usable on this ground); index counts on round and round.
    QColor category(int index) const;
    /// A layer's hue: the same in every view.
    QColor layer(int layer, int layers) const;

private:
    ThemeKind m_kind = ThemeKind::Light;
    QColor m_colors[kInkCount];
};

/// Distance grid: all spacing is a multiple of it.
inline constexpr int kGrid = 4;
inline constexpr int kHeaderHeight = 28;
inline constexpr int kBodyPadding = 8;

/// WCAG contrast of two opaque colours, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

/// Interface font, and the fixed-width one for tokens, ids and numbers (JetBrains Mono where it is installed).
QFont interfaceFont();
QFont smallFont();   ///< -1 pt
QFont titleFont();   ///< +2 pt, semibold
QFont monoFont();
QFont smallMonoFont();

/// The theme in force; there is one an application. Widgets that paint themselves use ThemeSource::current() in their paint event
/// and update() on changed().
class ThemeSource : public QObject {
    Q_OBJECT
public:
    /// The application's; made on first use.  GUI thread.
    static ThemeSource& instance();
    static const Theme& current() { return *instance().m_theme; }

    ThemeChoice choice() const { return m_choice; }
    /// Sets palette, fonts and style sheet of the application. System: dark if the desktop's palette is.
    void apply(ThemeChoice choice);

Q_SIGNALS:
    void changed();

private:
    ThemeSource();
    const Theme* m_theme;
    ThemeChoice m_choice = ThemeChoice::System;
    bool m_systemIsDark = false;
};

}  // namespace orrery::views
