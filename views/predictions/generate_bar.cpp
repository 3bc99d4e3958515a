#include "views/predictions/generate_bar.h"

#include "views/shared/theme.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <limits>

namespace orrery::views {

namespace {

/// Without its small arrows: keys and the wheel step it.
void dress(QAbstractSpinBox* field, int digits)
{
    field->setFont(monoFont());
    field->setButtonSymbols(QAbstractSpinBox::NoButtons);
    field->setMinimumHeight(24);
    field->setFixedWidth((digits + 2) * QFontMetrics(monoFont()).horizontalAdvance(u'0') + 3 * kGrid);
}

QDoubleSpinBox* realField(double minimum, double maximum, double value)
{
    auto* field = new QDoubleSpinBox;
    field->setRange(minimum, maximum);
    field->setSingleStep(0.05);
    field->setDecimals(2);
    field->setValue(value);
    dress(field, 4);
    return field;
}

QSpinBox* wholeField(int minimum, int maximum, int value, int digits)
{
    auto* field = new QSpinBox;
    field->setRange(minimum, maximum);
    field->setValue(value);
    dress(field, digits);
    return field;
}

}  // namespace

GenerateBar::GenerateBar(QWidget* parent)
    : QWidget(parent), m_tokens(wholeField(1, 100000, 20, 5)), m_temperature(realField(0, 10, 0)), m_topK(wholeField(0, 1000000, 0, 5)),
      m_topP(realField(0.01, 1, 1)), m_seed(wholeField(0, std::numeric_limits<int>::max(), 0, 10)), m_generate(new QPushButton(tr("Generate")))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * kGrid);
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
    row->addWidget(m_generate, 0, Qt::AlignBottom);
    connect(m_temperature, &QDoubleSpinBox::valueChanged, this, &GenerateBar::followTemperature);
    connect(m_generate, &QPushButton::clicked, this, [this] { Q_EMIT requested(tokens(), sampling()); });
    followTemperature();
}

void GenerateBar::addField(const QString& name, QWidget* field)
{
    auto* label = new QLabel(name);
    label->setProperty("role", QStringLiteral("secondary"));
    label->setFont(smallFont());
    label->setBuddy(field);
    field->setAccessibleName(name);
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(label);
    column->addWidget(field);
    static_cast<QHBoxLayout*>(layout())->addLayout(column);
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
