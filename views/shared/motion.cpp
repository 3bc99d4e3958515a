#include "views/shared/motion.h"

namespace orrery::views {

namespace {

bool g_reduced = false;

}  // namespace

bool reducedMotion() { return g_reduced; }

void setReducedMotion(bool reduced) { g_reduced = reduced; }

}  // namespace orrery::views
