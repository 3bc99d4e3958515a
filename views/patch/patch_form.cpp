#include "views/patch/patch_form.h"

#include "views/patch/metric_field.h"
#include "views/patch/patch_names.h"
#include "views/shared/number_text.h"
#include "views/shared/prompt_field.h"
#include "views/shared/role.h"
#include "views/shared/theme.h"
#include "views/shared/token_text.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>

namespace orrery::views {

namespace {

constexpr int kRest = 250;        ///< ms that typing rests before anything is asked
constexpr int kFormWidth = 344;

QLabel* remark()
{
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setVisible(false);
    return label;
}

void say(QLabel& label, const QString& sentence, const QString& role)
{
    setRole(label, role);
    label.setText(sentence);
    label.setVisible(!sentence.isEmpty());
}

/// Long entries are cut in the field, not in the column.
void fitToColumn(QComboBox& box)
{
    box.setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box.setMinimumContentsLength(6);
}

/// A field of a token, which other fields stand beside.
QLineEdit* tokenField(const QString& name)
{
    auto* field = new QLineEdit;
    field->setFont(monoFont());
    field->setAccessibleName(name);
    return field;
}

}  // namespace

PatchForm::PatchForm(QWidget* parent) : QScrollArea(parent), m_textsRest(new QTimer(this)), m_metricRest(new QTimer(this))
{
    auto* page = new QWidget;
    page->setProperty("role", QStringLiteral("panel"));
    m_form = new QFormLayout(page);
    m_form->setContentsMargins(kBodyPadding, kBodyPadding, kBodyPadding, kBodyPadding);
    m_form->setSpacing(kBodyPadding);
    m_form->setLabelAlignment(Qt::AlignLeft);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    createPrompts(*m_form);
    createPlaces(*m_form);
    createNoise(*m_form);
    createMetric(*m_form);
    createRun(*m_form);
    for (QComboBox* box : page->findChildren<QComboBox*>()) fitToColumn(*box);
    for (QAbstractSpinBox* box : page->findChildren<QAbstractSpinBox*>()) box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    setWidget(page);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(kFormWidth);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("What is patched"));
    for (QTimer* timer : {m_textsRest, m_metricRest}) {
        timer->setSingleShot(true);
        timer->setInterval(kRest);
    }
    connect(m_textsRest, &QTimer::timeout, this, [this] { Q_EMIT alignmentRequested(texts()); });
    connect(m_metricRest, &QTimer::timeout, this, [this] { Q_EMIT metricCheckRequested(ask()); });
    followKind();
}

void PatchForm::addRow(QFormLayout& form, const QString& name, QWidget* field)
{
    auto* label = new QLabel(name);
    label->setProperty("role", QStringLiteral("secondary"));
    form.addRow(label, field);
}

void PatchForm::setRowVisible(QWidget* field, bool visible)
{
    field->setVisible(visible);
    if (QWidget* label = m_form->labelForField(field)) label->setVisible(visible);
}

void PatchForm::createPrompts(QFormLayout& form)
{
    m_source = new QComboBox;
    m_source->setAccessibleName(tr("One pair of prompts, or a set of them"));
    showSets({});
    connect(m_source, &QComboBox::activated, this, &PatchForm::onSetChosen);
    m_clean = new PromptField(tr("The prompt that gets it right"));
    m_corrupt = new PromptField(tr("One of as many tokens that does not"));
    m_setLine = remark();
    addRow(form, tr("Prompts"), m_source);
    addRow(form, tr("Clean"), m_clean);
    addRow(form, tr("Corrupt"), m_corrupt);
    form.addRow(m_setLine);
    for (PromptField* field : {m_clean, m_corrupt}) connect(field, &QPlainTextEdit::textChanged, this, &PatchForm::onTextsEdited);
}

