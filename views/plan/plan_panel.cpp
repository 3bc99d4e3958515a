#include "views/plan/plan_panel.h"

#include "views/plan/plan_footer.h"
#include "views/plan/plan_model.h"
#include "views/shared/explanation.h"
#include "views/shared/number_text.h"
#include "views/shared/role.h"
#include "views/shared/theme.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTimer>
#include <QTreeView>

#include <cmath>

namespace orrery::views {

namespace {

constexpr int kRestMs = 60;
constexpr double kGiB = 1 << 30, kMaxCapGiB = 4096;

QLabel* secondary(const QString& text)
{
    auto* label = new QLabel(text);
    setRole(*label, QStringLiteral("secondary"));
    return label;
}

QHBoxLayout* rowOf(QWidget* box)
{
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * kGrid);
    return row;
}

}  // namespace

PlanPanel::PlanPanel(QWidget* parent) : Panel(tr("What will be recorded"), parent), m_model(new PlanModel(this)), m_rest(new QTimer(this))
{
    m_rest->setSingleShot(true);
    m_rest->setInterval(kRestMs);
    setBody(createBody());
    connect(m_model, &PlanModel::choiceChanged, this, &PlanPanel::onSites);
    connect(m_rest, &QTimer::timeout, this, [this] { Q_EMIT planRequested(applied(m_prompt)); });
    setSites({});
    setExplanation([this] { return explanation(); });
}

QWidget* PlanPanel::createBody()
{
    auto* body = new QWidget;
    auto* rows = new QVBoxLayout(body);
    rows->setContentsMargins(kBodyPadding, kBodyPadding, kBodyPadding, kBodyPadding);
    rows->setSpacing(2 * kGrid);
    createTree();
    m_footer = new PlanFooter;
    connect(m_footer, &PlanFooter::leanRequested, this, [this] {
        for (int row = 0; row < m_model->rowCount(); ++row) {
            const QModelIndex group = m_model->index(row, 0);
            if (group.data().toString() == groupName(SiteGroup::Attention)) m_model->setData(group, Qt::Unchecked, Qt::CheckStateRole);
        }
    });
    rows->addWidget(createPresets());
    rows->addWidget(m_tree, 1);
    rows->addWidget(createOverrides());
    rows->addWidget(createStorage());
    auto* line = new QFrame;
    setRole(*line, QStringLiteral("line"));
    rows->addWidget(line);
    rows->addWidget(m_footer);
    return body;
}

QWidget* PlanPanel::createPresets()
{
    auto* box = new QWidget;
    QHBoxLayout* row = rowOf(box);
    const auto add = [&](const QString& text, const std::vector<std::string>& patterns) {
        auto* button = new QPushButton(text);
        connect(button, &QPushButton::clicked, this, [this, patterns] { m_model->setPatterns(patterns); });
        row->addWidget(button);
    };
    add(tr("Everything"), everythingPatterns());
    add(tr("Residual stream"), residualPatterns());
    add(tr("Attention only"), attentionPatterns());
    row->addStretch(1);
    return box;
}

