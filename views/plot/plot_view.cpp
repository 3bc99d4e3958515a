#include "views/plot/plot_view.h"

#include "views/plot/plot_painter.h"
#include "views/plot/plot_table_model.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace orrery::views {

namespace {

constexpr double kNarrowest = 1e-9;  ///< what zooming ends at, of an x

}  // namespace

PlotView::PlotView(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Plot"));
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, qOverload<>(&QWidget::update));
}

void PlotView::setPlot(std::shared_ptr<const Plot> plot)
{
    const bool sameAxis = m_plot && plot && m_plot->xLow() == plot->xLow() && m_plot->xHigh() == plot->xHigh();
    m_plot = std::move(plot);
    m_dragFrom.reset();
    m_dragTo.reset();
    m_x = m_plot ? allX(*m_plot) : std::vector<double>();
    if (!sameAxis) {
        m_crosshair.reset();
        showAll();
    }
    if (m_plot && !m_plot->title.isEmpty()) setAccessibleName(m_plot->title);
    setAccessibleDescription(spoken());
    update();
}

PlotArea PlotView::area() const
{
    if (!m_plot) return {};
    PlotArea area{QRectF(rect()).marginsRemoved(PlotPainter::margins(*m_plot, size())), m_xLow, m_xHigh};
    area.rect.setWidth(std::max(10.0, area.rect.width()));
    area.rect.setHeight(std::max(10.0, area.rect.height()));
    std::tie(area.yLow, area.yHigh) = yRange(*m_plot, m_xLow, m_xHigh);
    return area;
}

void PlotView::setCrosshair(std::optional<double> x)
{
    if (!underMouse()) moveCrosshair(x);
}

void PlotView::moveCrosshair(std::optional<double> x)
{
    if (x == m_crosshair) return;
    m_crosshair = x;
    setAccessibleDescription(spoken());
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    update();
}

QString PlotView::spoken() const
{
    if (!m_plot) return {};
    if (m_crosshair) {
        QStringList rows;
        for (const QString& row : valuesAt(*m_plot, *m_crosshair)) rows << row;
        return rows.join(QStringLiteral(", "));
    }
    QStringList names;
    for (const PlotLine& line : m_plot->lines) names << line.name;
    return tr("%1 by %2; lines: %3").arg(m_plot->yTitle, m_plot->xTitle, names.join(QStringLiteral(", ")));
}

std::optional<double> PlotView::nearestX(double pixel) const
{
    if (m_x.empty()) return std::nullopt;
    const double x = area().xAt(pixel);
    const auto above = std::lower_bound(m_x.begin(), m_x.end(), x);
    double nearest = above == m_x.end() ? m_x.back() : *above;
    if (above != m_x.begin() && x - *std::prev(above) < nearest - x) nearest = *std::prev(above);
    if (above == m_x.end()) nearest = m_x.back();
    return nearest >= m_xLow && nearest <= m_xHigh ? std::optional(nearest) : std::nullopt;
}

void PlotView::showAll()
{
    m_zoomed = false;
    m_xLow = m_plot ? m_plot->xLow() : 0;
    m_xHigh = m_plot ? m_plot->xHigh() : 1;
    update();
}

void PlotView::showTable()
{
    if (!m_plot) return;
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(m_plot->title.isEmpty() ? tr("Plot as a table") : m_plot->title);
    auto* model = new PlotTableModel(dialog);
    model->setPlot(m_plot);
    auto* table = new QTableView(dialog);
    styleTable(table, tr("Values of the plot"));
    table->setModel(model);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QPushButton* copy = buttons->addButton(tr("Copy as CSV"), QDialogButtonBox::ActionRole);
    connect(copy, &QPushButton::clicked, dialog, [model] { QApplication::clipboard()->setText(model->csv()); });
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    auto* layout = new QVBoxLayout(dialog);
    layout->addWidget(table);
    layout->addWidget(buttons);
    dialog->resize(640, 480);
    dialog->show();
}

void PlotView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), ThemeSource::current()[Ink::Panel]);
    if (m_plot) {
        const PlotArea area = this->area();
        PlotPainter plot(painter, *m_plot, area);
        plot.paint();
        if (m_dragFrom && m_dragTo) plot.paintDrag(*m_dragFrom, *m_dragTo);
        else if (m_crosshair && *m_crosshair >= m_xLow && *m_crosshair <= m_xHigh) plot.paintCrosshair(*m_crosshair);
    }
    if (!hasFocus()) return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(ThemeSource::current()[Ink::Accent]);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void PlotView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragFrom) {
        const QRectF plot = area().rect;
        m_dragTo = std::clamp(event->position().x(), plot.left(), plot.right());
        return update();
    }
    const auto x = nearestX(event->position().x());
    moveCrosshair(x);
    Q_EMIT hovered(x);
}

void PlotView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_plot) return;
    const QRectF plot = area().rect;
    m_dragFrom = std::clamp(event->position().x(), plot.left(), plot.right());
    m_dragTo.reset();
}

void PlotView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_dragFrom) return;
    const double from = *std::exchange(m_dragFrom, std::nullopt), to = std::exchange(m_dragTo, std::nullopt).value_or(from);
    const PlotArea area = this->area();
    if (std::abs(to - from) < 2 * kGrid) {
        if (const auto x = nearestX(event->position().x())) Q_EMIT chosen(*x);
    } else {
        zoomTo(area.xAt(std::min(from, to)), area.xAt(std::max(from, to)));
    }
    update();
}

void PlotView::zoomTo(double low, double high)
{
    if (high - low < kNarrowest * std::max({1e-300, std::abs(low), std::abs(high)})) return;
    m_xLow = low, m_xHigh = high;
    m_zoomed = true;
}

void PlotView::mouseDoubleClickEvent(QMouseEvent*) { showAll(); }

void PlotView::leaveEvent(QEvent*)
{
    moveCrosshair(std::nullopt);
    Q_EMIT hovered(std::nullopt);
}

void PlotView::walk(int steps)
{
    if (m_x.empty()) return;
    const auto here = m_crosshair ? std::lower_bound(m_x.begin(), m_x.end(), *m_crosshair) - m_x.begin() : (steps > 0 ? -1 : static_cast<std::ptrdiff_t>(m_x.size()));
    const auto next = std::clamp<std::ptrdiff_t>(here + steps, 0, static_cast<std::ptrdiff_t>(m_x.size()) - 1);
    moveCrosshair(m_x[static_cast<size_t>(next)]);
    Q_EMIT hovered(m_crosshair);
}

void PlotView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left: return walk(-1);
    case Qt::Key_Right: return walk(1);
    case Qt::Key_Home: return walk(-static_cast<int>(m_x.size()));
    case Qt::Key_End: return walk(static_cast<int>(m_x.size()));
    case Qt::Key_Escape:
        if (m_zoomed) return showAll();
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_crosshair) {
            Q_EMIT chosen(*m_crosshair);
            return;
        }
        break;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void PlotView::focusInEvent(QFocusEvent*) { update(); }

void PlotView::focusOutEvent(QFocusEvent*) { update(); }

}  // namespace orrery::views
