#include "views/residual/token_field.h"

#include "views/shared/theme.h"

namespace orrery::views {

TokenField::TokenField(const QString& placeholder, const QString& accessibleName, QWidget* parent) : QLineEdit(parent)
{
    setPlaceholderText(placeholder);
    setAccessibleName(accessibleName);
    setFont(monoFont());
    setFixedHeight(24);
    setClearButtonEnabled(true);
    connect(this, &QLineEdit::editingFinished, this, &TokenField::read);
    connect(this, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty() && isModified()) read();  // the clear button
    });
    setProblem({});
}

void TokenField::setContext(std::shared_ptr<const ResidualContext> context) { m_context = std::move(context); }

void TokenField::setToken(std::optional<int32_t> token)
{
    m_token = token;
    setText(token && m_context ? m_context->tokenName(*token) : QString());
    setModified(false);
    setProblem({});
}

void TokenField::setProblem(const QString& problem)
{
    setToolTip(problem.isEmpty() ? tr("A token as text, with · or a blank in front where it has one, or its number: #318") : problem);
    setAccessibleDescription(problem);
    if (problem == m_problem) return;
    m_problem = problem;
    Q_EMIT problemChanged(problem);
}

void TokenField::read()
{
    if (!isModified() || !m_context) return;
    setModified(false);
    if (text().isEmpty()) return choose(std::nullopt);
    const TokenChoice choice = m_context->typedToken(text());
    if (choice.problem) return setProblem(QString::fromUtf8(choice.problem->what()));
    choose(choice.id);
}

void TokenField::choose(std::optional<int32_t> token)
{
    const bool changed = token != m_token;
    setToken(token);
    if (changed) Q_EMIT tokenChosen(token);
}

}  // namespace orrery::views
