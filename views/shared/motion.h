#pragma once

namespace orrery::views {

/// Whether nothing is to move by itself: the user's wish, asked by whatever would slide, fade or walk. GUI thread.
bool reducedMotion();
void setReducedMotion(bool reduced);

}  // namespace orrery::views
