#include "views/shared/color_map.h"

#include <QCoreApplication>

#include <vector>

namespace orrery::views {

const ColorMap& ColorMap::of(ColorMapId id, ThemeKind theme)
{
    static const std::vector<ColorMap> maps = [] {
        std::vector<ColorMap> all(2 * kColorMapCount);
        for (size_t i = 0; i < all.size(); ++i) {
            const ThemeKind kind = i % 2 ? ThemeKind::Dark : ThemeKind::Light;
            const Theme& ground = Theme::of(kind);
            all[i].m_id = static_cast<ColorMapId>(i / 2);
            all[i].m_table = colorTable(all[i].m_id, {ground[Ink::Panel].rgb(), ground[Ink::Text].rgb(), kind == ThemeKind::Dark});
        }
        return all;
    }();
    return maps[2 * static_cast<size_t>(id) + (theme == ThemeKind::Dark ? 1 : 0)];
}

QString ColorMap::name(ColorMapId id)
{
    static const char* const names[] = {QT_TRANSLATE_NOOP("ColorMap", "Viridis"), QT_TRANSLATE_NOOP("ColorMap", "Magma"),
        QT_TRANSLATE_NOOP("ColorMap", "Cividis"), QT_TRANSLATE_NOOP("ColorMap", "Ink"), QT_TRANSLATE_NOOP("ColorMap", "Blue–vermilion")};
    return QCoreApplication::translate("ColorMap", names[static_cast<size_t>(id)]);
}

QRgb ColorMap::at(double position) const { return colorAt(m_table, position); }

}  // namespace orrery::views
