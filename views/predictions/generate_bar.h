#pragma once

#include "core/model/predictions.h"

#include <QWidget>

class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace orrery::views {

/// Asks for a continuation: how many tokens, and how each is drawn.
class GenerateBar : public QWidget {
    Q_OBJECT
public:
    explicit GenerateBar(QWidget* parent = nullptr);

    int tokens() const;
    Sampling sampling() const;
    /// Empty: one may generate. Else why not.
    void setProblem(const QString& why);

Q_SIGNALS:
    void requested(int tokens, const orrery::Sampling& sampling);

private:
    void addField(const QString& name, QWidget* field);
    void followTemperature();

    QSpinBox* m_tokens;
    QDoubleSpinBox* m_temperature;
    QSpinBox* m_topK;
    QDoubleSpinBox* m_topP;
    QSpinBox* m_seed;
    QPushButton* m_generate;
};

}  // namespace orrery::views
