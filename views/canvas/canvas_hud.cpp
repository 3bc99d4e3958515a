#include "views/canvas/canvas_hud.h"

#include "views/canvas/hud_font.h"
#include "views/canvas/hud_raster.h"
#include "views/shared/theme.h"

#include <imgui.h>

#include <QFontInfo>
#include <QMouseEvent>
#include <QPainter>
#include <QWidget>

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace orrery::views {

namespace {

constexpr float kInset = 8, kSliderWidth = 168;

/// Letters that tokens and numbers are likely to need; what is missing shows as a question mark.
const ImWchar kGlyphs[] = {0x20, 0x17F, 0x370, 0x3FF, 0x400, 0x45F, 0x2009, 0x2009, 0x2010, 0x2027, 0x2190, 0x21B5, 0x2212, 0x221E, 0x2248, 0x2265, 0x27E8, 0x27E9, 0};

ImVec4 vec(Ink ink, float alpha = 1)
{
    const QColor color = ThemeSource::current()[ink];
    return {color.redF(), color.greenF(), color.blueF(), alpha};
}

/// Begin and End in a pair, whatever happens between: a missing End aborts the program.
struct Window {
    explicit Window(const char* name)
    {
        ImGui::Begin(name, nullptr,
            ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav
                | ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoScrollWithMouse);
    }
    ~Window() { ImGui::End(); }
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;
};

void text(const QString& what, Ink ink)
{
    ImGui::PushStyleColor(ImGuiCol_Text, vec(ink));
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(what.toUtf8().constData());
    ImGui::PopStyleColor();
}

}  // namespace

CanvasHud::Current::Current(const CanvasHud& hud) : m_before(ImGui::GetCurrentContext()) { ImGui::SetCurrentContext(hud.m_context); }

CanvasHud::Current::~Current() { ImGui::SetCurrentContext(m_before); }

CanvasHud::CanvasHud(QWidget& canvas) : m_context(nullptr)
{
    IMGUI_CHECKVERSION();
    ImGuiContext* const before = ImGui::GetCurrentContext();
    m_context = ImGui::CreateContext();
    ImGui::SetCurrentContext(m_context);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.ConfigFlags = ImGuiConfigFlags_NavNoCaptureKeyboard | ImGuiConfigFlags_NoMouseCursorChange;
    ImGui::SetCurrentContext(before);
    canvas.installEventFilter(this);
    m_clock.start();
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, [this] { m_fontRatio = 0; });
}

CanvasHud::~CanvasHud()
{
    ImGuiContext* const before = ImGui::GetCurrentContext();
    ImGui::DestroyContext(m_context);
    if (before != m_context) ImGui::SetCurrentContext(before);
}

void CanvasHud::setVisible(bool visible)
{
    m_visible = visible;
    m_down = m_pressed = false;
    Q_EMIT needsFrame();
}

void CanvasHud::setExpanded(bool expanded)
{
    m_expanded = expanded;
    Q_EMIT needsFrame();
}

/// The atlas is made for the screen's pixels: text is crisp at any scale.
void CanvasHud::prepareFont(double pixelRatio)
{
    if (m_fontRatio == pixelRatio) return;
    m_fontRatio = pixelRatio;
    ++m_atlasVersion;
    ImGuiIO& io = ImGui::GetIO();
    io.Fonts->Clear();
    const QFont font = smallMonoFont();
    if (m_fontFile.isEmpty()) m_fontFile = trueTypeFile(font);
    ImFontConfig config;
    config.OversampleH = config.OversampleV = 1;
    config.PixelSnapH = true;
    // ImGui's size is the line's height; Qt's the em's. JetBrains Mono's line is 1.32 em.
    const auto size = static_cast<float>(std::round(QFontInfo(font).pixelSize() * 1.32 * pixelRatio));
    config.SizePixels = m_fontFile.isEmpty() ? std::round(13 * static_cast<float>(pixelRatio)) : size;
    config.FontDataOwnedByAtlas = false;
    if (m_fontFile.isEmpty()) io.Fonts->AddFontDefault(&config);
    else io.Fonts->AddFontFromMemoryTTF(m_fontFile.data(), static_cast<int>(m_fontFile.size()), size, &config, kGlyphs);
    io.Fonts->Build();
    io.FontGlobalScale = 1 / static_cast<float>(pixelRatio);
    applyTheme();
}

