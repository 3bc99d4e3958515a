#include "views/attention/text_page.h"

#include "views/attention/text_view.h"
#include "views/shared/controls.h"
#include "views/shared/mode_switch.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLinearGradient>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace orrery::views {

namespace {

constexpr int kNamed = 4;  ///< tokens that the summary names

/// From the ground to the hue, with its ends in numbers: what the colours of the text mean.
class Ramp : public QWidget {
public:
    Ramp(TextView& view, QWidget* parent) : QWidget(parent), m_view(view) { setFixedSize(200, 24); }
    void setHue(const QColor& hue)
    {
        m_hue = hue;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = ThemeSource::current();
        QPainter painter(this);
        painter.setFont(smallMonoFont());
        painter.setPen(theme[Ink::Secondary]);
        const QString high = valueText(m_view.highest(), 3);
        const int width = painter.fontMetrics().horizontalAdvance(high) + kGrid, low = painter.fontMetrics().horizontalAdvance(u'0') + kGrid;
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("0"));
        painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, high);
        const QRect bar = rect().adjusted(low, 8, -width, -8);
        QLinearGradient ramp(bar.topLeft(), bar.topRight());
        ramp.setColorAt(0, theme[Ink::Panel]);
        ramp.setColorAt(1, m_hue);
        painter.fillRect(bar, ramp);
        painter.setPen(theme[Ink::LineStrong]);
        painter.drawRect(bar.adjusted(0, 0, -1, -1));
    }

private:
    TextView& m_view;
    QColor m_hue;
};

}  // namespace

TextPage::TextPage(QWidget* parent)
    : QWidget(parent), m_direction(new ModeSwitch), m_summary(new QLabel), m_view(new TextView)
{
    m_ramp = new Ramp(*m_view, this);
    m_direction->addMode(QStringLiteral("forward"), tr("attends to"), tr("Colour each token by how much the current one attends to it"));
    m_direction->addMode(QStringLiteral("back"), tr("is attended by"), tr("Colour each token by how much it attends to the current one"));
    m_direction->setTextVisible(true);
    m_direction->setMode(0);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setContentsMargins(kBodyPadding, kGrid, kBodyPadding, kGrid);
    m_summary->setWordWrap(true);
    m_summary->setProperty("role", QStringLiteral("secondary"));
    QVBoxLayout* column = makeColumn(this);
    QHBoxLayout* row = addControlRow(*column);
    row->addWidget(controlLabel(tr("The current token")));
    row->addWidget(m_direction);
    row->addStretch(1);
    row->addWidget(controlLabel(tr("attention")));
    row->addWidget(m_ramp);
    column->addWidget(m_view, 1);
    column->addWidget(m_summary);
    connect(m_direction, &ModeSwitch::modeChosen, this, [this](int mode) { m_view->setDirection(static_cast<TextView::Direction>(mode)); });
    connect(m_view, &TextView::valuesChanged, this, &TextPage::updateSummary);
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, [this] { setHead(m_head); });
}

void TextPage::setContext(std::shared_ptr<const AttentionContext> context)
{
    m_context = std::move(context);
    m_shown.reset();
    m_view->setContext(m_context);
}

void TextPage::setHead(const HeadRef& head)
{
    m_head = head;
    const int layers = m_context ? m_context->prompt->layers : 1;
    const QColor hue = ThemeSource::current().layer(head.layer, std::max(1, layers));
    m_view->setHue(hue);
    static_cast<Ramp*>(m_ramp)->setHue(hue);
}

void TextPage::showMap(const AttentionMap& map)
{
    if (map.request != wantedMap()) return;
    m_shown = m_head;
    m_view->setMap(map.matrix);
}

QString TextPage::summary() const { return m_summary->text(); }

void TextPage::updateSummary()
{
    describe();
    m_view->setAccessibleDescription(m_summary->text());
}

void TextPage::describe()
{
    m_ramp->update();
    const std::optional<int> current = m_view->current();
    if (!m_context || !m_view->value(0)) {
        m_summary->clear();
        return;
    }
    const auto weight = [this](int token) { return std::isnan(*m_view->value(token)) ? -1 : *m_view->value(token); };  // NaN has no order
    std::vector<int> order(static_cast<size_t>(m_context->positionCount()));
    std::iota(order.begin(), order.end(), 0);
    const auto named = order.begin() + std::min<std::ptrdiff_t>(kNamed, std::ssize(order));
    std::partial_sort(order.begin(), named, order.end(), [&](int a, int b) { return weight(a) > weight(b); });
    QStringList strongest;
    for (auto token = order.begin(); token != named && weight(*token) > 0; ++token)
        strongest.append(QStringLiteral("%1 (%2)").arg(numberedToken(*m_context, *token), valueText(*m_view->value(*token), 3)));
    const QString list = strongest.join(QStringLiteral(", "));
    if (!current) m_summary->setText(tr("On average tokens attend most to %1. Click a token, or walk with the arrow keys, to see its own attention.").arg(list));
    else if (strongest.isEmpty()) m_summary->setText(tr("%1 has no attention here").arg(numberedToken(*m_context, *current)));
    else if (m_view->direction() == TextView::Direction::AttendsTo) m_summary->setText(tr("%1 attends most to %2").arg(numberedToken(*m_context, *current), list));
    else m_summary->setText(tr("%1 is attended most by %2").arg(numberedToken(*m_context, *current), list));
}

}  // namespace orrery::views
