#include "views/shared/prompt_field.h"

#include "views/shared/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QTextBlock>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kMaxLines = 5;
constexpr int kFrame = 2 * (3 + 1);  ///< padding and border of the style sheet

}  // namespace

PromptField::PromptField(const QString& name, QWidget* parent) : QPlainTextEdit(parent)
{
    setAccessibleName(name);
    setPlaceholderText(name);
    setTabChangesFocus(true);
    setLineWrapMode(NoWrap);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(80);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &PromptField::fitHeight);
    fitHeight();
}

QString PromptField::text() const
{
    // Not toPlainText(): it turns no-break spaces into spaces, which are other tokens.
    return document()->toRawText().replace(QChar::ParagraphSeparator, u'\n');
}

void PromptField::setText(const QString& text)
{
    setPlainText(text);
    moveCursor(QTextCursor::End);
}

void PromptField::fitHeight()
{
    const int lines = std::clamp(blockCount(), 1, kMaxLines);
    setVerticalScrollBarPolicy(blockCount() > kMaxLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    const int line = QFontMetrics(font()).lineSpacing();
    const int margin = std::max(1, (kLineHeight - kFrame - line) / 2);
    if (document()->documentMargin() != margin) document()->setDocumentMargin(margin);
    setFixedHeight(std::max(kLineHeight, lines * line + 2 * margin + kFrame));
}

void PromptField::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) fitHeight();
}

void PromptField::insertFromMimeData(const QMimeData* source)
{
    if (source->hasText()) insertPlainText(source->text());
}

void PromptField::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    const bool plain = !(event->modifiers() & ~Qt::KeypadModifier);
    if (enter && event->modifiers() & Qt::ShiftModifier) textCursor().insertBlock();
    else if (enter) Q_EMIT submitted();
    else if (plain && event->key() == Qt::Key_Up && textCursor().blockNumber() == 0) Q_EMIT olderRequested();
    else if (plain && event->key() == Qt::Key_Down && textCursor().blockNumber() == blockCount() - 1) Q_EMIT newerRequested();
    else QPlainTextEdit::keyPressEvent(event);
}

void PromptField::paintEvent(QPaintEvent* event)
{
    QPlainTextEdit::paintEvent(event);
    if (blockCount() == 1) return;
    QPainter painter(viewport());
    painter.setPen(ThemeSource::current()[Ink::Secondary]);
    for (QTextBlock block = firstVisibleBlock(); block.isValid() && block.next().isValid(); block = block.next()) {
        const QRectF at = blockBoundingGeometry(block).translated(contentOffset());
        if (at.top() > viewport()->height()) break;
        const double width = block.layout()->lineCount() ? block.layout()->lineAt(0).naturalTextWidth() : 0;
        painter.drawText(QRectF(at.left() + width + 3, at.top(), 24, at.height()), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("↵"));
    }
}

}  // namespace orrery::views
