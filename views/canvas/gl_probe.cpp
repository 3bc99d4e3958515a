#include "views/canvas/gl_probe.h"

#include <QGuiApplication>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QStringList>
#include <QSurfaceFormat>

namespace orrery::views {

namespace {

constexpr int kMajor = 3, kMinor = 3;

/// Platforms whose contexts fail, or crash once shown.
bool isWithoutGl(const QString& platform)
{
    static const QStringList names{QStringLiteral("offscreen"), QStringLiteral("minimal"), QStringLiteral("minimalegl"), QStringLiteral("vnc"), QStringLiteral("linuxfb")};
    return names.contains(platform);
}

bool isSoftware(const QString& renderer)
{
    for (const char* const name : {"llvmpipe", "softpipe", "swrast", "SwiftShader", "GDI Generic", "Apple Software"})
        if (renderer.contains(QLatin1String(name), Qt::CaseInsensitive)) return true;
    return false;
}

GlProbe probe()
{
    const QString platform = QGuiApplication::platformName();
    if (isWithoutGl(platform)) return {false, false, {}, QStringLiteral("the platform '%1' has no OpenGL windows").arg(platform)};
    QSurfaceFormat format;
    format.setVersion(kMajor, kMinor);
    format.setProfile(QSurfaceFormat::CoreProfile);
    QOffscreenSurface surface;
    surface.setFormat(format);
    surface.create();
    QOpenGLContext context;
    context.setFormat(format);
    if (!surface.isValid() || !context.create() || !context.makeCurrent(&surface)) return {false, false, {}, QStringLiteral("no OpenGL context could be made")};
    const auto* name = reinterpret_cast<const char*>(context.functions()->glGetString(GL_RENDERER));
    const QString renderer = QString::fromLatin1(name ? name : "");
    const std::pair<int, int> version = context.format().version();
    context.doneCurrent();
    if (version < std::pair(kMajor, kMinor)) return {false, false, renderer, QStringLiteral("OpenGL %1.%2 is older than 3.3").arg(version.first).arg(version.second)};
    return {true, !isSoftware(renderer), renderer, {}};
}

}  // namespace

const GlProbe& glProbe()
{
    static const GlProbe result = probe();
    return result;
}

bool shouldUseGl()
{
    const QByteArray wish = qgetenv("ORRERY_PAINTER").toLower();
    if (wish == "software") return false;
    return glProbe().usable && (glProbe().hardware || wish == "gl");
}

}  // namespace orrery::views
