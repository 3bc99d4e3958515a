#include "views/inspector/notes_view.h"

#include "views/inspector/notes_model.h"
#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

namespace orrery::views {

namespace {

constexpr int kEditorLines = 4, kListHeight = 112;

QToolButton* iconButton(const QString& iconName, const QString& name)
{
    auto* button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setIconSize(QSize(16, 16));
    button->setFixedSize(24, 24);
    button->setToolTip(name);
    button->setAccessibleName(name);
    return button;
}

}  // namespace

NotesView::NotesView(QWidget* parent)
    : QWidget(parent), m_model(new NotesModel(this)), m_list(new QListView), m_none(new QLabel(tr("No notes on what is selected."))),
      m_add(iconButton(QStringLiteral("note"), tr("New note"))), m_edit(iconButton(QStringLiteral("text"), tr("Edit note"))),
      m_remove(iconButton(QStringLiteral("trash"), tr("Remove note"))), m_editor(new QWidget)
{
    auto* head = new QHBoxLayout;
    head->setSpacing(kGrid);
    auto* title = new QLabel(tr("Notes"));
    QFont font = interfaceFont();
    font.setWeight(QFont::DemiBold);
    title->setFont(font);
    head->addWidget(title);
    head->addStretch(1);
    for (QWidget* button : std::initializer_list<QWidget*>{m_add, m_edit, m_remove}) head->addWidget(button);
    m_none->setProperty("role", QStringLiteral("secondary"));
    m_none->setWordWrap(true);
    m_list->setModel(m_model);
    m_list->setAccessibleName(tr("Notes"));
    m_list->setWordWrap(true);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setMaximumHeight(kListHeight);
    m_list->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);
    m_list->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    createEditor();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGrid);
    column->addLayout(head);
    column->addWidget(m_none);
    column->addWidget(m_list);
    column->addWidget(m_editor);
    connect(m_add, &QToolButton::clicked, this, &NotesView::beginNew);
    connect(m_edit, &QToolButton::clicked, this, &NotesView::beginEdit);
    connect(m_list, &QListView::doubleClicked, this, &NotesView::beginEdit);
    connect(m_remove, &QToolButton::clicked, this, [this] { Q_EMIT removeRequested(current()->id); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &NotesView::updateButtons);
    showNotes({}, {}, nullptr);
}

void NotesView::createEditor()
{
    m_about = new QComboBox;
    m_about->setAccessibleName(tr("What the note is about"));
    m_about->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_text = new QPlainTextEdit;
    m_text->setAccessibleName(tr("Text of the note"));
    m_text->setPlaceholderText(tr("What did you see? Ctrl+Enter keeps it."));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(kEditorLines * QFontMetrics(interfaceFont()).lineSpacing() + 4 * kGrid);
    m_text->installEventFilter(this);
    m_keep = new QPushButton(tr("Keep"));
    auto* cancel = new QPushButton(tr("Cancel"));
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_keep);
    auto* column = new QVBoxLayout(m_editor);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGrid);
    column->addWidget(m_about);
    column->addWidget(m_text);
    column->addLayout(buttons);
    m_editor->hide();
    connect(m_keep, &QPushButton::clicked, this, &NotesView::keep);
    connect(cancel, &QPushButton::clicked, this, &NotesView::closeEditor);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] { m_keep->setEnabled(!m_text->toPlainText().trimmed().isEmpty()); });
}

void NotesView::showNotes(const std::vector<NoteRow>& notes, const std::vector<NoteSubject>& subjects, std::shared_ptr<const RecordedPrompt> prompt)
{
    m_model->setNotes(notes, [prompt](const NoteTarget& target) { return noteTargetText(target, prompt.get()); });
    m_list->setVisible(!notes.empty());
    m_none->setVisible(notes.empty());
    if (m_editor->isHidden()) m_subjects = subjects;  // what is being written stays about what it was
    updateButtons();
}

void NotesView::setWritable(bool writable)
{
    m_writable = writable;
    if (!writable) closeEditor();
    updateButtons();
}

const NoteRow* NotesView::current() const { return m_model->noteAt(m_list->currentIndex().row()); }

void NotesView::updateButtons()
{
    m_add->setEnabled(m_writable);
    m_edit->setEnabled(m_writable && current());
    m_remove->setEnabled(m_writable && current());
}

void NotesView::beginNew()
{
    if (!m_writable) return;
    m_edited.reset();
    m_about->clear();
    for (const NoteSubject& subject : m_subjects) m_about->addItem(tr("About %1").arg(subject.name));
    m_about->show();
    openEditor({});
}

void NotesView::beginEdit()
{
    if (!m_writable || !current()) return;
    m_edited = current()->id;
    m_about->hide();
    openEditor(QString::fromStdString(current()->text));
}

void NotesView::openEditor(const QString& text)
{
    m_text->setPlainText(text);
    m_keep->setEnabled(!text.isEmpty());
    m_editor->show();
    m_text->setFocus();
}

void NotesView::keep()
{
    const QString text = m_text->toPlainText().trimmed();
    if (text.isEmpty()) return;
    if (m_edited) Q_EMIT changeRequested(*m_edited, text);
    else if (m_about->currentIndex() >= 0) Q_EMIT addRequested(m_subjects[static_cast<size_t>(m_about->currentIndex())].target, text);
    closeEditor();
}

void NotesView::closeEditor() { m_editor->hide(); }

bool NotesView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_text || event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (enter && key->modifiers() & Qt::ControlModifier) return keep(), true;
    if (key->key() == Qt::Key_Escape) return closeEditor(), true;
    return false;
}

}  // namespace orrery::views
