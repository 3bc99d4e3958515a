#include "views/canvas/scale_menu.h"

#include "views/canvas/heat_map_view.h"
#include "views/shared/controls.h"

#include <QActionGroup>
#include <QMenu>
#include <QToolButton>

namespace orrery::views {

namespace {

using ScaleChange = std::function<void(const HeatScale&)>;

template <typename Edit>
QAction* addScaleEntry(QMenu& menu, const HeatScale& now, const QString& text, bool checked, const Edit& edit, const ScaleChange& change)
{
    QAction* action = menu.addAction(text);
    action->setCheckable(true);
    action->setChecked(checked);
    QObject::connect(action, &QAction::triggered, &menu, [now, edit, change](bool on) {
        HeatScale scale = now;
        edit(scale, on);
        change(scale);
    });
    return action;
}

void addMaps(QMenu& menu, const HeatScale& now, const ScaleChange& change)
{
    auto* group = new QActionGroup(&menu);
    menu.addSection(HeatMapView::tr("Colour map"));
    for (int i = 0; i < kColorMapCount; ++i) {
        const auto id = static_cast<ColorMapId>(i);
        group->addAction(addScaleEntry(menu, now, ColorMap::name(id), now.map == id, [id](HeatScale& scale, bool) { scale.map = id; }, change));
    }
}

void addTransfers(QMenu& menu, const HeatScale& now, const ScaleChange& change)
{
    auto* group = new QActionGroup(&menu);
    menu.addSection(HeatMapView::tr("Transfer"));
    const auto add = [&](const HeatScale& sample) {
        const bool checked = now.transfer == sample.transfer && (sample.transfer != Transfer::Gamma || now.gamma == sample.gamma);
        group->addAction(addScaleEntry(menu, now, transferText(sample), checked,
            [sample](HeatScale& scale, bool) { scale.transfer = sample.transfer, scale.gamma = sample.gamma; }, change));
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

void addScaleEntries(QMenu& menu, const HeatScale& now, const ScaleChange& change)
{
    addMaps(menu, now, change);
    addTransfers(menu, now, change);
    menu.addSection(HeatMapView::tr("Range"));
    addScaleEntry(menu, now, HeatMapView::tr("Follow the data"), now.automatic, [](HeatScale& scale, bool on) { scale.automatic = on; }, change);
}

void addScaleEntries(QMenu& menu, HeatMapView& view)
{
    const HeatScale now = view.scale();
    const ScaleChange change = [&view](const HeatScale& scale) { view.setScale(scale); };
    addScaleEntries(menu, now, change);
    addScaleEntry(menu, now, HeatMapView::tr("Each row by itself"), now.perRow, [](HeatScale& scale, bool on) { scale.perRow = on; }, change);
    addScaleEntry(menu, now, HeatMapView::tr("Clip to the ends' colours"), now.clip, [](HeatScale& scale, bool on) { scale.clip = on; }, change);
    addPooling(menu, view);
}

QToolButton* scaleButton(HeatMapView& map)
{
    QToolButton* button = controlButton(QStringLiteral("color-scale"), HeatMapView::tr("Scale"),
        HeatMapView::tr("Colour map, transfer, range and pooling"));
    button->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(button);
    QObject::connect(menu, &QMenu::aboutToShow, &map, [menu, &map] {
        menu->clear();
        map.fillScaleMenu(*menu);
    });
    button->setMenu(menu);
    return button;
}

}  // namespace orrery::views
