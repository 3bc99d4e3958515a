#include "app/selftest/head_switches.h"

#include "app/main_window/main_window.h"
#include "views/attention/attention_panel.h"
#include "views/attention/map_page.h"
#include "views/canvas/heat_map_view.h"

#include <QTimer>

#include <algorithm>

namespace orrery::app {

namespace {

constexpr int kRest = 250;  ///< ms between two switches
constexpr int kFirstLayer = 2;  ///< heads of the layers before are shown and read ahead by the steps before this one

}  // namespace

HeadSwitches::HeadSwitches(MainWindow& window, QObject* parent) : QObject(parent), m_window(window)
{
    connect(&window.attention().mapPage().view(), &views::HeatMapView::paintedFrame, this, &HeadSwitches::onPainted);
}

void HeadSwitches::start()
{
    m_times.clear();
    m_tooFew = distantHeads().size() < 2;
    if (!m_tooFew) next();
}

double HeadSwitches::median() const
{
    std::vector<double> sorted = m_times;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    return *middle;
}

double HeadSwitches::longest() const { return *std::max_element(m_times.begin(), m_times.end()); }

/// Of the heads (l, h) with l + 2 h = 1 modulo 5 none is a neighbour of another, nor of another's neighbour.
std::vector<HeadRef> HeadSwitches::distantHeads() const
{
    const auto prompt = m_window.session().prompt();
    std::vector<HeadRef> heads;
    for (int layer = kFirstLayer; layer < prompt->layers; ++layer)
        for (int head = 0; head < prompt->heads; ++head)
            if ((layer + 2 * head) % 5 == 1) heads.push_back({layer, head});
    return heads;
}

/// Another each time, far from the one before.
HeadRef HeadSwitches::wanted() const
{
    const std::vector<HeadRef> heads = distantHeads();
    const size_t step = heads.size() % 7 == 0 ? 3 : 7;
    return heads[m_times.size() * step % heads.size()];
}

void HeadSwitches::next()
{
    m_waiting = true;
    m_clock.start();
    const HeadRef head = wanted();
    m_window.selection().select(m_window.selection().selection().withHead(head.layer, head.head));
}

void HeadSwitches::onPainted()
{
    const auto shown = m_window.attention().mapPage().shown();
    if (!m_waiting || !shown || shown->request.head != wanted()) return;
    m_waiting = false;
    QMetaObject::invokeMethod(this, &HeadSwitches::note, Qt::QueuedConnection);  // when the rest of the window is painted too
}

void HeadSwitches::note()
{
    m_times.push_back(static_cast<double>(m_clock.nsecsElapsed()) / 1e6);
    if (!isDone()) QTimer::singleShot(kRest, this, &HeadSwitches::next);
}

}  // namespace orrery::app
