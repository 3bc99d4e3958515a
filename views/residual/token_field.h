#pragma once

#include "views/residual/residual_context.h"

#include <QLineEdit>

#include <memory>
#include <optional>

namespace orrery::views {

/// A field for one token: its text, with · or a blank in front where it has one, or #ID. Says what is wrong with what was typed.
class TokenField : public QLineEdit {
    Q_OBJECT
public:
    TokenField(const QString& placeholder, const QString& accessibleName, QWidget* parent = nullptr);

    void setContext(std::shared_ptr<const ResidualContext> context);
    /// None: the field is empty, or what stands there is no token.
    std::optional<int32_t> token() const { return m_token; }
    void setToken(std::optional<int32_t> token);
    QString problem() const { return m_problem; }

Q_SIGNALS:
    /// Return, or the field was left; not for what is no token.
    void tokenChosen(std::optional<int32_t> token);
    /// Why what was typed is no token; empty: it is one again.
    void problemChanged(const QString& problem);

private:
    void read();
    void choose(std::optional<int32_t> token);
    void setProblem(const QString& problem);

    std::shared_ptr<const ResidualContext> m_context;
    std::optional<int32_t> m_token;
    QString m_problem;
};

}  // namespace orrery::views
