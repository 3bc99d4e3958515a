#include "app/selftest/selftest.h"

#include "app/export/panel_export.h"
#include "app/main_window/document_area.h"
#include "app/main_window/main_window.h"
#include "views/attention/atlas_page.h"
#include "views/attention/attention_panel.h"
#include "views/canvas/heat_map_view.h"
#include "views/shared/number_text.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QFile>
#include <QHeaderView>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>

namespace orrery::app {

namespace {

constexpr int kPatience = 60'000;   ///< ms a step may take
constexpr int kRepaints = 30;
constexpr int kLook = 500;          ///< ms a head is looked at: its neighbours are read meanwhile

QString milliseconds(double value) { return QStringLiteral("%1 ms").arg(views::fixedText(value, value < 100 ? 1 : 0)); }

/// The middle of so many repaints of a widget, in ms, after something changed it each time.
double medianRepaint(QWidget& widget, const std::function<void(int)>& change)
{
    std::vector<double> times;
    for (int i = 0; i < kRepaints; ++i) {
        change(i);
        QElapsedTimer clock;
        clock.start();
        widget.repaint();
        times.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    std::nth_element(times.begin(), times.begin() + kRepaints / 2, times.end());
    return times[kRepaints / 2];
}

/// The longest of as many steps down a list's whole length as frames are measured, in milliseconds; 0 if it does not scroll.
double longestScroll(QAbstractItemView& list)
{
    QScrollBar& bar = *list.verticalScrollBar();
    double longest = 0;
    for (int i = 1; i <= kRepaints && bar.maximum() > 0; ++i) {
        QElapsedTimer clock;
        clock.start();
        bar.setValue(static_cast<int>(static_cast<int64_t>(bar.maximum()) * i / kRepaints));
        list.viewport()->repaint();
        longest = std::max(longest, static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    return longest;
}

void moveMouse(QWidget& widget, const QPoint& to, Qt::MouseButtons buttons = Qt::NoButton)
{
    QMouseEvent event(QEvent::MouseMove, QPointF(to), widget.mapToGlobal(QPointF(to)), Qt::NoButton, buttons, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &event);
}

void press(QWidget& widget, QEvent::Type type, const QPoint& at)
{
    QMouseEvent event(type, QPointF(at), widget.mapToGlobal(QPointF(at)), Qt::LeftButton, type == QEvent::MouseButtonPress ? Qt::LeftButton : Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &event);
}

}  // namespace

Selftest::Selftest(MainWindow& window, bool timing, const QString& workspace, double firstPaint)
    : QObject(&window), m_window(window), m_firstPaint(firstPaint), m_workspace(workspace), m_switches(new HeadSwitches(window, this))
{
    connect(&window.session(), &Session::failed, this, [this](const QString& sentence, const QString& details) { m_failure = sentence + u' ' + details; });
    connect(&m_look, &QTimer::timeout, this, &Selftest::look);
    m_look.setTimerType(Qt::PreciseTimer);
    if (timing) addTiming();
    else addProof();
}

void Selftest::start() { next(); }

bool Selftest::isIdle() const
{
    Session& session = m_window.session();
    return session.compute().isIdle() && session.edits().isIdle() && session.analysis().isIdle();
}

int Selftest::atlasTiles() const
{
    int ready = 0;
    for (const views::HeatTile& tile : m_window.attention().atlas().map().tiles()) ready += tile.matrix || !tile.problem.isEmpty();
    return ready;
}

void Selftest::addProof()
{
    views::AttentionPanel& attention = m_window.attention();
    m_steps.push_back({tr("the sample model opens and its prompt runs"), [this] { m_window.startTour(QStringLiteral("attention")); },
        [this] { return m_window.session().prompt() && isIdle(); }});
    m_steps.push_back({tr("all its heads are shown"), [] {}, [this, &attention] {
        return attention.face() == views::Panel::Face::Content && atlasTiles() == m_window.session().prompt()->layers * m_window.session().prompt()->heads;
    }});
    m_steps.push_back({tr("one head is shown"), [&attention] { attention.setMode(views::AttentionPanel::Mode::Head); },
        [&attention] { return attention.mapPage().shown() != nullptr; }});
    m_steps.push_back({tr("every panel comes to the front"), [this] {
        for (const QString& name : m_window.documents().names()) m_window.documents().reveal(name);
        m_window.documents().reveal(QStringLiteral("attention"));
    }, [this] { return isIdle(); }});
    const auto folder = std::make_shared<QTemporaryDir>();
    const QString path = folder->filePath(QStringLiteral("figure.svg"));
    m_steps.push_back({tr("a figure is written"), [this, path] { m_window.attentionExport().writeFigure(path, 300); },
        [this, folder, path] { return isIdle() && QFile::exists(path); }});
}

void Selftest::addTiming()
{
    m_steps.push_back({tr("first window (from the start of the process)"), [] {}, [] { return true; }, [this] { return milliseconds(m_firstPaint); }});
    aimAt(tr("500 ms"));
    if (!m_workspace.isEmpty()) addWorkspaceTiming();
    m_steps.push_back({tr("the window answers while the sample runs and records 60 times"), [this] {
        m_window.startTour(QStringLiteral("attention"));
        m_gaps.start();
        m_runs = 0;
        connect(&m_window.session(), &Session::runFinished, this, [this] {
            if (++m_runs < kRuns) QTimer::singleShot(0, this, [this] { m_window.runAgain(); });
        });
    }, [this] { return m_runs >= kRuns && isIdle(); }, [this] {
        m_gaps.stop();
        return tr("longest gap %1, 99.9 % under %2, %3 readings").arg(milliseconds(m_gaps.longest()), milliseconds(m_gaps.percentile(99.9))).arg(m_gaps.readings());
    }});
    aimAt(tr("50 ms, 16 ms"));
}

void Selftest::addWorkspaceTiming()
{
    views::AttentionPanel& attention = m_window.attention();
    views::HeatMapView& atlas = attention.atlas().map();
    views::HeatMapView& map = attention.mapPage().view();
    m_steps.push_back({tr("open the workspace, paint the whole atlas"), [this] { m_window.open(m_workspace); }, [this] {
        const auto prompt = m_window.session().prompt();
        return prompt && prompt->heads > 0 && atlasTiles() == prompt->layers * prompt->heads;
    }, [this] { return tr("(heads: %1)").arg(atlasTiles()); }});
    aimAt(tr("1 s"));
    m_steps.push_back({tr("repaint the atlas, a tile selected"), [] {}, [this] { return isIdle(); }, [this, &atlas] {
        return milliseconds(medianRepaint(atlas, [this](int i) { m_window.selection().adjust(m_window.selection().selection().withHead(0, i % 2)); }));
    }});
    aimAt(tr("16 ms"));
    m_steps.push_back({tr("open one head"), [&attention] { attention.setMode(views::AttentionPanel::Mode::Head); },
        [this, &attention] { return attention.mapPage().shown() && isIdle(); }});
    m_steps.push_back({tr("switch to the next head, until it is painted"), [this] {
        QTimer::singleShot(kLook, this, [this] {
            m_clock.start();
            m_window.selection().select(m_window.selection().selection().withHead(0, 1));
        });
    }, [&attention, &map] {
        if (!attention.mapPage().shown() || attention.mapPage().shown()->request.head != HeadRef{0, 1}) return false;
        map.repaint();
        return true;
    }});
    aimAt(tr("16 ms"));
    m_steps.push_back({tr("switch to a distant head, until it is painted"), [this] { m_switches->start(); }, [this] { return m_switches->isDone(); },
        [this] {
            if (!m_switches->hasTimes()) return tr("too few heads for one to be distant");
            return tr("median %1, longest %2").arg(milliseconds(m_switches->median()), milliseconds(m_switches->longest()));
        }});
    aimAt(tr("16 ms"));
    m_steps.push_back({tr("hover: exact value and repaint"), [] {}, [this] { return isIdle(); }, [&map] {
        const QPoint middle = map.rect().center();
        return milliseconds(medianRepaint(map, [&](int i) { moveMouse(map, middle + QPoint(i, i / 2)); }));
    }});
    aimAt(tr("16 ms"));
    m_steps.push_back({tr("pan, zoomed to a cell"), [&map] { map.zoomToCell(map.tiles().isEmpty() ? 0 : map.tiles()[0].matrix->rows() / 2, 0); }, [] { return true; }, [&map] {
        const QPoint middle = map.rect().center();
        press(map, QEvent::MouseButtonPress, middle);
        const double time = medianRepaint(map, [&](int i) { moveMouse(map, middle + QPoint(3 * i, 2 * i), Qt::LeftButton); });
        press(map, QEvent::MouseButtonRelease, middle);
        return milliseconds(time);
    }});
    aimAt(tr("16 ms"));
    m_steps.push_back({tr("pan, the whole matrix in sight"), [&map] { map.fit(); }, [] { return true; }, [&map] {
        const QPoint middle = map.rect().center();
        press(map, QEvent::MouseButtonPress, middle);
        const double time = medianRepaint(map, [&](int i) { moveMouse(map, middle + QPoint(2 * i, i), Qt::LeftButton); });
        press(map, QEvent::MouseButtonRelease, middle);
        return milliseconds(time);
    }});
    aimAt(tr("16 ms"));
    m_steps.push_back({tr("scroll the navigator and the lists of recordings"), [this] { m_window.documents().reveal(QStringLiteral("recordings")); }, [this] { return isIdle(); }, [this] {
        double longest = 0;
        int rows = 0;
        for (QAbstractItemView* list : m_window.findChildren<QAbstractItemView*>()) {
            if (!list->isVisible() || !list->model() || qobject_cast<QHeaderView*>(list)) continue;
            longest = std::max(longest, longestScroll(*list));
            rows += list->verticalScrollBar()->maximum() > 0 ? list->model()->rowCount() : 0;
        }
        return tr("longest frame %1 (rows: %2)").arg(milliseconds(longest)).arg(rows);
    }});
    aimAt(tr("16 ms"));
}

void Selftest::next()
{
    if (m_at == m_steps.size()) return end(true);
    m_failure.clear();
    m_clock.start();
    m_steps[m_at].begin();
    m_look.start(1);
}

void Selftest::look()
{
    const Step& step = m_steps[m_at];
    if (m_failure.isEmpty() && m_clock.elapsed() < kPatience && !step.done()) return;
    m_look.stop();
    const double elapsed = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    if (!m_failure.isEmpty() || m_clock.elapsed() >= kPatience) {
        std::printf("FAIL  %s: %s\n", qUtf8Printable(step.name), m_failure.isEmpty() ? "it took more than a minute" : qUtf8Printable(m_failure));
        return end(false);
    }
    const QString result = step.result ? step.result() : QString();
    const QString figure = result.isEmpty() || result.startsWith(u'(') ? milliseconds(elapsed) + u' ' + result : result;
    std::printf("ok    %-62s %-34s%s%s\n", qUtf8Printable(step.name), qUtf8Printable(figure), step.aim.isEmpty() ? "" : " aim ", qUtf8Printable(step.aim));
    std::fflush(stdout);
    ++m_at;
    QTimer::singleShot(0, this, &Selftest::next);
}

void Selftest::end(bool good) { QApplication::exit(good ? 0 : 1); }

}  // namespace orrery::app
