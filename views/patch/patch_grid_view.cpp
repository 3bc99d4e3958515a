#include "views/patch/patch_grid_view.h"

#include "views/canvas/heat_map_view.h"
#include "views/patch/patch_names.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"
#include "views/shared/token_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <cmath>

namespace orrery::views {

namespace {

constexpr double kWeak = 0.25;  ///< of a difference between the runs, in the metric's unit: see PatchGrid::isWeak

QLabel* plainLabel(const QString& role)
{
    auto* label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    if (!role.isEmpty()) label->setProperty("role", role);
    return label;
}

HeatAxis layerAxis(int64_t layers)
{
    HeatAxis axis{.title = PatchGridView::tr("layer")};
    for (int64_t layer = 0; layer < layers; ++layer) axis.labels << QString::number(layer);
    return axis;
}

HeatAxis columnAxis(const PatchFrame& frame)
{
    const bool byHead = frame.inquiry.spec.by == PatchAxis::Head;
    HeatAxis axis{.title = byHead ? PatchGridView::tr("head") : PatchGridView::tr("position")};
    for (int64_t column = 0; column < frame.columns; ++column) {
        const auto at = static_cast<int>(column);
        if (byHead) axis.labels << QString::number(column);
        else {
            const Position& token = frame.clean.info.positions[static_cast<size_t>(column)];
            axis.labels << tokenLabel(token, at);
            axis.spoken << spokenToken(token, at);
        }
    }
    return axis;
}

}  // namespace

PatchGridView::PatchGridView(QWidget* parent) : QWidget(parent), m_stack(new QStackedLayout(this)), m_empty(plainLabel(QStringLiteral("secondary")))
{
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setMargin(8 * kGrid);
    m_map = new HeatMapView;
    HeatScale scale;
    scale.map = ColorMapId::Diverging;
    m_map->setScale(scale);
    m_map->setNanIsBlank(true);
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGrid);
    column->addWidget(createReadout());
    column->addWidget(m_map, 1);
    column->addWidget(createCellLine());
    m_stack->addWidget(m_empty);
    m_stack->addWidget(page);
    connect(m_map, &HeatMapView::cellSelected, this, [this](int, int row, int at) {
        setCell(std::pair(row, at));
        Q_EMIT cellChosen(row, at);
    });
    connect(m_map, &HeatMapView::cursorMoved, this, [this](int, int row, int at) {
        setCell(std::pair(row, at));
        Q_EMIT cellChosen(row, at);
    });
    connect(m_map, &HeatMapView::cellHovered, this, [this](int, int row, int at, double value) { Q_EMIT cellHovered(row, at, value); });
    connect(m_map, &HeatMapView::hoverLeft, this, [this] { Q_EMIT cellHovered({}, {}, {}); });
}

QWidget* PatchGridView::createReadout()
{
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGrid);
    m_title = plainLabel({});
    m_runs = plainLabel({});
    m_runs->setFont(monoFont());
    m_weak = plainLabel(QStringLiteral("warn"));
    m_scale = new QComboBox;
    m_scale->setAccessibleName(tr("What the colours show"));
    m_scale->addItems({tr("Normalised effect"), tr("Raw metric")});
    m_scale->setToolTip(tr("Effect: (patched − corrupt) / (clean − corrupt), 0 where nothing changed and 1 where the other run is reached"));
    connect(m_scale, &QComboBox::currentIndexChanged, this, &PatchGridView::refill);
    auto* row = new QHBoxLayout;
    row->setSpacing(kBodyPadding);
    row->addWidget(m_runs, 1);
    row->addWidget(m_scale, 0, Qt::AlignTop);
    column->addWidget(m_title);
    column->addLayout(row);
    column->addWidget(m_weak);
    return box;
}

QWidget* PatchGridView::createCellLine()
{
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kBodyPadding);
    m_cellText = plainLabel({});
    m_open = new QPushButton(tr("Open patched run"));
    row->addWidget(m_cellText, 1);
    row->addWidget(m_open, 0, Qt::AlignTop);
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (m_cell) Q_EMIT openRequested(m_cell->first, m_cell->second);
    });
    return box;
}

bool PatchGridView::isNormalised() const { return m_scale->currentIndex() == 0; }

void PatchGridView::setNormalised(bool normalised) { m_scale->setCurrentIndex(normalised ? 0 : 1); }

void PatchGridView::clear(const QString& sentence)
{
    m_frame.reset(), m_answer.reset();
    m_cell.reset();
    m_empty->setText(sentence);
    m_stack->setCurrentIndex(0);
    Q_EMIT shownChanged();
}

void PatchGridView::begin(std::shared_ptr<const PatchFrame> frame)
{
    m_frame = std::move(frame);
    m_answer.reset();
    m_tally = PatchTally(m_frame->inquiry.spec, m_frame->layers, m_frame->columns);
    m_cell.reset();
    m_title->setText(gridTitle(*m_frame) + QStringLiteral("\n") + metricTitle(*m_frame));
    m_map->setTiles({});
    m_map->setAxes(layerAxis(m_frame->layers), columnAxis(*m_frame));
    m_map->setCursorCell({});
    m_stack->setCurrentIndex(1);
    refill();
}

void PatchGridView::addCells(const Cells& cells)
{
    for (const auto& [pair, cell] : cells) m_tally.add(pair, cell);
    refill();
}

void PatchGridView::showAnswer(std::shared_ptr<const PatchAnswer> answer)
{
    if (m_frame != answer->frame) begin(answer->frame);
    m_answer = std::move(answer);
    refill();
}

