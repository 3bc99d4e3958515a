#include "views/predictions/prediction_panel.h"

#include "views/predictions/generate_bar.h"
#include "views/predictions/prediction_table_model.h"
#include "views/predictions/top_tokens_model.h"
#include "views/shared/explanation.h"
#include "views/shared/number_text.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"
#include "views/shared/token_text.h"

#include <QCheckBox>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace orrery::views {

namespace {

constexpr int kDetailWidth = 300, kBitsWidth = 112;
const std::vector<int> kDigits{5, 9, 10, 8, 9, 8, 5};  ///< of the table's columns; the last takes the rest

constexpr int kSideBySide = 720;  ///< px from which table and detail stand beside each other

QLabel* secondaryLabel()
{
    auto* label = new QLabel;
    label->setProperty("role", QStringLiteral("secondary"));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

/// Where the second text of a pair begins in the prompt's, which joins the two by a newline; npos: it is no pair.
size_t secondBegin(const RecordedPrompt& prompt)
{
    for (const Position& position : prompt.positions) {
        if (position.tokenType == 0 || !position.byteBegin || *position.byteEnd == 0) continue;
        const size_t newline = prompt.prompt.text.rfind('\n', static_cast<size_t>(*position.byteBegin));
        return newline == std::string::npos ? newline : newline + 1;
    }
    return std::string::npos;
}

/// The same prompt once more: by its ids, which is exact; a pair by its texts, as its token types are not in the ids.
RunSettings sameInput(const RecordedPrompt& prompt)
{
    RunSettings settings;
    const size_t second = secondBegin(prompt);
    if (second != std::string::npos) {
        settings.input = RunSettings::Input::Pair;
        settings.text = prompt.prompt.text.substr(0, second - 1);
        settings.second = prompt.prompt.text.substr(second);
        return settings;
    }
    settings.input = RunSettings::Input::Ids;
    for (const Position& position : prompt.positions)
        if (position.token) settings.ids.push_back(static_cast<int32_t>(*position.token));
    return settings;
}

}  // namespace

PredictionPanel::PredictionPanel(SelectionModel* selection, QWidget* parent) : Panel(tr("Predictions"), parent), m_selection(selection)
{
    createTables();
    createBody();
    connect(m_selection, &SelectionModel::selectionChanged, this, &PredictionPanel::followSelection);
    connect(this, &Panel::retryRequested, this, [this] {
        m_asked = false;
        ask();
    });
    showPrompt(nullptr);
    followModel();
    setExplanation([this] { return explanation(); });
}

void PredictionPanel::createTables()
{
    m_table = new PredictionTableModel(this);
    m_sorted = new SortedTable(m_table, this);
    m_tableView = new QTableView;
    styleTable(m_tableView, tr("Predictions at all positions"));
    m_tableView->setModel(m_sorted);
    enableSorting(m_tableView, PredictionTableModel::Place);
    setDigitWidths(m_tableView, kDigits);
    m_tableView->setMouseTracking(true);
    m_tableView->viewport()->installEventFilter(this);
    connect(m_tableView, &QTableView::entered, this, [this](const QModelIndex& index) { m_selection->setHover({.token = static_cast<int>(positionAt(index))}); });
    connect(m_tableView->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &PredictionPanel::onRowChosen);
    m_top = new TopTokensModel(this);
    m_topView = new QTableView;
    styleTable(m_topView, tr("Likeliest tokens"));
    m_topView->setModel(m_top);
    setDigitWidths(m_topView, {4, 9, 6, 8});
    m_topView->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);  // the bars shrink instead
}

QWidget* PredictionPanel::createDetail()
{
    auto* detail = new QWidget;
    detail->setMinimumWidth(kDetailWidth);
    auto* column = new QVBoxLayout(detail);
    column->setContentsMargins(kBodyPadding, 0, 0, 0);
    column->setSpacing(kGrid);
    m_headline = new QLabel;
    m_headline->setFont(titleFont());
    m_headline->setTextFormat(Qt::PlainText);
    m_headline->setWordWrap(true);
    m_facts = secondaryLabel();
    column->addWidget(m_headline);
    column->addWidget(m_facts);
    column->addWidget(m_topView, 1);
    return detail;
}

