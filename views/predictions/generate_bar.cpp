#include "views/predictions/generate_bar.h"

#include "views/shared/theme.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

#include <limits>

namespace orrery::views {

namespace {

QDoubleSpinBox* realField(double minimum, double maximum, double value)
{
    auto* field = new QDoubleSpinBox;
    field->setRange(minimum, maximum);
    field->setSingleStep(0.05);
    field->setDecimals(2);
    field->setValue(value);
    field->setFont(monoFont());
    return field;
}

QSpinBox* wholeField(int minimum, int maximum, int value)
{
    auto* field = new QSpinBox;
    field->setRange(minimum, maximum);
    field->setValue(value);
    field->setFont(monoFont());
    return field;
}

}  // namespace

GenerateBar::GenerateBar(QWidget* parent)
    : QWidget(parent), m_tokens(wholeField(1, 100000, 20)), m_temperature(realField(0, 10, 0)), m_topK(wholeField(0, 1000000, 0)),
      m_topP(realField(0.01, 1, 1)), m_seed(wholeField(0, std::numeric_limits<int>::max(), 0)), m_generate(new QPushButton(tr("Generate")))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    m_topK->setSpecialValueText(tr("all"));
    m_temperature->setToolTip(tr("0: always the likeliest token"));
    m_topK->setToolTip(tr("Draw among the k likeliest tokens only"));
    m_topP->setToolTip(tr("Draw among the likeliest tokens that together have this probability"));
    addField(tr("tokens"), m_tokens);
    addField(tr("temperature"), m_temperature);
    addField(tr("top-k"), m_topK);
    addField(tr("top-p"), m_topP);
    addField(tr("seed"), m_seed);
    row->addStretch(1);
    row->addWidget(m_generate);
    connect(m_temperature, &QDoubleSpinBox::valueChanged, this, &GenerateBar::followTemperature);
    connect(m_generate, &QPushButton::clicked, this, [this] { Q_EMIT requested(tokens(), sampling()); });
    followTemperature();
}

void GenerateBar::addField(const QString& name, QWidget* field)
{
    auto* label = new QLabel(name);
    label->setProperty("role", QStringLiteral("secondary"));
    label->setBuddy(field);
    field->setAccessibleName(name);
    field->setMinimumHeight(24);
    layout()->addWidget(label);
    layout()->addWidget(field);
    static_cast<QHBoxLayout*>(layout())->addSpacing(kGrid);
}

/// Without a temperature nothing is drawn by chance.
void GenerateBar::followTemperature()
{
    const bool drawn = m_temperature->value() > 0;
    for (QWidget* field : std::initializer_list<QWidget*>{m_topK, m_topP, m_seed}) field->setEnabled(drawn);
}

int GenerateBar::tokens() const { return m_tokens->value(); }

Sampling GenerateBar::sampling() const
{
    return {m_temperature->value(), m_topK->value(), m_topP->value(), static_cast<uint64_t>(m_seed->value())};
}

void GenerateBar::setProblem(const QString& why)
{
    m_generate->setEnabled(why.isEmpty());
    m_generate->setToolTip(why.isEmpty() ? tr("Continue the prompt, and record the whole as a new run") : why);
}

}  // namespace orrery::views