void PatchForm::createPlaces(QFormLayout& form)
{
    m_site = new QComboBox;
    m_site->setAccessibleName(tr("What is replaced"));
    for (const std::string& name : patchSiteNames()) m_site->addItem(QString::fromStdString(name));
    m_axis = new QComboBox;
    m_axis->setAccessibleName(tr("Where it is replaced"));
    m_axis->addItems({tr("by position"), tr("by head")});
    m_with = new QComboBox;
    m_with->setAccessibleName(tr("What takes its place"));
    for (const PatchWith with : {PatchWith::CleanInCorrupt, PatchWith::CorruptInClean, PatchWith::CleanInNoise}) m_with->addItem(withText(with));
    m_window = new QSpinBox;
    m_window->setRange(1, 1);
    m_window->setAccessibleName(tr("Layers replaced together"));
    m_window->setToolTip(tr("Replace so many neighbouring layers together: single attention or MLP outputs often have weak effects"));
    auto* row = new QWidget;
    auto* across = new QHBoxLayout(row);
    across->setContentsMargins(0, 0, 0, 0);
    across->setSpacing(kBodyPadding);
    across->addWidget(m_site, 1);
    across->addWidget(m_axis, 1);
    addRow(form, tr("Replace"), row);
    addRow(form, tr("With"), m_with);
    addRow(form, tr("Layers"), m_window);
    for (QComboBox* box : {m_site, m_axis, m_with}) connect(box, &QComboBox::activated, this, &PatchForm::followKind);
    connect(m_window, &QSpinBox::valueChanged, this, &PatchForm::follow);
}

void PatchForm::createNoise(QFormLayout& form)
{
    m_subject = new QLineEdit;
    m_subject->setFont(monoFont());
    m_subject->setPlaceholderText(tr("e.g. 1, 2: or click the tokens"));
    m_subject->setAccessibleName(tr("Positions of the subject"));
    m_noise = new QDoubleSpinBox;
    m_noise->setRange(0.01, 100);
    m_noise->setValue(3);
    m_noise->setSuffix(tr(" σ of the embedding"));
    m_noise->setAccessibleName(tr("Standard deviation of the noise, in that of the embedding's entries"));
    m_samples = new QSpinBox;
    m_samples->setRange(1, 10000);
    m_samples->setValue(10);
    m_samples->setAccessibleName(tr("Noises that are averaged"));
    addRow(form, tr("Subject"), m_subject);
    addRow(form, tr("Noise"), m_noise);
    addRow(form, tr("Draws"), m_samples);
    connect(m_subject, &QLineEdit::textEdited, this, &PatchForm::follow);
    connect(m_noise, &QDoubleSpinBox::valueChanged, this, &PatchForm::follow);
    connect(m_samples, &QSpinBox::valueChanged, this, &PatchForm::follow);
}

void PatchForm::createMetric(QFormLayout& form)
{
    m_metric = new MetricField;
    m_metric->setText(QStringLiteral("logit_diff"));
    m_metric->setToolTip(tr("An expression over the logits of one position: logit_diff, prob, logit(\" Paris\") − logit(\" Rome\"), kl, loss, entropy …"));
    m_metricLine = remark();
    m_answer = tokenField(tr("Answer token"));
    m_wrong = tokenField(tr("Wrong token"));
    m_answer->setToolTip(tr("What “answer” means in the metric: one token's text, or #id. Empty: the clean run's likeliest"));
    m_wrong->setToolTip(tr("What “wrong” means in the metric: one token's text, or #id. Empty: the likeliest other one of the corrupt run"));
    m_position = new QSpinBox;
    m_position->setRange(-1'000'000, 1'000'000);
    m_position->setValue(-1);
    m_position->setAccessibleName(tr("Position whose logits are read"));
    m_position->setToolTip(tr("Position whose logits are read; negative counts from the end: −1 is the last"));
    addRow(form, tr("Metric"), m_metric);
    form.addRow(m_metricLine);
    addRow(form, tr("Answer"), m_answer);
    addRow(form, tr("Wrong"), m_wrong);
    addRow(form, tr("Read at"), m_position);
    for (QLineEdit* field : {static_cast<QLineEdit*>(m_metric), m_answer, m_wrong}) connect(field, &QLineEdit::textEdited, this, &PatchForm::onMetricEdited);
    connect(m_position, &QSpinBox::valueChanged, this, [this] {
        follow();
        suggest();
    });
}