void PredictionPanel::createBody()
{
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(kBodyPadding, kBodyPadding, kBodyPadding, kBodyPadding);
    column->setSpacing(kBodyPadding);
    m_names = secondaryLabel();
    m_onlyMasks = new QCheckBox(tr("Only [MASK]"));
    m_onlyMasks->setChecked(true);
    connect(m_onlyMasks, &QCheckBox::toggled, this, &PredictionPanel::refill);
    addHeaderWidget(m_onlyMasks);
    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->addWidget(m_tableView);
    m_splitter->addWidget(createDetail());
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    m_generate = new GenerateBar;
    connect(m_generate, &GenerateBar::requested, this, &PredictionPanel::requestRun);
    m_continuation = new QPlainTextEdit;
    m_continuation->setReadOnly(true);
    m_continuation->setFont(monoFont());
    m_continuation->setFixedHeight(3 * QFontMetrics(monoFont()).lineSpacing() + 4 * kGrid);
    m_continuation->setAccessibleName(tr("Generated text"));
    column->addWidget(m_names);
    column->addWidget(m_splitter, 1);
    column->addWidget(m_continuation);
    column->addWidget(m_generate);
    setBody(body);
}

void PredictionPanel::showPrompt(std::shared_ptr<const RecordedPrompt> prompt)
{
    m_prompt = std::move(prompt);
    m_predictions.reset();
    m_asked = false;
    refill();
    showContinuation();
    followModel();
    endBusy();
    if (!m_prompt) return showNeedsPrompt(tr("Predictions of the next token stand here once a run is selected."));
    if (!m_prompt->find("logits"))
        return showEmpty(tr("No logits were recorded of this prompt, so what the model predicted is not known."), m_model ? tr("Record Logits") : QString(),
            [this] { requestRun(0, {}); });
    showContent();
    if (isVisible()) ask();
}

void PredictionPanel::ask()
{
    if (!m_prompt || m_asked || !m_prompt->find("logits")) return;
    m_asked = true;
    showBusy();
    Q_EMIT predictionsRequested(m_prompt->prompt.id);
}

void PredictionPanel::showEvent(QShowEvent*) { ask(); }

void PredictionPanel::showPredictions(std::shared_ptr<const PromptPredictions> predictions)
{
    if (!m_prompt || predictions->prompt != m_prompt->prompt.id) return;
    m_predictions = std::move(predictions);
    endBusy();
    showContent();
    refill();
}

void PredictionPanel::refill()
{
    const bool masked = m_predictions && m_predictions->kind == PredictionKind::Masked;
    m_onlyMasks->setVisible(masked && m_predictions->hasMasks());
    m_following = true;
    m_table->setPredictions(m_predictions, m_prompt, masked && m_predictions->hasMasks() && m_onlyMasks->isChecked());
    m_following = false;
    m_names->setVisible(m_predictions && !m_predictions->named);
    if (m_predictions && !m_predictions->named)
        m_names->setText(tr("Only token ids are known: %1.").arg(QString::fromStdString(m_predictions->unnamedBecause)));
    followSelection();
}

void PredictionPanel::followSelection()
{
    if (!m_predictions) return showRow(-1);
    const Selection& selection = m_selection->selection();
    const bool ours = !selection.prompt || *selection.prompt == m_prompt->prompt.id;
    int row = ours && selection.token ? m_table->rowOf(*selection.token) : -1;
    if (row < 0 && m_table->rowCount() > 0) row = m_predictions->kind == PredictionKind::Next ? m_table->rowCount() - 1 : 0;
    m_following = true;
    m_tableView->setCurrentIndex(m_sorted->mapFromSource(m_table->index(row, 0)));
    m_following = false;
    showRow(row < 0 ? -1 : m_table->rowAt(row)->position);
}

int64_t PredictionPanel::positionAt(const QModelIndex& index) const
{
    const auto* row = m_table->rowAt(m_sorted->mapToSource(index).row());
    return row ? row->position : -1;
}

void PredictionPanel::onRowChosen(const QModelIndex& index)
{
    const int64_t position = positionAt(index);
    if (m_following || position < 0) return;
    Selection selection = m_selection->selection();
    if (selection.prompt != m_prompt->prompt.id) selection = selection.withRun(m_prompt->run.id).withPrompt(m_prompt->prompt.id);
    m_selection->select(selection.withToken(static_cast<int>(position)));
}

QString PredictionPanel::nameOf(int64_t id) const
{
    const auto text = m_predictions->texts.find(id);
    if (text == m_predictions->texts.end()) return QStringLiteral("#%1").arg(id);
    QString name;
    for (const TokenPart& part : tokenParts(text->second)) name += part.text;
    return name;
}