void CanvasHud::applyTheme()
{
    ImGuiStyle& style = ImGui::GetStyle();
    style = ImGuiStyle();
    style.WindowPadding = {8, 4}, style.FramePadding = {6, 4}, style.ItemSpacing = {8, 4}, style.ItemInnerSpacing = {8, 4};
    style.WindowRounding = 3, style.FrameRounding = 3, style.GrabRounding = 2, style.GrabMinSize = 8;
    style.WindowMinSize = {24, 24};
    style.AntiAliasedLinesUseTex = false;
    style.Colors[ImGuiCol_Text] = vec(Ink::Text);
    style.Colors[ImGuiCol_TextDisabled] = vec(Ink::Secondary);
    style.Colors[ImGuiCol_WindowBg] = vec(Ink::Raised, 0.92f);
    style.Colors[ImGuiCol_Border] = vec(Ink::LineStrong);
    style.Colors[ImGuiCol_FrameBg] = vec(Ink::Line), style.Colors[ImGuiCol_FrameBgHovered] = vec(Ink::LineStrong), style.Colors[ImGuiCol_FrameBgActive] = vec(Ink::LineStrong);
    style.Colors[ImGuiCol_SliderGrab] = vec(Ink::Secondary), style.Colors[ImGuiCol_SliderGrabActive] = vec(Ink::Text);
    style.Colors[ImGuiCol_Button] = vec(Ink::Line, 0), style.Colors[ImGuiCol_ButtonHovered] = vec(Ink::Line), style.Colors[ImGuiCol_ButtonActive] = vec(Ink::LineStrong);
}

void CanvasHud::feedInput(const QRectF& area, double pixelRatio)
{
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(area.right()), static_cast<float>(area.bottom())};
    io.DisplayFramebufferScale = {static_cast<float>(pixelRatio), static_cast<float>(pixelRatio)};
    io.DeltaTime = std::clamp(static_cast<float>(m_clock.restart()) / 1000, 1e-4f, 0.1f);
    io.MousePos = m_pointer ? ImVec2(static_cast<float>(m_pointer->x()), static_cast<float>(m_pointer->y())) : ImVec2(-FLT_MAX, -FLT_MAX);
    io.MouseDown[0] = m_down || m_pressed;
    m_pressed = false;
}

/// The same frame twice: the panel takes its size from what the frame before held.
ImDrawData* CanvasHud::frame(const QRectF& area, double pixelRatio)
{
    const Current current(*this);
    prepareFont(pixelRatio);
    Wish wish;
    for (int pass = 0; pass < 2; ++pass) {
        feedInput(area, pixelRatio);
        ImGui::NewFrame();
        if (m_visible) build(area, wish);
        ImGui::Render();
    }
    fulfil(wish);
    return ImGui::GetDrawData();
}

void CanvasHud::build(const QRectF& area, Wish& wish)
{
    ImGui::SetNextWindowPos({static_cast<float>(area.right()) - kInset, static_cast<float>(area.top()) + kInset}, ImGuiCond_Always, {1, 0});
    const Window window("instruments");
    buildReadout(wish);
    if (m_expanded) buildControls(wish);
    const ImVec2 at = ImGui::GetWindowPos(), size = ImGui::GetWindowSize();
    m_rect = QRectF(static_cast<double>(at.x), static_cast<double>(at.y), static_cast<double>(size.x), static_cast<double>(size.y));
}

void CanvasHud::buildReadout(Wish& wish)
{
    if (ImGui::ArrowButton("more", m_expanded ? ImGuiDir_Down : ImGuiDir_Right)) wish.toggle = true;
    ImGui::SameLine(0, 4);
    text(m_state.value.isEmpty() ? tr("no cell") : m_state.value, m_state.value.isEmpty() ? Ink::Secondary : Ink::Text);
    if (m_state.place.isEmpty()) return;
    ImGui::SameLine();
    text(m_state.place, Ink::Secondary);
}

