#pragma once

namespace orrery::views {

/// Gives every TokenStrip the value text of its current token. Once is enough; more do nothing.
void installTokenStripAccessibility();

}  // namespace orrery::views
