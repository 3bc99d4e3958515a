#pragma once

#include "app/export/makers.h"

namespace orrery::views {
class AttentionPanel;
}

namespace orrery::app {

/// What the attention panel shows in its mode, ready to be drawn by a job. Window's thread; costs no more than copying what is shared.
/// @return  nothing where there is nothing to draw, or not yet what the controls ask for
FigureMaker attentionFigure(views::AttentionPanel& panel, FigureTheme theme, const std::string& provenance);

}  // namespace orrery::app