void PlanPanel::createTree()
{
    m_tree = new QTreeView;
    m_tree->setModel(m_model);
    m_tree->setAccessibleName(tr("Sites to record"));
    m_tree->setUniformRowHeights(true);
    m_tree->setSelectionMode(QAbstractItemView::SingleSelection);
    m_tree->setIndentation(5 * kGrid);
    m_tree->setMinimumHeight(120);
    QHeaderView* header = m_tree->header();
    header->setStretchLastSection(false);
    header->setSectionsMovable(false);
    header->setSectionResizeMode(PlanModel::SiteColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(PlanModel::LayersColumn, QHeaderView::Fixed);
    header->setSectionResizeMode(PlanModel::BytesColumn, QHeaderView::Fixed);
    const QFontMetrics mono(smallMonoFont());
    header->resizeSection(PlanModel::LayersColumn, std::max(mono.horizontalAdvance(QStringLiteral("× 999")) + 6 * kGrid, 64));
    header->resizeSection(PlanModel::BytesColumn, mono.horizontalAdvance(QStringLiteral("999.9 MB")) + 6 * kGrid);
}

QWidget* PlanPanel::createOverrides()
{
    auto* box = new QWidget;
    auto* rows = new QVBoxLayout(box);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(kGrid);
    m_overrides = new QLineEdit;
    m_overrides->setFont(smallMonoFont());
    m_overrides->setAccessibleName(tr("Sites to add or leave out, by name"));
    m_overrides->setPlaceholderText(tr("Add or leave out: blocks.3.*, -*.hook_mlp_out"));
    m_overrides->setToolTip(tr("Names and globs, parted by commas: sites to add; with a minus in front: to leave out."));
    connect(m_overrides, &QLineEdit::textEdited, this, &PlanPanel::onOverrides);
    m_overrideProblem = new QLabel;
    m_overrideProblem->setWordWrap(true);
    setRole(*m_overrideProblem, QStringLiteral("bad"));
    m_overrideProblem->hide();
    rows->addWidget(m_overrides);
    rows->addWidget(m_overrideProblem);
    return box;
}

QWidget* PlanPanel::createStorage()
{
    auto* box = new QWidget;
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(3 * kGrid);
    grid->setVerticalSpacing(2 * kGrid);
    grid->setColumnStretch(2, 1);
    m_precision = new QComboBox;
    m_precision->addItem(tr("32-bit floats"), static_cast<int>(StoreType::F32));
    m_precision->addItem(tr("16-bit floats"), static_cast<int>(StoreType::F16));
    m_precision->setAccessibleName(tr("Precision of what is stored"));
    m_precision->view()->setAccessibleName(tr("Precisions"));
    m_precision->setItemData(1, tr("A tensor with values above 65 504 stays at 32 bits."), Qt::ToolTipRole);
    m_triangles = new QCheckBox(tr("Attention: lower triangle only"));
    m_triangles->setAccessibleName(m_triangles->text());
    m_triangles->setToolTip(tr("Patterns of causal models are zero above the diagonal: half the bytes, nothing is lost."));
    m_cap = new QDoubleSpinBox;
    m_cap->setAccessibleName(tr("Memory cap in GiB"));
    m_cap->findChild<QLineEdit*>()->setAccessibleName(m_cap->accessibleName());
    m_cap->setRange(0, kMaxCapGiB);
    m_cap->setDecimals(2);
    m_cap->setSingleStep(0.5);
    m_cap->setSuffix(tr(" GiB"));
    m_cap->setSpecialValueText(tr("none"));
    m_cap->setButtonSymbols(QAbstractSpinBox::NoButtons);
    connect(m_precision, &QComboBox::currentIndexChanged, this, &PlanPanel::onChoice);
    connect(m_triangles, &QCheckBox::toggled, this, &PlanPanel::onChoice);
    connect(m_cap, &QDoubleSpinBox::valueChanged, this, &PlanPanel::onChoice);
    grid->addWidget(secondary(tr("Stored as")), 0, 0);
    grid->addWidget(m_precision, 0, 1);
    grid->addWidget(secondary(tr("Memory cap")), 1, 0);
    grid->addWidget(m_cap, 1, 1);
    grid->addWidget(m_triangles, 2, 0, 1, 3);
    return box;
}

void PlanPanel::setSites(const std::vector<GraphSite>& sites)
{
    m_plan.reset();
    m_noPlan.clear();
    m_model->setChoice(SiteChoice(sites));
    if (sites.empty()) {
        showEmpty(tr("Open a model to choose what a run records."), tr("Open a model folder…"), [this] { Q_EMIT openModelRequested(); });
        showState();
        return;
    }
    showWanted();
    showContent();
}

/// Ticks what this model has of what is wanted.
void PlanPanel::showWanted()
{
    m_showsWanted = true;
    m_model->setPatterns(m_wanted);
    m_showsWanted = false;
    m_overrides->setText(m_model->choice().overrides());
}

void PlanPanel::setChoice(const PlanChoice& choice)
{
    const QSignalBlocker precision(m_precision), triangles(m_triangles), cap(m_cap);
    m_wanted = choice.sites;
    m_precision->setCurrentIndex(choice.store.type == StoreType::F16 ? 1 : 0);
    m_triangles->setChecked(choice.store.triangles);
    m_cap->setValue(static_cast<double>(choice.memoryCap) / kGiB);
    showWanted();
}

PlanChoice PlanPanel::choice() const
{
    PlanChoice choice{m_wanted, {}, 0};
    choice.store.type = static_cast<StoreType>(m_precision->currentData().toInt());
    choice.store.triangles = m_triangles->isChecked();
    choice.memoryCap = std::llround(m_cap->value() * kGiB);
    return choice;
}

RunSettings PlanPanel::applied(RunSettings prompt) const
{
    const PlanChoice now = choice();
    prompt.sites = patterns();
    prompt.store = now.store;
    prompt.memoryCap = now.memoryCap;
    return prompt;
}

void PlanPanel::setPrompt(const RunSettings& prompt)
{
    m_prompt = prompt;
    m_hasPrompt = true;
    m_rest->start();
}

/// What a run of the open model records.
std::vector<std::string> PlanPanel::patterns() const { return m_model->choice().sites().empty() ? m_wanted : m_model->choice().patterns(); }

void PlanPanel::onSites()
{
    if (!m_showsWanted) m_wanted = patterns();
    onChoice();
}

void PlanPanel::onChoice()
{
    if (m_overrides->text() != m_model->choice().overrides() && !m_overrides->hasFocus()) m_overrides->setText(m_model->choice().overrides());
    if (m_hasPrompt && !m_model->choice().sites().empty()) m_rest->start();
    showState();
    Q_EMIT choiceChanged();
}

void PlanPanel::onOverrides()
{
    const QString problem = m_model->setOverrides(m_overrides->text());
    m_overrideProblem->setText(QStringLiteral("✗ ") + problem);
    m_overrideProblem->setVisible(!problem.isEmpty());
}

void PlanPanel::showPlan(const std::shared_ptr<const RunPlan>& plan)
{
    m_plan = plan;
    m_noPlan.clear();
    m_model->setPlan(plan);
    showState();
}

void PlanPanel::showNoPlan(const QString& sentence)
{
    m_plan.reset();
    m_noPlan = sentence;
    m_model->setPlan(nullptr);
    showState();
}

QString PlanPanel::whatForbids() const
{
    if (m_model->choice().sites().empty()) return {};
    if (patterns().empty()) return tr("Nothing would be recorded. Tick what you want to look at.");
    const int64_t cap = choice().memoryCap;
    if (!m_plan || cap <= 0 || m_plan->memory <= cap) return {};
    const QString needs = tr("The run needs %1 of memory, the cap is %2.").arg(gibText(m_plan->memory), gibText(cap));
    if (m_plan->leanMemory < m_plan->memory) return needs + u' ' + tr("Without attention scores and patterns it would be %1.").arg(gibText(m_plan->leanMemory));
    return needs + u' ' + tr("Shorten the prompt or raise the cap.");
}

QString PlanPanel::summary() const
{
    if (m_model->choice().sites().empty()) return tr("What to record");
    const auto chosen = m_model->choice().chosen();
    const auto count = std::count(chosen.begin(), chosen.end(), 1);
    const QString what = patterns() == everythingPatterns() ? tr("Everything") : tr("%1 of %2 sites").arg(count).arg(chosen.size());
    return m_plan ? what + QStringLiteral(" · ") + bytesText(m_model->chosenBytes()) : what;
}

void PlanPanel::showState()
{
    const QString forbids = whatForbids();
    const bool offer = m_plan && !forbids.isEmpty() && m_plan->leanMemory < m_plan->memory;
    m_footer->show(m_plan.get(), m_plan ? m_model->chosenBytes() : 0, choice().memoryCap, forbids.isEmpty() ? m_noPlan : forbids, offer);
    if (forbids != m_blocked) Q_EMIT blockedChanged(m_blocked = forbids);
    const QString text = summary();
    if (text != m_summary) Q_EMIT summaryChanged(m_summary = text);
}

}  // namespace orrery::views