QString PredictionPanel::factsText(const PromptPredictions::Row& row) const
{
    const QString entropy = tr("Entropy %1 bits of %2.").arg(fixedText(row.entropyBits, 2), fixedText(std::log2(static_cast<double>(m_predictions->vocabulary)), 2));
    if (row.masked) return tr("A [MASK] stands here. %1").arg(entropy);
    if (!row.actual) return tr("Nothing follows in the prompt. %1").arg(entropy);
    return tr("Actually %1: rank %2 of %3, p %4, loss %5 bits. %6").arg(nameOf(row.actual->id), countText(row.actual->rank),
        countText(m_predictions->vocabulary), probabilityText(row.actual->probability), fixedText(row.actual->bits, 2), entropy);
}

void PredictionPanel::showRow(int64_t position)
{
    const int index = position < 0 ? -1 : m_table->rowOf(position);
    const PromptPredictions::Row* row = m_table->rowAt(index);
    m_top->setRow(m_predictions, row);
    m_headline->setVisible(row);
    m_facts->setVisible(row);
    if (!row) return setBreadcrumbs({});
    const QString token = tokenLabel(m_prompt->positions[static_cast<size_t>(position)], static_cast<int>(position));
    const bool next = m_predictions->kind == PredictionKind::Next;
    m_headline->setText(next ? tr("After position %1  %2").arg(position).arg(token) : tr("At position %1  %2").arg(position).arg(token));
    m_facts->setText(factsText(*row));
    setBreadcrumbs({{tr("Run %1").arg(number(m_prompt->run.id))}, {tr("Position %1").arg(position)}});
}

void PredictionPanel::showContinuation()
{
    QString text;
    for (size_t i = 0; m_prompt && i < m_prompt->positions.size(); ++i) {
        const Position& position = m_prompt->positions[i];
        if (position.flags & kPositionGenerated) text += QString::fromStdString(position.label.value_or(position.piece.value_or(std::string())));
    }
    m_continuation->setPlainText(text);
    m_continuation->setVisible(!text.isEmpty());
}

void PredictionPanel::showModel(std::shared_ptr<const OpenedModel> model)
{
    if (model == m_model) return;
    m_model = std::move(model);
    followModel();
    if (m_prompt && (!m_predictions || !m_predictions->named)) showPrompt(m_prompt);  // names of tokens may be known now
}

void PredictionPanel::followModel()
{
    const bool decoder = m_model && m_model->config().output == OutputHead::LanguageModel;
    m_generate->setVisible(!m_model || decoder);
    m_generate->setProblem(!m_model ? tr("Open this run's model first: a continuation is a run of it") : !m_prompt ? tr("Select a run first") : QString());
}

void PredictionPanel::requestRun(int tokens, const Sampling& sampling)
{
    if (!m_prompt) return;
    RunSettings settings = sameInput(*m_prompt);
    std::set<std::string> sites{"logits"};
    for (const TensorRow& tensor : m_prompt->tensors) sites.insert(tensor.siteInfo.name);
    settings.sites.assign(sites.begin(), sites.end());
    settings.generate = tokens;
    settings.sampling = sampling;
    Q_EMIT runRequested(settings);
}

void PredictionPanel::resizeEvent(QResizeEvent* event)
{
    Panel::resizeEvent(event);
    m_splitter->setOrientation(width() >= kSideBySide ? Qt::Horizontal : Qt::Vertical);
}

/// Tokens take the room that numbers leave.
void PredictionPanel::fitColumns()
{
    setDigitWidths(m_tableView, kDigits);
    const std::array tokens{PredictionTableModel::Token, PredictionTableModel::Predicted, PredictionTableModel::Actual};
    const int extra = (m_tableView->viewport()->width() - m_tableView->horizontalHeader()->length() + m_tableView->columnWidth(PredictionTableModel::Bits) - kBitsWidth) / static_cast<int>(tokens.size());
    if (extra <= 0) return;
    for (const int column : tokens) m_tableView->setColumnWidth(column, m_tableView->columnWidth(column) + extra);
}

bool PredictionPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize) fitColumns();
    if (event->type() == QEvent::Leave) m_selection->setHover({});
    return Panel::eventFilter(watched, event);
}

}  // namespace orrery::views