void CanvasHud::buildControls(Wish& wish)
{
    double low = m_state.low, high = m_state.high;
    ImGui::SetNextItemWidth(kSliderWidth);
    const bool lower = ImGui::SliderScalar("low", ImGuiDataType_Double, &low, &m_state.domainLow, &m_state.domainHigh, "%.4g", ImGuiSliderFlags_NoInput);
    ImGui::SetNextItemWidth(kSliderWidth);
    const bool upper = ImGui::SliderScalar("high", ImGuiDataType_Double, &high, &m_state.domainLow, &m_state.domainHigh, "%.4g", ImGuiSliderFlags_NoInput);
    const double least = (m_state.domainHigh - m_state.domainLow) * 1e-3;
    if (lower) wish.range = {std::min(low, high - least), high};
    if (upper) wish.range = {low, std::max(high, low + least)};
    if (ImGui::ArrowButton("before", ImGuiDir_Left)) --wish.layers;
    ImGui::SameLine(0, 4);
    if (ImGui::ArrowButton("after", ImGuiDir_Right)) ++wish.layers;
    ImGui::SameLine();
    text(tr("layer"), Ink::Text);
    text(m_state.notes, Ink::Secondary);
}

void CanvasHud::fulfil(const Wish& wish)
{
    // Queued: a frame is built while the canvas paints.
    if (wish.toggle) QMetaObject::invokeMethod(this, [this] { setExpanded(!m_expanded); }, Qt::QueuedConnection);
    if (wish.range) QMetaObject::invokeMethod(this, [this, range = *wish.range] { Q_EMIT rangeChosen(range.first, range.second); }, Qt::QueuedConnection);
    if (wish.layers) QMetaObject::invokeMethod(this, [this, by = wish.layers] { Q_EMIT layerStepped(by); }, Qt::QueuedConnection);
}

void CanvasHud::paint(QPainter& painter, const QRectF& area, double pixelRatio)
{
    if (!m_visible) return;
    const ImDrawData* data = frame(area, pixelRatio);
    const Current current(*this);
    HudAtlas atlas;
    unsigned char* alpha = nullptr;
    ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&alpha, &atlas.width, &atlas.height);
    atlas.alpha = alpha;
    const QPointF corner(std::floor(m_rect.left() * pixelRatio), std::floor(m_rect.top() * pixelRatio));
    const QSize size(static_cast<int>(std::ceil(m_rect.width() * pixelRatio)) + 2, static_cast<int>(std::ceil(m_rect.height() * pixelRatio)) + 2);
    if (m_image.size() != size) m_image = QImage(size, QImage::Format_ARGB32_Premultiplied);
    m_image.setDevicePixelRatio(pixelRatio);
    m_image.fill(Qt::transparent);
    rasterize(*data, atlas, corner, m_image);
    painter.drawImage(corner / pixelRatio, m_image);
}

bool CanvasHud::eventFilter(QObject*, QEvent* event)
{
    if (!m_visible) return false;
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick: return takesPress(static_cast<const QMouseEvent&>(*event));
    case QEvent::MouseMove: return takesMove(static_cast<const QMouseEvent&>(*event).position());
    case QEvent::MouseButtonRelease: return takesRelease(static_cast<const QMouseEvent&>(*event));
    case QEvent::Leave:
        m_pointer.reset();
        return false;
    case QEvent::FocusOut:
        m_down = m_pressed = false;
        Q_EMIT needsFrame();
        return false;
    default: return false;
    }
}

bool CanvasHud::takesPress(const QMouseEvent& event)
{
    if (!m_rect.contains(event.position())) return false;
    if (event.button() == Qt::LeftButton) m_down = m_pressed = true;
    m_pointer = event.position();
    Q_EMIT needsFrame();
    return true;
}

/// While a control is held the pointer is the panel's, wherever it goes.
bool CanvasHud::takesMove(const QPointF& position)
{
    const bool over = m_down || m_rect.contains(position), was = m_pointer.has_value();
    m_pointer = over ? std::optional<QPointF>(position) : std::nullopt;
    if (over && !was) Q_EMIT pointerTaken();
    if (over || was) Q_EMIT needsFrame();
    return over;
}

bool CanvasHud::takesRelease(const QMouseEvent& event)
{
    if (!m_down || event.button() != Qt::LeftButton) return m_rect.contains(event.position());
    m_down = false;
    m_pointer = event.position();
    Q_EMIT needsFrame();
    return true;
}

}  // namespace orrery::views