void PatchForm::createRun(QFormLayout& form)
{
    m_run = new QPushButton(tr("Run grid"));
    m_run->setDefault(true);
    m_stop = new QPushButton(tr("Stop"));
    m_stop->setToolTip(tr("Stop, and keep the cells there are"));
    m_problemLine = remark();
    auto* row = new QWidget;
    auto* across = new QHBoxLayout(row);
    across->setContentsMargins(0, 0, 0, 0);
    across->setSpacing(kBodyPadding);
    across->addWidget(m_run);
    across->addWidget(m_stop);
    across->addStretch(1);
    form.addRow(m_problemLine);
    form.addRow(row);
    connect(m_run, &QPushButton::clicked, this, [this] { Q_EMIT runRequested(inquiry()); });
    connect(m_stop, &QPushButton::clicked, this, &PatchForm::stopRequested);
}

void PatchForm::setModel(std::shared_ptr<const OpenedModel> model)
{
    m_model = std::move(model);
    m_alignment.reset();
    m_answer->setPlaceholderText({});
    m_wrong->setPlaceholderText({});
    m_window->setMaximum(m_model ? std::max(1, static_cast<int>(m_model->config().layers)) : 1);
    const bool ids = m_model && !m_model->tokenizer;
    m_clean->setPlaceholderText(ids ? tr("Token ids of the prompt that gets it right") : tr("The prompt that gets it right"));
    m_corrupt->setPlaceholderText(ids ? tr("As many token ids, some others") : tr("One of as many tokens that does not"));
    if (m_model) onTextsEdited(), onMetricEdited();
    follow();
}

void PatchForm::setTexts(const PromptTexts& texts)
{
    m_clean->setText(QString::fromStdString(texts.clean));
    m_corrupt->setText(QString::fromStdString(texts.corrupt));
}

PromptTexts PatchForm::texts() const
{
    return {m_clean->text().toStdString(), isTrace() ? std::string() : m_corrupt->text().toStdString(), m_model && !m_model->tokenizer};
}

bool PatchForm::isTrace() const { return !m_set && m_with->currentIndex() == static_cast<int>(PatchWith::CleanInNoise); }

MetricAsk PatchForm::ask() const
{
    return {m_metric->text().toStdString(), m_answer->text().toStdString(), m_wrong->text().toStdString(), m_position->value(), false};
}

std::vector<int64_t> PatchForm::subjectPositions(bool& isRead) const
{
    std::vector<int64_t> positions;
    isRead = true;
    for (const QString& part : m_subject->text().split(u',', Qt::SkipEmptyParts)) {
        bool isNumber = false;
        positions.push_back(part.trimmed().toLongLong(&isNumber));
        isRead &= isNumber;
    }
    return positions;
}

std::set<int> PatchForm::subject() const
{
    bool isRead = false;
    std::set<int> positions;
    const auto length = m_alignment ? static_cast<int64_t>(m_alignment->clean.prompt.ids.size()) : 0;
    for (const int64_t position : subjectPositions(isRead)) positions.insert(static_cast<int>(position < 0 ? position + length : position));
    return positions;
}

void PatchForm::toggleSubject(int position)
{
    std::set<int> positions = subject();
    if (!positions.erase(position)) positions.insert(position);
    QStringList texts;
    for (const int at : positions) texts << QString::number(at);
    m_subject->setText(texts.join(QStringLiteral(", ")));
    follow();
}

PatchInquiry PatchForm::inquiry() const
{
    PatchInquiry inquiry;
    inquiry.prompts = texts();
    inquiry.set = m_set;
    inquiry.source = isTrace() ? PatchSource::Noise : PatchSource::OtherPrompt;
    inquiry.spec.site = patchSiteNamed(m_site->currentText().toStdString());
    inquiry.spec.by = m_axis->currentIndex() == 1 ? PatchAxis::Head : PatchAxis::Position;
    inquiry.spec.direction = m_with->currentIndex() == static_cast<int>(PatchWith::CorruptInClean) ? PatchDirection::Noise : PatchDirection::Denoise;
    inquiry.spec.window = m_window->value();
    inquiry.metric = ask();
    bool isRead = false;
    if (isTrace()) inquiry.subject = subjectPositions(isRead);
    inquiry.noise = m_noise->value();
    inquiry.samples = m_samples->value();
    return inquiry;
}

void PatchForm::onTextsEdited()
{
    m_textsRest->start();
    follow();
}

