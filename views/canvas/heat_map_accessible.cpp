#include "views/canvas/heat_map_accessible.h"

#include "views/canvas/heat_map_view.h"
#include "views/canvas/range_histogram.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace orrery::views {

namespace {

class HeatMapInterface : public QAccessibleWidget {
public:
    explicit HeatMapInterface(HeatMapView* view) : QAccessibleWidget(view, QAccessible::Graphic), m_view(view) {}

    QString text(QAccessible::Text kind) const override
    {
        if (kind != QAccessible::Value) return QAccessibleWidget::text(kind);
        const std::optional<HeatCell> cell = m_view->cursorCell();
        return cell ? m_view->spokenCell(*cell) : QString();
    }

private:
    HeatMapView* m_view;
};

class RangeInterface : public QAccessibleWidget {
public:
    explicit RangeInterface(RangeHistogram* range) : QAccessibleWidget(range, QAccessible::Slider), m_range(range) {}

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? m_range->spokenValue() : QAccessibleWidget::text(kind);
    }

private:
    RangeHistogram* m_range;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    if (auto* view = qobject_cast<HeatMapView*>(object)) return new HeatMapInterface(view);
    if (auto* range = qobject_cast<RangeHistogram*>(object)) return new RangeInterface(range);
    return nullptr;
}

}  // namespace

void installHeatMapAccessibility()
{
    static const bool installed = (QAccessible::installFactory(makeInterface), true);
    Q_UNUSED(installed)
}

}  // namespace orrery::views
