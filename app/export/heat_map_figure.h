#pragma once

#include "app/export/figure_theme.h"
#include "views/canvas/canvas_scene.h"

#include <functional>

namespace orrery::app {

/// The words around a figure.
struct FigureCaption {
    std::string title, subtitle, provenance;
    std::vector<std::string> notes{};  ///< what a reader must know besides
};

/// What a canvas shows, as a figure for paper: the canvas' own cells and colours, all of them whatever the zoom.
///
/// A matrix with more cells a side than a figure draws (1,024; 128 for a tile of an atlas) is drawn by the first level of its pyramid that
/// has fewer, and the figure says so. So does it say what else one must know: rows coloured by themselves, cells left blank, NaN and ∞.
/// Any thread: the scene is a copy of the canvas' one.
/// @param eachTile  called before each matrix, to stop by throwing or to tell how far it is: tiles done, of so many
Figure figureOf(const views::CanvasScene& scene, const FigureCaption& caption, FigureTheme theme = FigureTheme::Light,
    const std::function<void(int, int)>& eachTile = {});

}  // namespace orrery::app
