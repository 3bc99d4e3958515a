#include "views/recordings/slice_view.h"

#include "core/base/text.h"
#include "views/recordings/slice_model.h"
#include "views/shared/number_text.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QSpinBox>
#include <QTableView>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <limits>

namespace orrery::views {

namespace {

constexpr int64_t kMargin = 24, kWindowRows = 128, kWindowColumns = 96;
constexpr int kCellDigits = 10, kAxisLetters = 6, kRestMilliseconds = 20, kPlaceWidth = 48;

QLabel* word(const QString& text)
{
    auto* label = new QLabel(text);
    label->setProperty("role", QStringLiteral("secondary"));
    return label;
}

QToolButton* textButton(const QString& text, const QString& tip)
{
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setMinimumHeight(24);
    return button;
}

/// A window of at most `most` places around the ones in sight.
std::pair<int64_t, int64_t> around(int64_t first, int64_t last, int64_t size, int64_t most)
{
    const int64_t begin = std::clamp<int64_t>(first - kMargin, 0, std::max<int64_t>(0, size - 1));
    return {begin, std::min({most, size - begin, std::max<int64_t>(1, last + kMargin - begin)})};
}

}  // namespace

SliceView::SliceView(QWidget* parent) : QWidget(parent), m_model(new SliceModel(this)), m_timer(new QTimer(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGrid, kGrid, 0, 0);
    column->setSpacing(kGrid);
    auto* controls = new QHBoxLayout;
    controls->setSpacing(kGrid);
    createTable();
    createControls(controls);
    m_current = word({});
    m_current->setFont(monoFont());
    m_current->setAccessibleName(tr("Current value"));
    m_current->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_current->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);  // the panel may be narrower than a value's place
    auto* foot = new QHBoxLayout;
    foot->setSpacing(kGrid);
    foot->addWidget(m_current, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_coloured, m_lowest, m_highest, m_nonFinite}) foot->addWidget(widget);
    column->addLayout(controls);
    column->addWidget(m_table, 1);
    column->addLayout(foot);
    m_timer->setSingleShot(true);
    m_timer->setInterval(kRestMilliseconds);
    connect(m_timer, &QTimer::timeout, this, &SliceView::ask);
    showTensor({});
}

