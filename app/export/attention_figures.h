#pragma once

#include "app/export/figure_theme.h"
#include "core/base/progress.h"

#include <functional>

namespace orrery::views {
class AttentionPanel;
}

namespace orrery::app {

/// Makes a figure, on any thread: it holds what it draws (immutable, shared) and touches no widget.
using FigureMaker = std::function<Figure(const Progress&, const std::stop_token&)>;

/// What the attention panel shows in its mode, ready to be drawn by a job. Window's thread; costs no more than copying what is shared.
/// @return  nothing where there is nothing to draw, or not yet what the controls ask for
FigureMaker attentionFigure(views::AttentionPanel& panel, FigureTheme theme, const std::string& provenance);

}  // namespace orrery::app
