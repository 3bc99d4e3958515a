#include "views/patch/metric_field.h"

#include "views/shared/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QStringListModel>

namespace orrery::views {

namespace {

/// What Metric::parse knows, functions with their parenthesis.
QStringList names()
{
    QStringList all;
    for (const char* name : {"logit_diff", "logit(", "prob", "logprob", "rank", "kl", "loss", "entropy", "answer", "wrong", "abs(", "exp(", "log(", "sqrt(", "min(", "max("})
        all << QString::fromLatin1(name);
    return all;
}

}  // namespace

MetricField::MetricField(QWidget* parent) : QLineEdit(parent), m_completer(new QCompleter(names(), this))
{
    setFont(monoFont());
    setAccessibleName(tr("Metric"));
    m_completer->setWidget(this);
    m_completer->setCompletionMode(QCompleter::PopupCompletion);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &MetricField::insert);
    connect(this, &QLineEdit::textEdited, this, &MetricField::offer);
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, [this] { update(); });
}

QString MetricField::wordBefore() const
{
    static const QRegularExpression word(QStringLiteral("[A-Za-z_]+$"));
    const QString before = text().left(cursorPosition());
    return before.count(u'"') % 2 ? QString() : word.match(before).captured();  // a token's own text is nobody's name
}

void MetricField::offer()
{
    const QString word = wordBefore();
    m_completer->setCompletionPrefix(word);
    const bool isWhole = m_completer->completionCount() == 1 && m_completer->currentCompletion() == word;
    if (word.isEmpty() || m_completer->completionCount() == 0 || isWhole) return m_completer->popup()->hide();
    m_completer->complete();
    m_completer->popup()->setCurrentIndex(m_completer->completionModel()->index(0, 0));
}

void MetricField::insert(const QString& name)
{
    const int begin = cursorPosition() - static_cast<int>(wordBefore().size());
    setSelection(begin, cursorPosition() - begin);
    QLineEdit::insert(name);
    Q_EMIT textEdited(text());
}

void MetricField::keyPressEvent(QKeyEvent* event)
{
    const bool chooses = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Tab;
    if (m_completer->popup()->isVisible() && chooses) return event->ignore();  // the popup's
    QLineEdit::keyPressEvent(event);
}

void MetricField::setErrorPlace(std::optional<int> character)
{
    m_error = character;
    update();
}

void MetricField::paintEvent(QPaintEvent* event)
{
    QLineEdit::paintEvent(event);
    if (!m_error) return;
    // Where the text lies: the cursor's own place tells how far it is scrolled.
    const QFontMetrics metrics(font());
    const int origin = cursorRect().center().x() - metrics.horizontalAdvance(text().left(cursorPosition()));
    const int at = std::clamp(*m_error - 1, 0, static_cast<int>(text().size()));
    const int from = origin + metrics.horizontalAdvance(text().left(at));
    const int to = std::max(from + metrics.horizontalAdvance(u'0'), origin + metrics.horizontalAdvance(text()));
    const int down = (height() + metrics.height()) / 2 - 1;
    QPainter painter(this);
    painter.setClipRect(rect().adjusted(4, 0, -4, -1));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(ThemeSource::current()[Ink::Bad], 1.25));
    for (int x = from, tooth = 0; x < to; x += 3, ++tooth) painter.drawLine(x, down + (tooth % 2) * 2, x + 3, down + 2 - (tooth % 2) * 2);
}

std::optional<int> characterOf(const QString& place)
{
    static const QRegularExpression form(QStringLiteral("^character (\\d+)$"));
    const auto match = form.match(place);
    return match.hasMatch() ? std::optional(match.captured(1).toInt()) : std::nullopt;
}

}  // namespace orrery::views
