#include "views/plan/plan_footer.h"

#include "views/shared/number_text.h"
#include "views/shared/role.h"
#include "views/shared/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

namespace orrery::views {

QString gibText(int64_t bytes) { return fixedText(static_cast<double>(bytes) / (1 << 30), 2) + QStringLiteral(" GiB"); }

PlanFooter::PlanFooter(QWidget* parent) : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(3 * kGrid);
    grid->setVerticalSpacing(kGrid);
    grid->setColumnStretch(1, 1);
    const auto row = [grid](int at, const QString& name) {
        auto* label = new QLabel(name);
        label->setProperty("role", QStringLiteral("secondary"));
        auto* value = new QLabel;
        value->setFont(monoFont());
        value->setAlignment(Qt::AlignRight);
        value->setAccessibleName(name);
        grid->addWidget(label, at, 0);
        grid->addWidget(value, at, 1);
        return value;
    };
    m_bytes = row(0, tr("Recorded"));
    m_time = row(1, tr("Time"));
    m_memory = row(2, tr("Memory"));
    m_problem = new QLabel;
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    setRole(*m_problem, QStringLiteral("bad"));
    m_lean = new QPushButton(tr("Leave out attention scores and patterns"));
    connect(m_lean, &QPushButton::clicked, this, &PlanFooter::leanRequested);
    grid->addWidget(m_problem, 3, 0, 1, 2);
    grid->addWidget(m_lean, 4, 0, 1, 2, Qt::AlignLeft);
    m_problem->hide();
    m_lean->hide();
}

void PlanFooter::show(const RunPlan* plan, int64_t bytes, int64_t cap, const QString& problem, bool offer)
{
    const QString unknown = QStringLiteral("–");
    m_bytes->setText(plan ? bytesText(bytes) : unknown);
    m_time->setText(!plan || !plan->hasRates ? unknown
        : tr("compute %1 + write %2").arg(durationText(plan->capture.computeSeconds), durationText(plan->capture.writeSeconds)));
    m_memory->setText(!plan ? unknown : cap > 0 ? tr("%1 of %2").arg(gibText(plan->memory), gibText(cap)) : gibText(plan->memory));
    m_problem->setText(problem.isEmpty() ? QString() : QStringLiteral("✗ ") + problem);
    m_problem->setVisible(!problem.isEmpty());
    m_lean->setVisible(offer);
}

QString PlanFooter::problemText() const { return m_problem->text(); }

}  // namespace orrery::views