void PatchForm::onMetricEdited()
{
    m_metric->setErrorPlace({});
    m_metricRest->start();
    follow();
}

/// Which fields mean something follows from what is replaced, and by what.
void PatchForm::followKind()
{
    const PatchSite site = patchSiteNamed(m_site->currentText().toStdString());
    const bool trace = isTrace();
    if (!hasHeads(site) || trace) m_axis->setCurrentIndex(0);
    m_axis->setEnabled(hasHeads(site) && !trace);
    setRowVisible(m_corrupt, !trace && !m_set);
    setRowVisible(m_clean, !m_set);
    for (QWidget* field : {static_cast<QWidget*>(m_subject), static_cast<QWidget*>(m_noise), static_cast<QWidget*>(m_samples)}) setRowVisible(field, trace);
    m_textsRest->start();
    follow();
}

void PatchForm::showAlignment(std::shared_ptr<const PairAlignment> alignment)
{
    if (!(alignment->texts == texts())) return;
    m_alignment = std::move(alignment);
    follow();
    suggest();
}

/// Asks for the likeliest tokens, once the prompts can be run.
void PatchForm::suggest()
{
    if (promptProblem().isEmpty() && !m_set) Q_EMIT suggestionsRequested(inquiry());
}

void PatchForm::showSuggestions(const PromptTexts& of, const QString& answer, const QString& wrong)
{
    if (!(of == texts())) return;
    const auto shown = [](const QString& text) {
        QString all;
        for (const TokenPart& part : tokenParts(text.toStdString())) all += part.text;
        return text.isEmpty() ? all : tr("likeliest: %1").arg(all);
    };
    m_answer->setPlaceholderText(shown(answer));
    m_wrong->setPlaceholderText(shown(wrong));
}

void PatchForm::showMetricProblem(const MetricAsk& of, const QString& sentence, std::optional<int> character)
{
    if (!(of == ask())) return;
    m_metricProblem = sentence;
    m_metric->setErrorPlace(character);
    follow();
}

void PatchForm::setRunning(bool running)
{
    m_running = running;
    follow();
}

QString PatchForm::promptProblem() const
{
    if (!m_model) return tr("Open a model first: patching runs it.");
    if (m_model->config().output == OutputHead::None) return tr("This model has no logits, so no metric can be read off it.");
    if (m_set) return m_set->pairs ? QString() : tr("The set has single texts. Patching needs pairs: columns clean and corrupt.");
    if (!m_setProblem.isEmpty()) return m_setProblem;
    const PromptTexts now = texts();
    if (now.clean.empty()) return tr("Write the clean prompt.");
    if (!isTrace() && now.corrupt.empty()) return tr("Write the corrupt prompt: as many tokens, another answer.");
    if (!m_alignment || !(m_alignment->texts == now)) return tr("Reading the prompts …");
    return alignmentText(*m_alignment);
}

QString PatchForm::problem() const
{
    if (const QString prompts = promptProblem(); !prompts.isEmpty()) return prompts;
    bool isRead = true;
    if (isTrace() && (subjectPositions(isRead).empty() || !isRead)) return tr("Name the subject's positions: numbers with commas between, or click its tokens.");
    return m_metricProblem;
}

void PatchForm::follow()
{
    const QString why = problem();
    say(*m_metricLine, m_metricProblem, QStringLiteral("bad"));
    const bool isMetric = why == m_metricProblem;
    const bool isWarning = m_alignment && !m_alignment->problem.empty() && why == alignmentText(*m_alignment);
    say(*m_problemLine, isMetric ? QString() : why, isWarning || !m_setProblem.isEmpty() ? QStringLiteral("warn") : QStringLiteral("secondary"));
    if (m_set) say(*m_setLine, tr("%1 from “%2”").arg(countedText(std::ssize(m_set->items), tr("pair"), tr("pairs")), QString::fromStdString(m_set->name)), QStringLiteral("secondary"));
    else m_setLine->setVisible(false);
    m_run->setEnabled(why.isEmpty() && !m_running);
    m_run->setToolTip(why);
    m_stop->setEnabled(m_running);
    Q_EMIT changed();
}

}  // namespace orrery::views
