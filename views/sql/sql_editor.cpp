#include "views/sql/sql_editor.h"

#include "views/shared/theme.h"
#include "views/sql/sql_completion.h"
#include "views/sql/sql_highlighter.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

namespace orrery::views {

namespace {

constexpr int kShownWords = 10, kPopupDigits = 40, kMostWords = 200;
constexpr int kOriginRole = Qt::UserRole + 1;

QString originOf(const SqlWord& word)
{
    switch (word.kind) {
    case SqlWord::Kind::Column: return word.origin;
    case SqlWord::Kind::Table: return SqlEditor::tr("table");
    case SqlWord::Kind::Function: return SqlEditor::tr("function");
    case SqlWord::Kind::Keyword: break;
    }
    return {};
}

/// A word, and at the right where it is from.
class WordDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        painter->save();
        painter->setFont(smallFont());
        painter->setPen(ThemeSource::current()[Ink::Secondary]);
        painter->drawText(option.rect.adjusted(0, 0, -2 * kGrid, 0), Qt::AlignRight | Qt::AlignVCenter, index.data(kOriginRole).toString());
        painter->restore();
    }
};

}  // namespace

SqlEditor::SqlEditor(QWidget* parent) : QPlainTextEdit(parent), m_words(new QStandardItemModel(this)), m_completer(new QCompleter(m_words, this))
{
    setAccessibleName(tr("SQL statement"));
    setFont(monoFont());
    setTabChangesFocus(true);
    setPlaceholderText(tr("SELECT name, axes FROM site ORDER BY layer"));
    new SqlHighlighter(document());
    m_completer->setWidget(this);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(kShownWords);
    m_completer->popup()->setAccessibleName(tr("Words that could stand here"));
    m_completer->popup()->setItemDelegate(new WordDelegate(this));
    m_completer->popup()->setFont(monoFont());
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &SqlEditor::insertWord);
}

void SqlEditor::replaceAll(const QString& text)
{
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    setTextCursor(cursor);
}

/// Keys that choose in the list of words, or close it.
bool SqlEditor::isForPopup(const QKeyEvent& event) const
{
    if (!m_completer->popup()->isVisible() || event.modifiers() & Qt::ControlModifier) return false;
    switch (event.key()) {
    case Qt::Key_Enter:
    case Qt::Key_Return:
    case Qt::Key_Escape:
    case Qt::Key_Tab:
    case Qt::Key_Backtab: return true;
    default: return false;
    }
}

bool SqlEditor::runCommand(const QKeyEvent& event)
{
    if (!(event.modifiers() & Qt::ControlModifier)) return false;
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        m_completer->popup()->hide();
        Q_EMIT runRequested();
        return true;
    case Qt::Key_Space: complete(true); return true;
    case Qt::Key_Up: Q_EMIT olderRequested(); return true;
    case Qt::Key_Down: Q_EMIT newerRequested(); return true;
    default: return false;
    }
}

void SqlEditor::keyPressEvent(QKeyEvent* event)
{
    if (isForPopup(*event)) return event->ignore();
    if (runCommand(*event)) return event->accept();
    QPlainTextEdit::keyPressEvent(event);
    const QString typed = event->text();
    if (!typed.isEmpty() && (typed.front().isLetterOrNumber() || typed.front() == u'_' || typed.front() == u'.')) complete(false);
    else if (event->key() == Qt::Key_Backspace && m_completer->popup()->isVisible()) complete(false);
    else if (!typed.isEmpty()) m_completer->popup()->hide();
}

void SqlEditor::focusInEvent(QFocusEvent* event)
{
    m_completer->setWidget(this);
    QPlainTextEdit::focusInEvent(event);
}

void SqlEditor::complete(bool asked)
{
    if (!m_tables) return;
    const int cursor = textCursor().position();
    const SqlCompletions found = completionsAt(toPlainText(), cursor, *m_tables);
    const bool afterDot = cursor > 0 && document()->characterAt(cursor - 1) == u'.';
    const bool isWhole = found.words.size() == 1 && found.words[0].text.compare(found.typed, Qt::CaseInsensitive) == 0;
    if (found.words.empty() || isWhole || (!asked && found.typed.isEmpty() && !afterDot)) return m_completer->popup()->hide();
    m_words->clear();
    for (size_t i = 0; i < found.words.size() && i < kMostWords; ++i) {
        auto* item = new QStandardItem(found.words[i].text);
        item->setData(originOf(found.words[i]), kOriginRole);
        m_words->appendRow(item);
    }
    m_completer->setCompletionPrefix(found.typed);
    QRect place = cursorRect();
    place.setWidth(kPopupDigits * QFontMetrics(monoFont()).horizontalAdvance(u'0'));
    m_completer->complete(place);
    m_completer->popup()->setCurrentIndex(m_words->index(0, 0));
}

void SqlEditor::insertWord(const QString& word)
{
    QTextCursor cursor = textCursor();
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, static_cast<int>(m_completer->completionPrefix().size()));
    cursor.insertText(word);
    setTextCursor(cursor);
}

}  // namespace orrery::views
