#include "views/attention/strands_page.h"

#include "views/attention/head_chips.h"
#include "views/attention/strands_view.h"
#include "views/shared/controls.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QVBoxLayout>

namespace orrery::views {

namespace {

constexpr int kFirstThreshold = 10;  ///< hundredths

}  // namespace

StrandsPage::StrandsPage(QWidget* parent)
    : QWidget(parent), m_chips(new HeadChips), m_slider(new QSlider(Qt::Horizontal)), m_threshold(new QLabel), m_problem(new QLabel), m_view(new StrandsView)
{
    m_slider->setRange(0, 100);
    m_slider->setAccessibleName(tr("Weakest line that is shown"));
    m_slider->setToolTip(tr("Lines of less attention than this are left out"));
    m_slider->setFixedWidth(140);
    m_slider->setMinimumHeight(24);
    m_threshold->setFont(smallMonoFont());
    m_threshold->setFixedWidth(m_threshold->fontMetrics().horizontalAdvance(QStringLiteral("≥ 0.00")) + kGrid);
    QVBoxLayout* column = makeColumn(this);
    QHBoxLayout* row = addControlRow(*column);
    row->addWidget(m_chips, 1);
    row->addWidget(controlLabel(tr("Attention")), 0, Qt::AlignTop);
    row->itemAt(1)->widget()->setMinimumHeight(24);
    row->addWidget(m_threshold, 0, Qt::AlignTop);
    m_threshold->setMinimumHeight(24);
    row->addWidget(m_slider, 0, Qt::AlignTop);
    m_problem->setProperty("role", QStringLiteral("secondary"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setContentsMargins(kBodyPadding, kGrid, kBodyPadding, kGrid);
    m_problem->hide();
    column->addWidget(m_problem);
    column->addWidget(m_view, 1);
    connect(m_slider, &QSlider::valueChanged, this, &StrandsPage::setThreshold);
    connect(m_chips, &HeadChips::chosenChanged, this, [this](const std::set<int>& heads) {
        chooseHeads(heads);
        Q_EMIT wantedMapsChanged();
    });
    m_slider->setValue(kFirstThreshold);
}

void StrandsPage::setThreshold(int percent)
{
    m_threshold->setText(QStringLiteral("≥ ") + fixedText(percent / 100.0, 2));
    m_view->setThreshold(percent / 100.0);
}

void StrandsPage::setContext(std::shared_ptr<const AttentionContext> context)
{
    m_context = std::move(context);
    m_head = {-1, 0};
    m_chosen.clear();
    m_damaged.clear();
    showProblems();
    m_view->setContext(m_context);
}

void StrandsPage::setHead(const HeadRef& head)
{
    if (head == m_head || !m_context) return;
    const AttentionLayer* layer = m_context->layer(head.layer);
    m_chips->setHeadCount(layer ? layer->heads : 0);
    if (head.layer != m_head.layer) m_damaged.clear();
    m_chosen.erase(m_head.head);
    m_chosen.insert(head.head);
    m_head = head;
    m_chips->setChosen(m_chosen);
    chooseHeads(m_chosen);
}

void StrandsPage::chooseHeads(const std::set<int>& heads)
{
    m_chosen = heads;
    m_view->removeHeads();
    showProblems();
}

void StrandsPage::showDamage(const HeadRef& head, const QString& sentence)
{
    if (head.layer != m_head.layer) return;
    m_damaged[head.head] = sentence;
    showProblems();
}

void StrandsPage::showProblems()
{
    QStringList sentences;
    std::set<int> damaged;
    for (const auto& [head, sentence] : m_damaged) {
        damaged.insert(head);
        if (m_chosen.contains(head)) sentences << sentence;
    }
    m_chips->setDamaged(damaged);
    m_problem->setText(sentences.join(u'\n'));
    m_problem->setVisible(!sentences.isEmpty());
}

QString StrandsPage::problem() const { return m_problem->text(); }

std::vector<MapRequest> StrandsPage::wantedMaps() const
{
    std::vector<MapRequest> wanted;
    for (const int head : m_chosen) wanted.push_back({.kind = AttentionKind::Pattern, .head = {m_head.layer, head}});
    return wanted;
}

void StrandsPage::showMap(const AttentionMap& map)
{
    const MapRequest expected{.kind = AttentionKind::Pattern, .head = map.request.head};
    if (map.request != expected || map.request.head.layer != m_head.layer || !m_chosen.contains(map.request.head.head)) return;
    m_view->setHead(map.request.head.head, map.matrix, HeadChips::color(map.request.head.head));
}

}  // namespace orrery::views