double PatchGridView::shown(int64_t layer, int64_t column, bool normalised) const
{
    if (!m_answer) return normalised ? m_tally.effect(layer, column) : m_tally.value(layer, column);
    const auto at = static_cast<size_t>(layer * m_frame->columns + column);
    return (normalised ? m_answer->grid.effects : m_answer->grid.values)[at].mean;
}

void PatchGridView::refill()
{
    if (!m_frame) return;
    Tensor matrix({m_frame->layers, m_frame->columns});
    for (int64_t layer = 0; layer < m_frame->layers; ++layer)
        for (int64_t column = 0; column < m_frame->columns; ++column)
            matrix.data()[layer * m_frame->columns + column] = static_cast<float>(shown(layer, column, isNormalised()));
    m_map->setUnit(gridUnit(*m_frame, isNormalised()));
    m_map->setTiles({HeatTile{MatrixPyramid::build(std::move(matrix))}});
    showRuns();
    showWeak();
    showCell();
    Q_EMIT shownChanged();
}

QString PatchGridView::intervalText(const MeanInterval& interval) const
{
    const QString mean = valueText(interval.mean, 4);
    return std::isfinite(interval.low) ? tr("%1 (%2 to %3)").arg(mean, valueText(interval.low, 3), valueText(interval.high, 3)) : mean;
}

void PatchGridView::showRuns()
{
    const MeanInterval clean = m_answer ? m_answer->grid.clean : MeanInterval{m_tally.clean(), std::nan(""), std::nan(""), 0};
    const MeanInterval corrupt = m_answer ? m_answer->grid.corrupt : MeanInterval{m_tally.corrupt(), std::nan(""), std::nan(""), 0};
    const QString other = m_frame->inquiry.source == PatchSource::Noise ? tr("noised") : tr("corrupt");
    QString text = tr("clean %1   %2 %3   difference %4").arg(intervalText(clean), other, intervalText(corrupt), valueText(clean.mean - corrupt.mean, 4));
    const int64_t cells = m_frame->layers * m_frame->columns;
    if (!m_answer) text += tr("   pair %1 of %2").arg(m_tally.pairs()).arg(m_frame->pairs);
    else if (m_answer->isComplete) text += tr("   %1").arg(durationText(m_answer->seconds));
    else if (m_frame->pairs > 1) text += tr("   stopped after %1 of %2").arg(m_answer->grid.pairs.size()).arg(m_frame->pairs);
    else text += tr("   stopped after %1 of %2 cells").arg(std::ranges::count_if(m_answer->grid.values, [](const MeanInterval& value) { return std::isfinite(value.mean); })).arg(cells);
    m_runs->setText(text);
}

void PatchGridView::showWeak()
{
    const double difference = std::abs(m_tally.clean() - m_tally.corrupt());
    const bool weak = m_answer ? m_answer->grid.isWeak : difference < kWeak;
    m_weak->setVisible(weak);
    m_weak->setText(m_answer && m_answer->grid.pairs.size() > 1 ? tr("⚠ By this metric the two kinds of runs differ by less than 0.25, or than two standard errors: effects, which divide by that, mean little.")
                                                               : tr("⚠ By this metric the two runs differ by less than 0.25: effects, which divide by that, mean little."));
}

void PatchGridView::setCell(std::optional<std::pair<int, int>> cell)
{
    const bool inside = cell && m_frame && cell->first >= 0 && cell->first < m_frame->layers && cell->second >= 0 && cell->second < m_frame->columns;
    m_cell = inside ? cell : std::nullopt;
    m_map->setCursorCell(m_cell ? std::optional(HeatCell{0, m_cell->first, m_cell->second}) : std::nullopt);
    showCell();
}

void PatchGridView::setOpenProblem(const QString& why)
{
    m_openProblem = why;
    showCell();
}

QString PatchGridView::cellText() const
{
    if (!m_frame || !m_cell) return tr("Choose a cell to read it, or to open its patched run.");
    const auto [layer, column] = *m_cell;
    const bool byHead = m_frame->inquiry.spec.by == PatchAxis::Head;
    const QString place = byHead ? tr("L%1H%2").arg(layer).arg(column)
                                 : tr("Layer %1, position %2 “%3”").arg(layer).arg(column).arg(tokenLabel(m_frame->clean.info.positions[static_cast<size_t>(column)], column));
    const QString metric = QString::fromStdString(m_frame->inquiry.metric.metric);
    if (!m_answer) return tr("%1: %2 %3, effect %4").arg(place, metric, valueText(shown(layer, column, false), 6), valueText(shown(layer, column, true), 6));
    const auto at = static_cast<size_t>(layer * m_frame->columns + column);
    const MeanInterval &value = m_answer->grid.values[at], &effect = m_answer->grid.effects[at];
    if (!std::isfinite(value.mean)) return tr("%1: not computed").arg(place);
    if (value.count < 2) return tr("%1: %2 %3, effect %4").arg(place, metric, valueText(value.mean, 6), valueText(effect.mean, 6));
    return tr("%1: %2 %3, effect %4; 95 % intervals, n = %5").arg(place, metric, intervalText(value), intervalText(effect)).arg(value.count);
}

void PatchGridView::showCell()
{
    m_cellText->setText(cellText());
    const bool ofSet = m_frame && m_frame->inquiry.set;
    m_open->setEnabled(m_cell && !ofSet && m_openProblem.isEmpty());
    m_open->setToolTip(ofSet ? tr("A cell of a set is many runs; choose one pair to open a run") : !m_openProblem.isEmpty() ? m_openProblem : tr("Record this one patched run beside the run it changes, and select it"));
}

}  // namespace orrery::views
