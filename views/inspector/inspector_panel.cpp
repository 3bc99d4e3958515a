#include "views/inspector/inspector_panel.h"

#include "views/inspector/fact_model.h"
#include "views/inspector/notes_view.h"
#include "views/shared/explanation.h"
#include "views/shared/histogram_view.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QToolTip>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kLabelWidth = 136, kHistogramHeight = 104, kIndent = 12;

/// Sentences and dates are cut at their end; names, paths and digests in the middle, where they differ least.
class FactDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->textElideMode = option->text.contains(u' ') ? Qt::ElideRight : Qt::ElideMiddle;
    }
};

}  // namespace

InspectorPanel::InspectorPanel(SelectionModel* selection, QWidget* parent) : Panel(tr("Inspector"), parent), m_selection(selection)
{
    createTree();
    createBody();
    connect(m_selection, &SelectionModel::selectionChanged, this, [this](const Selection& now, const Selection& before) {
        if (now.run != before.run) gatherRun();
        ask();
        refresh();
        followNotes();
    });
    connect(m_selection, &SelectionModel::hoverChanged, this, &InspectorPanel::refresh);
    connect(&ThemeSource::instance(), &ThemeSource::changed, m_tree->viewport(), qOverload<>(&QWidget::update));
    showContents(nullptr);
    setExplanation([this] { return explanation(); });
}

void InspectorPanel::createTree()
{
    m_model = new FactModel(this);
    m_tree = new QTreeView;
    m_tree->setAccessibleName(tr("What is under the pointer or selected"));
    m_tree->setModel(m_model);
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(kIndent);
    m_tree->setUniformRowHeights(true);
    m_tree->setItemDelegate(new FactDelegate(m_tree));
    m_tree->setAnimated(false);
    m_tree->setExpandsOnDoubleClick(true);
    m_tree->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->resizeSection(FactModel::Label, kLabelWidth);
    connect(m_tree, &QTreeView::clicked, this, &InspectorPanel::copy);
    connect(m_tree, &QTreeView::collapsed, this, [this](const QModelIndex& index) { m_collapsed.insert(m_model->sectionAt(index)->id); });
    connect(m_tree, &QTreeView::expanded, this, [this](const QModelIndex& index) { m_collapsed.erase(m_model->sectionAt(index)->id); });
    connect(m_model, &QAbstractItemModel::modelReset, this, &InspectorPanel::expandAgain);
}

void InspectorPanel::createBody()
{
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(kBodyPadding, kGrid, kBodyPadding, kBodyPadding);
    column->setSpacing(kBodyPadding);
    m_histogram = new HistogramView;
    m_histogram->setFixedHeight(kHistogramHeight);
    m_notes = new NotesView;
    connect(m_notes, &NotesView::addRequested, this, &InspectorPanel::noteAddRequested);
    connect(m_notes, &NotesView::changeRequested, this, &InspectorPanel::noteChangeRequested);
    connect(m_notes, &NotesView::removeRequested, this, &InspectorPanel::noteRemoveRequested);
    auto* line = new QFrame;
    line->setProperty("role", QStringLiteral("line"));
    column->addWidget(m_tree, 1);
    column->addWidget(m_histogram);
    column->addWidget(line);
    column->addWidget(m_notes);
    setBody(body);
}

void InspectorPanel::expandAgain()
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex section = m_model->index(row, 0);
        m_tree->setFirstColumnSpanned(row, {}, true);
        m_tree->setExpanded(section, !m_collapsed.contains(m_model->sectionAt(section)->id));
    }
}

void InspectorPanel::showContents(std::shared_ptr<const WorkspaceContents> contents)
{
    m_contents = std::move(contents);
    m_notes->setWritable(m_contents && !m_contents->readOnly);
    if (!m_contents) {
        m_prompt.reset();
        m_inspection.reset();
        m_allNotes.reset();
    }
    gatherRun();
    refresh();
    followNotes();
}

void InspectorPanel::showPrompt(std::shared_ptr<const RecordedPrompt> prompt)
{
    m_prompt = std::move(prompt);
    m_inspection.reset();
    m_asked = {};
    ask();
    refresh();
    followNotes();
}

void InspectorPanel::showInspection(std::shared_ptr<const Inspection> inspection)
{
    if (inspection->request != m_asked) return;
    m_inspection = std::move(inspection);
    refresh();
}

void InspectorPanel::showNotes(std::shared_ptr<const std::vector<NoteRow>> notes)
{
    m_allNotes = std::move(notes);
    if (!m_allNotes) m_notes->closeEditor();  // what was written is about another file
    followNotes();
}

void InspectorPanel::beginNote() { m_notes->beginNew(); }

void InspectorPanel::showEvent(QShowEvent*) { ask(); }

bool InspectorPanel::isOurs(const Selection& selection) const { return m_prompt && (!selection.prompt || *selection.prompt == m_prompt->prompt.id); }

bool InspectorPanel::hasToken(const std::optional<int>& index) const
{
    return m_prompt && index && *index >= 0 && *index < static_cast<int>(m_prompt->positions.size());
}

