#include "views/attention/head_filter_edit.h"

#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace orrery::views {

HeadFilterEdit::HeadFilterEdit(QWidget* parent) : QWidget(parent), m_line(new QLineEdit), m_problem(new QLabel)
{
    m_line->setPlaceholderText(tr("Filter heads: +L5..9 -L7H3 induction>0.4"));
    m_line->setAccessibleName(tr("Filter heads"));
    m_line->setClearButtonEnabled(true);
    m_line->setMinimumWidth(160);
    m_line->addAction(icon(QStringLiteral("filter")), QLineEdit::LeadingPosition);
    m_line->setToolTip(tr("+ must hold, - must not, of the others at least one:\n"
                          "L5  L5..9  H3  L7H3\t places\n"
                          "entropy<0.5  prev>=0.3\t scores\n"
                          "head:induction\t a score above 0.4\n"
                          "Scores: entropy, distance, previous, duplicate, induction, first"));
    m_problem->setProperty("role", QStringLiteral("bad"));
    m_problem->setFont(smallFont());
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGrid);
    column->addWidget(m_line);
    column->addWidget(m_problem);
    connect(m_line, &QLineEdit::textChanged, this, &HeadFilterEdit::parse);
    connect(m_line, &QLineEdit::textEdited, this, &HeadFilterEdit::textEdited);
}

QString HeadFilterEdit::text() const { return m_line->text(); }

QString HeadFilterEdit::problem() const { return m_problem->isHidden() ? QString() : m_problem->text(); }

void HeadFilterEdit::setText(const QString& text)
{
    if (text != m_line->text()) m_line->setText(text);
}

void HeadFilterEdit::parse()
{
    const std::string text = m_line->text().toStdString();
    const HeadFilter::Parsed parsed = HeadFilter::parse(text);
    m_problem->setVisible(parsed.problem.has_value());
    if (parsed.problem) {
        const QString term = QString::fromStdString(text.substr(parsed.problem->begin, parsed.problem->length));
        m_problem->setText(tr("⚠ “%1” is not understood: write a place (L5, L5..9, L7H3) or a score (induction>0.4, head:induction).").arg(term));
    }
    m_filter = parsed.filter;
    Q_EMIT filterChanged(m_filter);
}

}  // namespace orrery::views
