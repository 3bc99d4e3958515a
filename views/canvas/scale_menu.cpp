#include "views/canvas/scale_menu.h"

#include "views/canvas/heat_map_view.h"

#include <QActionGroup>
#include <QMenu>

namespace orrery::views {

namespace {

template <typename Change>
QAction* addScaleEntry(QMenu& menu, HeatMapView& view, const QString& text, bool checked, const Change& change)
{
    QAction* action = menu.addAction(text);
    action->setCheckable(true);
    action->setChecked(checked);
    QObject::connect(action, &QAction::triggered, &view, [&view, change](bool on) {
        HeatScale scale = view.scale();
        change(scale, on);
        view.setScale(scale);
    });
    return action;
}

void addMaps(QMenu& menu, HeatMapView& view)
{
    auto* group = new QActionGroup(&menu);
    menu.addSection(HeatMapView::tr("Colour map"));
    for (int i = 0; i < kColorMapCount; ++i) {
        const auto id = static_cast<ColorMapId>(i);
        group->addAction(addScaleEntry(menu, view, ColorMap::name(id), view.scale().map == id, [id](HeatScale& scale, bool) { scale.map = id; }));
    }
}

void addTransfers(QMenu& menu, HeatMapView& view)
{
    auto* group = new QActionGroup(&menu);
    menu.addSection(HeatMapView::tr("Transfer"));
    const HeatScale now = view.scale();
    const auto add = [&](const HeatScale& sample) {
        const bool checked = now.transfer == sample.transfer && (sample.transfer != Transfer::Gamma || now.gamma == sample.gamma);
        group->addAction(addScaleEntry(menu, view, transferText(sample), checked, [sample](HeatScale& scale, bool) { scale.transfer = sample.transfer, scale.gamma = sample.gamma; }));
    };
    HeatScale sample;
    add(sample);
    sample.transfer = Transfer::Log;
    add(sample);
    sample.transfer = Transfer::Gamma;
    for (const double gamma : {0.25, 0.5, 2.0}) sample.gamma = gamma, add(sample);
}

void addPooling(QMenu& menu, HeatMapView& view)
{
    auto* group = new QActionGroup(&menu);
    menu.addSection(HeatMapView::tr("Cells that share a pixel"));
    for (const Pooling pooling : {Pooling::Max, Pooling::Mean}) {
        QAction* action = group->addAction(menu.addAction(pooling == Pooling::Max ? HeatMapView::tr("Largest magnitude") : HeatMapView::tr("Mean")));
        action->setCheckable(true);
        action->setChecked(view.pooling() == pooling);
        QObject::connect(action, &QAction::triggered, &view, [&view, pooling] { view.setPooling(pooling); });
    }
}

}  // namespace

QString transferText(const HeatScale& scale)
{
    if (scale.transfer == Transfer::Linear) return HeatMapView::tr("linear");
    if (scale.transfer == Transfer::Log) return HeatMapView::tr("log");
    return HeatMapView::tr("gamma %1").arg(QString::number(scale.gamma, 'g', 3));
}

void addScaleEntries(QMenu& menu, HeatMapView& view)
{
    addMaps(menu, view);
    addTransfers(menu, view);
    menu.addSection(HeatMapView::tr("Range"));
    addScaleEntry(menu, view, HeatMapView::tr("Follow the data"), view.scale().automatic, [](HeatScale& scale, bool on) { scale.automatic = on; });
    addScaleEntry(menu, view, HeatMapView::tr("Each row by itself"), view.scale().perRow, [](HeatScale& scale, bool on) { scale.perRow = on; });
    addScaleEntry(menu, view, HeatMapView::tr("Clip to the ends' colours"), view.scale().clip, [](HeatScale& scale, bool on) { scale.clip = on; });
    addPooling(menu, view);
}

}  // namespace orrery::views
