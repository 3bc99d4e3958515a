#pragma once

#include <QString>

namespace orrery::views {

/// Whether the canvas may use OpenGL, found out without ever showing an OpenGL widget: where there is none, that would crash.
struct GlProbe {
    bool usable = false;    ///< a context of at least 3.3 core can be made current
    bool hardware = false;  ///< and it is not drawn by the processor
    QString renderer;       ///< "NVIDIA …"
    QString why;            ///< if not usable
};

/// Asked once, on the first call.  GUI thread, after QGuiApplication.
const GlProbe& glProbe();

/// What a new canvas should start with: OpenGL where hardware draws it; ORRERY_PAINTER=software or gl overrides (gl still needs usable).
bool shouldUseGl();

}  // namespace orrery::views
