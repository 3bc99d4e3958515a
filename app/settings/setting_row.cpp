#include "app/settings/setting_row.h"

#include "app/settings/settings.h"
#include "views/shared/icons.h"
#include "views/shared/role.h"
#include "views/shared/theme.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

#include <algorithm>

namespace orrery::app {

namespace {

constexpr int kControlWidth = 200;

void nameInside(QAbstractSpinBox& box)
{
    box.findChild<QLineEdit*>()->setAccessibleName(box.accessibleName());
    box.setButtonSymbols(QAbstractSpinBox::NoButtons);
}

}  // namespace

SettingRow::SettingRow(Settings& settings, SettingBase& setting, QWidget* parent) : QWidget(parent), m_setting(setting)
{
    auto* title = new QLabel(setting.text().title);
    auto* comment = new QLabel(setting.text().comment);
    comment->setFont(views::smallFont());
    comment->setWordWrap(true);
    views::setRole(*comment, QStringLiteral("secondary"));
    QWidget* control = createControl();
    control->setAccessibleName(setting.text().title);
    control->setAccessibleDescription(setting.text().comment);
    if (setting.kind() != SettingBase::Kind::Flag) control->setFixedWidth(kControlWidth);
    m_reset = new QToolButton;
    m_reset->setIcon(views::icon(QStringLiteral("undo")));
    m_reset->setIconSize(QSize(16, 16));
    m_reset->setFixedSize(24, 24);
    m_reset->setToolTip(tr("Back to the default"));
    m_reset->setAccessibleName(tr("Back to the default: %1").arg(setting.text().title));
    QSizePolicy policy = m_reset->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(policy);
    connect(m_reset, &QToolButton::clicked, this, &SettingRow::resetSetting);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 2 * views::kGrid, 0, 2 * views::kGrid);
    grid->setHorizontalSpacing(2 * views::kGrid);
    grid->setVerticalSpacing(views::kGrid);
    grid->setColumnStretch(0, 1);
    grid->addWidget(title, 0, 0);
    grid->addWidget(control, 0, 1, Qt::AlignRight);
    grid->addWidget(m_reset, 0, 2);
    grid->addWidget(comment, 1, 0, 1, 2);
    connect(&settings, &Settings::changed, this, [this](const QString& key) {
        if (key != m_setting.key()) return;
        m_show();
        showReset();
    });
    m_show();
    showReset();
}

QWidget* SettingRow::createControl()
{
    switch (m_setting.kind()) {
    case SettingBase::Kind::Flag: return createFlag();
    case SettingBase::Kind::Integer: return createInteger();
    case SettingBase::Kind::Real: return createReal();
    case SettingBase::Kind::Choice: return createChoice();
    default: return createText();
    }
}

QWidget* SettingRow::createFlag()
{
    auto* box = new QCheckBox;
    connect(box, &QCheckBox::toggled, this, [this](bool on) { m_setting.setVariant(on); });
    m_show = [this, box] { box->setChecked(m_setting.variant().toBool()); };
    return box;
}

QWidget* SettingRow::createInteger()
{
    auto* box = new QSpinBox;
    box->setAccessibleName(m_setting.text().title);
    nameInside(*box);
    box->setRange(m_setting.minimum().toInt(), m_setting.maximum().toInt());
    box->setSpecialValueText(m_setting.text().special);
    box->setSuffix(m_setting.text().unit);
    connect(box, &QSpinBox::valueChanged, this, [this](int value) { m_setting.setVariant(value); });
    m_show = [this, box] { box->setValue(m_setting.variant().toInt()); };
    return box;
}

QWidget* SettingRow::createReal()
{
    auto* box = new QDoubleSpinBox;
    box->setAccessibleName(m_setting.text().title);
    nameInside(*box);
    box->setRange(m_setting.minimum().toDouble(), m_setting.maximum().toDouble());
    box->setDecimals(2);
    box->setSingleStep(0.5);
    box->setSpecialValueText(m_setting.text().special);
    box->setSuffix(m_setting.text().unit);
    connect(box, &QDoubleSpinBox::valueChanged, this, [this](double value) { m_setting.setVariant(value); });
    m_show = [this, box] { box->setValue(m_setting.variant().toDouble()); };
    return box;
}

QWidget* SettingRow::createChoice()
{
    auto* box = new QComboBox;
    box->view()->setAccessibleName(m_setting.text().title);
    for (const SettingChoice& choice : m_setting.choices()) box->addItem(choice.label, choice.value);
    connect(box, &QComboBox::currentIndexChanged, this, [this, box] { m_setting.setVariant(box->currentData()); });
    m_show = [this, box] { box->setCurrentIndex(box->findData(m_setting.variant())); };
    return box;
}

QWidget* SettingRow::createText()
{
    auto* field = new QLineEdit;
    connect(field, &QLineEdit::textEdited, this, [this](const QString& text) { m_setting.setVariant(text); });
    m_show = [this, field] {
        if (field->text() != m_setting.variant().toString()) field->setText(m_setting.variant().toString());
    };
    return field;
}

void SettingRow::resetSetting() { m_setting.reset(); }

void SettingRow::showReset() { m_reset->setVisible(!m_setting.isInitial()); }

bool SettingRow::matches(const QString& search) const
{
    QString text = m_setting.text().page + u' ' + m_setting.text().title + u' ' + m_setting.text().comment;
    for (const SettingChoice& choice : m_setting.choices()) text += u' ' + choice.label;
    const QStringList words = search.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(), [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

}  // namespace orrery::app