/// What the recording says of the selection, if it has come.
const Inspection* InspectorPanel::inspected() const { return m_inspection && m_inspection->request == m_asked ? m_inspection.get() : nullptr; }

void InspectorPanel::ask()
{
    const Selection& selection = m_selection->selection();
    if (!isVisible() || !isOurs(selection)) return;
    const InspectRequest request{m_prompt->prompt.id, selection.layer, selection.head, selection.token, selection.key, selection.site};
    if (request == m_asked) return;
    m_asked = request;
    if ((request.layer && request.head) || !request.site.empty()) Q_EMIT inspectionRequested(request);
}

void InspectorPanel::addToken(std::vector<FactSection>& sections) const
{
    const Hover& hover = m_selection->hover();
    const auto selected = isOurs(m_selection->selection()) ? m_selection->selection().token : std::nullopt;
    const bool hovered = hasToken(hover.token);
    const auto index = hovered ? hover.token : selected;
    if (hasToken(index)) sections.push_back({QStringLiteral("token"), hovered ? tr("Token under the pointer") : tr("Selected token"), tokenFacts(*m_prompt, *index)});
}

void InspectorPanel::addCell(std::vector<FactSection>& sections) const
{
    const Hover& hover = m_selection->hover();
    const Selection& selection = m_selection->selection();
    if (hasToken(hover.token) && hasToken(hover.key))
        return sections.push_back({QStringLiteral("cell"), tr("Cell under the pointer"), cellFacts(*m_prompt, *hover.token, *hover.key, hover.value, {})});
    if (!isOurs(selection) || !hasToken(selection.token) || !hasToken(selection.key)) return;
    const Inspection* seen = inspected();
    sections.push_back({QStringLiteral("cell"), tr("Selected cell"), cellFacts(*m_prompt, *selection.token, *selection.key,
        seen ? seen->attention : std::nullopt, seen ? seen->rawScore : std::nullopt)});
}

void InspectorPanel::addHead(std::vector<FactSection>& sections) const
{
    const Hover& hover = m_selection->hover();
    const Selection& selection = m_selection->selection();
    const bool hovered = hover.layer && hover.head, same = hover.layer == selection.layer && hover.head == selection.head;
    if (hovered && !same) return sections.push_back({QStringLiteral("head"), tr("Head under the pointer"), headFacts(*hover.layer, *hover.head, {})});
    if (!selection.layer || !selection.head) return;
    const Inspection* seen = inspected();
    sections.push_back({QStringLiteral("head"), tr("Selected head"), headFacts(*selection.layer, *selection.head, seen ? seen->scores : std::nullopt)});
}

void InspectorPanel::addSite(std::vector<FactSection>& sections) const
{
    const TensorRow* tensor = m_prompt && isOurs(m_selection->selection()) ? m_prompt->find(m_selection->selection().site) : nullptr;
    if (tensor) sections.push_back({QStringLiteral("site"), tr("Site"), siteFacts(*tensor)});
}

void InspectorPanel::gatherRun()
{
    const auto run = m_selection->selection().run;
    const RunEntry* entry = run && m_contents ? m_contents->find(*run) : nullptr;
    m_run.clear();
    if (entry) m_run = {FactSection{QStringLiteral("run"), tr("Run"), runFacts(*entry)}, FactSection{QStringLiteral("build"), tr("Build"), buildFacts(*entry)}};
}

void InspectorPanel::refresh()
{
    std::vector<FactSection> sections;
    addToken(sections);
    addCell(sections);
    addHead(sections);
    addSite(sections);
    sections.insert(sections.end(), m_run.begin(), m_run.end());
    const Inspection* seen = inspected();
    m_histogram->setVisible(seen && seen->histogram);
    if (seen && m_histogram->histogram() != seen->histogram.get()) m_histogram->showHistogram(seen->histogram);
    const bool nothing = sections.empty();
    m_model->setSections(std::move(sections));
    if (nothing && !m_contents) showEmpty(tr("What is under the pointer or selected stands here, number by number."));
    else showContent();
}

void InspectorPanel::followNotes()
{
    const auto subjects = noteSubjects(m_selection->selection(), m_prompt.get());
    std::vector<NoteRow> notes;
    for (size_t i = 0; m_allNotes && i < m_allNotes->size(); ++i) {
        const NoteTarget& target = (*m_allNotes)[i].target;
        const auto about = std::find_if(subjects.begin(), subjects.end(), [&](const NoteSubject& subject) { return subject.target == target; });
        if (about != subjects.end()) notes.push_back((*m_allNotes)[i]);
    }
    m_notes->showNotes(notes, subjects, m_prompt);
}

void InspectorPanel::copy(const QModelIndex& index)
{
    const Fact* fact = m_model->factAt(index);
    if (!fact) return;
    QApplication::clipboard()->setText(fact->value);
    QToolTip::showText(QCursor::pos(), tr("Copied %1").arg(fact->label), m_tree);
}

}  // namespace orrery::views
