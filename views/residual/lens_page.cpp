#include "views/residual/lens_page.h"

#include "views/canvas/legend_strip.h"
#include "views/canvas/range_histogram.h"
#include "views/canvas/scale_menu.h"
#include "views/residual/lens_detail.h"
#include "views/residual/token_field.h"
#include "views/shared/controls.h"
#include "views/shared/number_text.h"
#include "views/shared/role.h"
#include "views/shared/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>

namespace orrery::views {

namespace {

constexpr int kDetailFrom = 800;   ///< px of width from which the pointed cell is told beside the grid

QComboBox* choice(const QString& name)
{
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    box->setFixedHeight(24);
    box->setMinimumWidth(64);  // less than its words: narrow panels elide them
    return box;
}

}  // namespace

LensPage::LensPage(QWidget* parent)
    : QWidget(parent), m_measure(choice(tr("Colour"))), m_follow(choice(tr("Followed token"))), m_points(choice(tr("Where the stream is read"))),
      m_token(new TokenField(tr("token, e.g. ·the"), tr("Token to follow"))), m_problem(new QLabel), m_notes(controlLabel({})), m_view(new LensView),
      m_legend(new LegendStrip), m_detail(new LensDetail)
{
    auto* column = makeColumn(this);
    createControls(*column);
    auto* grid = new QVBoxLayout;
    grid->setContentsMargins(kBodyPadding, 0, kBodyPadding, kBodyPadding);
    grid->setSpacing(kGrid);
    grid->addWidget(m_view, 1);
    grid->addWidget(m_legend);
    grid->addWidget(m_notes);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addLayout(grid, 1);
    row->addWidget(m_detail);
    column->addLayout(row, 1);
    createLegend();
    connect(m_view, &LensView::cellHovered, this, &LensPage::showPointed);
    connect(m_view, &LensView::cursorMoved, this, [this] { showPointed(std::nullopt); });
    connect(m_view, &LensView::cellChosen, this, [this] { showPointed(std::nullopt); });
    setColouring();
}

void LensPage::createControls(QVBoxLayout& column)
{
    for (int i = 0; i < kLensMeasureCount; ++i) m_measure->addItem(lensMeasureName(static_cast<LensMeasure>(i)));
    m_follow->addItems({tr("the final row's"), tr("the one that comes"), tr("of my choice")});
    m_points->addItems({tr("after each block"), tr("also between attention and MLP"), tr("what attentions add"), tr("what MLPs add")});
    m_token->setMaximumWidth(160);
    setRole(*m_problem, QStringLiteral("bad"));
    m_problem->setFont(smallFont());
    m_problem->setWordWrap(true);
    m_problem->setContentsMargins(kBodyPadding, 0, kBodyPadding, kGrid);
    m_problem->hide();
    QHBoxLayout* row = addControlRow(column);
    row->addWidget(controlLabel(tr("Colour")));
    row->addWidget(m_measure);
    row->addWidget(controlLabel(tr("Follow")));
    row->addWidget(m_follow);
    row->addWidget(m_token);
    row->addWidget(controlLabel(tr("Read")));
    row->addWidget(m_points);
    row->addStretch(1);
    column.addWidget(m_problem);
    connect(m_measure, &QComboBox::activated, this, &LensPage::setColouring);
    connect(m_points, &QComboBox::activated, this, &LensPage::askChanged);
    connect(m_follow, &QComboBox::activated, this, [this](int which) {
        fillFollowed();
        if (which == LensGrid::Asked && !m_token->token()) return m_token->setFocus();
        setColouring();
        Q_EMIT askChanged();
    });
    connect(m_token, &TokenField::tokenChosen, this, [this] {
        setColouring();
        Q_EMIT askChanged();
    });
    connect(m_token, &TokenField::problemChanged, m_problem, [this](const QString& problem) {
        m_problem->setText(QStringLiteral("⚠ ") + problem);
        m_problem->setVisible(!problem.isEmpty());
    });
    fillFollowed();
}

void LensPage::createLegend()
{
    connect(m_legend->scaleMenu(), &QMenu::aboutToShow, this, [this] {
        m_legend->scaleMenu()->clear();
        addScaleEntries(*m_legend->scaleMenu(), m_view->scene().scale, [this](const HeatScale& scale) {
            m_view->setScale(scale);
            m_legend->showScale(m_view->scene(), devicePixelRatioF());
        });
    });
    const auto setRange = [this](const HeatScale& scale) {
        m_view->setScale(scale);
        m_legend->showScale(m_view->scene(), devicePixelRatioF());
    };
    connect(m_legend->range(), &RangeHistogram::rangeChosen, this, [this, setRange](double low, double high) {
        HeatScale scale = m_view->scene().scale;
        scale.low = low, scale.high = high, scale.automatic = false;
        setRange(scale);
    });
    connect(m_legend->range(), &RangeHistogram::resetRequested, this, [this, setRange] {
        HeatScale scale = m_view->scene().scale;
        scale.automatic = true;
        setRange(scale);
    });
}

/// A field of one's own token only where it is followed.
void LensPage::fillFollowed()
{
    m_token->setVisible(m_follow->currentIndex() == LensGrid::Asked);
    if (m_follow->currentIndex() == LensGrid::Asked && m_measure->currentIndex() == 0) m_measure->setCurrentIndex(static_cast<int>(LensMeasure::FollowedRank));
}

void LensPage::setContext(std::shared_ptr<const ResidualContext> context)
{
    const bool otherModel = !context || !m_context || context->model != m_context->model;
    m_context = std::move(context);
    m_token->setContext(m_context);
    if (otherModel) m_token->setToken(std::nullopt);
    m_points->setEnabled(m_context && !m_context->isPostNorm());
    if (m_context && m_context->isPostNorm()) m_points->setCurrentIndex(m_points->currentIndex() > 1 ? 0 : m_points->currentIndex());
    showReading(nullptr);
}

LensAsk LensPage::ask() const
{
    LensAsk ask;
    ask.prompt = m_context->prompt->prompt.id;
    ask.points = static_cast<StreamChoice>(m_points->currentIndex());
    if (m_follow->currentIndex() == LensGrid::Asked && m_token->token()) ask.tokens = {*m_token->token()};
    return ask;
}

void LensPage::showReading(std::shared_ptr<const LensReading> reading)
{
    m_reading = std::move(reading);
    m_view->setReading(m_reading, m_context ? m_context->tokens : QStringList());
    setColouring();
    updateNotes();
}

void LensPage::setColouring()
{
    LensColouring colouring{static_cast<LensMeasure>(m_measure->currentIndex()), m_follow->currentIndex()};
    // A token that was not asked for when this was computed has no numbers yet.
    if (m_reading && colouring.follow >= m_reading->grid.followed) colouring.follow = LensGrid::Final;
    if (!m_reading && colouring.follow == LensGrid::Asked) colouring.follow = LensGrid::Final;
    HeatScale scale = colouring.measure == m_view->colouring().measure ? m_view->scene().scale : lensScale(colouring.measure);
    scale.map = m_view->scene().scale.map;
    m_view->setColouring(colouring, scale);
    m_legend->showData(m_view->scene());
    m_legend->showScale(m_view->scene(), devicePixelRatioF());
    showPointed(std::nullopt);
}

QString LensPage::description() const
{
    const LensColouring& colouring = m_view->colouring();
    if (!colouring.isAboutFollowed()) return lensMeasureName(colouring.measure);
    const QString whose = colouring.follow == LensGrid::Final ? tr("the final row's token") : colouring.follow == LensGrid::Target ? tr("the token that comes")
                                                                                                  : m_context->tokenName(m_token->token().value_or(0));
    return (colouring.measure == LensMeasure::FollowedRank ? tr("Rank of %1") : tr("Probability of %1")).arg(whose);
}

void LensPage::showPointed(std::optional<LensCell> cell)
{
    if (!cell) cell = m_view->cursor();
    if (!m_reading) return m_detail->clear();
    m_detail->showCell(*m_view, m_reading, cell.value_or(LensCell{static_cast<int>(m_reading->grid.points.size()) - 1, static_cast<int>(m_reading->grid.positions) - 1}));
}

void LensPage::updateNotes()
{
    if (!m_reading) return m_notes->clear();
    QStringList notes{m_reading->recorded ? tr("Read from the recording") : tr("The prompt was run again: its stream is not recorded")};
    if (m_reading->grid.selfTest) notes << tr("final row against the model's own logits: %1 apart").arg(valueText(*m_reading->grid.selfTest, 2));
    notes << tr("underlined: already the final row's token");
    m_notes->setText(notes.join(QStringLiteral(" · ")));
    m_notes->setToolTip(QString::fromStdString(m_reading->missing));
}

std::optional<int> LensPage::pointOf(std::optional<int> layer) const
{
    if (!layer || !m_reading) return std::nullopt;
    const auto& points = m_reading->grid.points;
    for (int point = static_cast<int>(points.size()) - 1; point >= 0; --point)
        if (points[static_cast<size_t>(point)].layer == *layer) return point;
    return std::nullopt;
}

void LensPage::follow(std::optional<int> position, std::optional<int> layer, bool choose)
{
    if (!m_reading) return;
    const int first = static_cast<int>(m_reading->grid.first);
    const std::optional<int> column = position ? std::optional(*position - first) : std::nullopt, point = pointOf(layer);
    if (!choose) return m_view->setCrosshair(point, column);
    if (!column) return m_view->setCursor(std::nullopt, false);
    // Where the cursor stands at a point of that very layer, it stays at it: a layer may have several.
    const auto now = m_view->cursor();
    const bool sameLayer = now && (!layer || m_reading->grid.points[static_cast<size_t>(now->point)].layer == *layer);
    const int top = static_cast<int>(m_reading->grid.points.size()) - 1;
    m_view->setCursor(LensCell{sameLayer ? now->point : point.value_or(now ? now->point : top), *column}, true);
    showPointed(std::nullopt);
}

void LensPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_detail->setVisible(width() >= kDetailFrom);
}

}  // namespace orrery::views