void SliceView::createTable()
{
    m_table = new QTableView;
    styleTable(m_table, tr("Values of the slice"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_table->verticalHeader()->show();
    m_table->verticalHeader()->setFocusPolicy(Qt::NoFocus);
    m_table->horizontalHeader()->setStretchLastSection(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->setDefaultSectionSize(kCellDigits * QFontMetrics(monoFont()).horizontalAdvance(u'0') + 4 * kGrid);
    for (QScrollBar* bar : {m_table->horizontalScrollBar(), m_table->verticalScrollBar()}) {
        connect(bar, &QScrollBar::valueChanged, m_timer, qOverload<>(&QTimer::start));
        connect(bar, &QScrollBar::rangeChanged, m_timer, qOverload<>(&QTimer::start));
    }
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &SliceView::showCurrent);
    connect(&ThemeSource::instance(), &ThemeSource::changed, m_table->viewport(), qOverload<>(&QWidget::update));
}

void SliceView::createControls(QHBoxLayout* row)
{
    m_down = new QComboBox;
    m_down->setAccessibleName(tr("Axis that runs down"));
    m_across = new QComboBox;
    m_across->setAccessibleName(tr("Axis that runs across"));
    for (QComboBox* box : {m_down, m_across}) {
        box->setMinimumContentsLength(kAxisLetters);
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    }
    m_places = new QHBoxLayout;
    m_places->setSpacing(kGrid);
    m_lowest = textButton(tr("Min"), tr("Go to the smallest value"));
    m_highest = textButton(tr("Max"), tr("Go to the largest value"));
    m_nonFinite = textButton(tr("NaN/Inf"), tr("Go to the first value that is not finite"));
    m_coloured = new QCheckBox(tr("Colour"));
    connect(m_down, &QComboBox::activated, this, [this] { onAxisChosen(true); });
    connect(m_across, &QComboBox::activated, this, [this] { onAxisChosen(false); });
    connect(m_lowest, &QToolButton::clicked, this, [this] { goTo(m_histogram->lowestAt); });
    connect(m_highest, &QToolButton::clicked, this, [this] { goTo(m_histogram->highestAt); });
    connect(m_nonFinite, &QToolButton::clicked, this, [this] { goTo(m_histogram->firstNonFiniteAt); });
    connect(m_coloured, &QCheckBox::toggled, m_model, &SliceModel::setColoured);
    row->addWidget(word(tr("down")));
    row->addWidget(m_down);
    row->addWidget(word(tr("across")));
    row->addWidget(m_across);
    row->addLayout(m_places);
    row->addStretch(1);
}

QString SliceView::axisName(int axis) const
{
    const std::vector<std::string> names = splitText(m_tensor->siteInfo.axes, ',');
    const auto at = static_cast<size_t>(axis);
    return at < names.size() && !names[at].empty() ? QString::fromStdString(names[at]) : tr("axis %1").arg(axis);
}

void SliceView::showTensor(const std::optional<TensorRow>& tensor)
{
    m_tensor = tensor;
    m_histogram.reset();
    m_asked.reset();
    const int rank = tensor ? tensor->shape.rank() : 0;
    m_place.assign(static_cast<size_t>(rank), 0);
    fillAxes();
    showExtremes(nullptr);
    chooseAxes(rank >= 2 ? rank - 2 : rank - 1, rank >= 2 ? rank - 1 : -1);
}

void SliceView::fillAxes()
{
    const int rank = static_cast<int>(m_place.size());
    for (QComboBox* box : {m_down, m_across}) {
        box->clear();
        for (int axis = 0; axis < rank; ++axis) box->addItem(tr("%1 (%2)").arg(axisName(axis), countText(m_tensor->shape[axis])), axis);
        box->setEnabled(rank >= 2);
    }
}

void SliceView::onAxisChosen(bool down)
{
    const int axis = (down ? m_down : m_across)->currentData().toInt();
    if (down) chooseAxes(axis, axis == m_columnAxis ? m_rowAxis : m_columnAxis);
    else chooseAxes(axis == m_rowAxis ? m_columnAxis : m_rowAxis, axis);
}

void SliceView::chooseAxes(int rowAxis, int columnAxis)
{
    m_rowAxis = rowAxis, m_columnAxis = columnAxis;
    m_down->setCurrentIndex(m_down->findData(rowAxis));
    m_across->setCurrentIndex(m_across->findData(columnAxis));
    m_model->setTensor(m_tensor, rowAxis, columnAxis);
    createPlaces();
    showCurrent();
    m_asked.reset();
    m_timer->start();
}

void SliceView::createPlaces()
{
    while (QLayoutItem* item = m_places->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (int axis = 0; axis < static_cast<int>(m_place.size()); ++axis) {
        if (axis == m_rowAxis || axis == m_columnAxis) continue;
        auto* spin = new QSpinBox;
        spin->setRange(0, static_cast<int>(std::min<int64_t>(m_tensor->shape[axis] - 1, std::numeric_limits<int>::max())));
        spin->setValue(static_cast<int>(m_place[static_cast<size_t>(axis)]));
        spin->setFont(monoFont());
        spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
        spin->setMinimumWidth(kPlaceWidth);
        spin->setMinimumHeight(24);
        spin->setAccessibleName(tr("Place on %1").arg(axisName(axis)));
        connect(spin, &QSpinBox::valueChanged, this, [this, axis](int value) {
            m_place[static_cast<size_t>(axis)] = value;
            m_timer->start();
        });
        m_places->addWidget(word(axisName(axis)));
        m_places->addWidget(spin);
    }
}

SliceRequest SliceView::wanted() const
{
    const QRect sight = m_table->viewport()->rect();
    const int top = std::max(0, m_table->rowAt(sight.top())), left = std::max(0, m_table->columnAt(sight.left()));
    const int bottom = m_table->rowAt(sight.bottom()), right = m_table->columnAt(sight.right());
    SliceRequest request{m_tensor->id, m_rowAxis, m_columnAxis, m_place};
    std::tie(request.firstRow, request.rows) = around(top, bottom < 0 ? m_model->rowCount() : bottom, m_model->rowCount(), kWindowRows);
    std::tie(request.firstColumn, request.columns) = around(left, right < 0 ? m_model->columnCount() : right, m_model->columnCount(), kWindowColumns);
    return request;
}

/// Whether what was asked for last holds all that is in sight; the margins may differ.
bool SliceView::isCovered(const SliceRequest& window) const
{
    if (!m_asked || m_asked->tensor != window.tensor || m_asked->index != window.index) return false;
    if (m_asked->rowAxis != window.rowAxis || m_asked->columnAxis != window.columnAxis) return false;
    const auto within = [](int64_t first, int64_t count, int64_t askedFirst, int64_t askedCount, int64_t size) {
        const int64_t begin = std::min(first + kMargin / 2, first == 0 ? 0 : first + kMargin / 2);
        const int64_t end = first + count == size ? size : first + count - kMargin / 2;
        return begin >= askedFirst && end <= askedFirst + askedCount;
    };
    return within(window.firstRow, window.rows, m_asked->firstRow, m_asked->rows, m_model->rowCount())
        && within(window.firstColumn, window.columns, m_asked->firstColumn, m_asked->columns, m_model->columnCount());
}

void SliceView::ask()
{
    if (!m_tensor || m_model->rowCount() == 0 || m_model->columnCount() == 0 || !isVisible()) return;
    const SliceRequest request = wanted();
    if (isCovered(request)) return;
    m_asked = request;
    Q_EMIT sliceRequested(request);
}

void SliceView::showSlice(std::shared_ptr<const TensorSlice> slice)
{
    if (!m_asked || slice->request != *m_asked) return;
    m_model->setSlice(std::move(slice));
    showCurrent();
}

void SliceView::showExtremes(std::shared_ptr<const TensorHistogram> histogram)
{
    m_histogram = std::move(histogram);
    m_lowest->setEnabled(m_histogram && !m_histogram->lowestAt.empty());
    m_highest->setEnabled(m_histogram && !m_histogram->highestAt.empty());
    m_nonFinite->setEnabled(m_histogram && !m_histogram->firstNonFiniteAt.empty());
}

void SliceView::goTo(const std::vector<int64_t>& place)
{
    if (!m_tensor || place.size() != m_place.size()) return;
    m_place = place;
    createPlaces();
    const auto on = [&](int axis) { return axis < 0 ? 0 : static_cast<int>(place[static_cast<size_t>(axis)]); };
    m_table->setCurrentIndex(m_model->index(on(m_rowAxis), on(m_columnAxis)));
    m_table->scrollTo(m_table->currentIndex(), QAbstractItemView::PositionAtCenter);
    m_timer->start();
}

void SliceView::showCurrent()
{
    const QModelIndex current = m_table->currentIndex();
    const auto value = current.isValid() ? m_model->valueAt(current.row(), current.column()) : std::nullopt;
    if (!value) return m_current->setText(m_tensor ? tr("Pick a value to read all its digits") : QString());
    QStringList parts;
    for (int axis = 0; axis < static_cast<int>(m_place.size()); ++axis) {
        const int64_t at = axis == m_rowAxis ? current.row() : axis == m_columnAxis ? current.column() : m_place[static_cast<size_t>(axis)];
        parts += axisName(axis) + u' ' + QString::number(at);
    }
    m_current->setText(parts.join(QStringLiteral(", ")) + QStringLiteral(":  ") + valueText(*value, 9));
}

}  // namespace orrery::views
