#include "views/sql/sql_highlighter.h"

#include "views/shared/theme.h"
#include "views/sql/sql_words.h"

#include <QRegularExpression>
#include <QSet>

namespace orrery::views {

namespace {

enum State { Plain = 0, InComment = 1, InText = 2 };

bool isKeyword(const QString& word)
{
    static const QSet<QString> words(sqlKeywords().begin(), sqlKeywords().end());
    return words.contains(word.toUpper());
}

QTextCharFormat inkOf(const QColor& color, bool heavy = false)
{
    QTextCharFormat format;
    format.setForeground(color);
    if (heavy) format.setFontWeight(QFont::DemiBold);
    return format;
}

}  // namespace

SqlHighlighter::SqlHighlighter(QTextDocument* document) : QSyntaxHighlighter(document)
{
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, &QSyntaxHighlighter::rehighlight);
}

void SqlHighlighter::highlightBlock(const QString& line)
{
    static const QRegularExpression next(QStringLiteral("--[^\\n]*|/\\*|'|\"[^\"]*\"|\\b\\d[\\w.]*|[A-Za-z_]\\w*"));
    const Theme& theme = ThemeSource::current();
    const auto closing = [&](State state, qsizetype from) { return line.indexOf(state == InText ? QStringLiteral("'") : QStringLiteral("*/"), from); };
    const auto paintUntilClosed = [&](State state, qsizetype begin, qsizetype from) {
        const qsizetype end = closing(state, from);
        const qsizetype stop = end < 0 ? line.size() : end + (state == InText ? 1 : 2);
        setFormat(static_cast<int>(begin), static_cast<int>(stop - begin), inkOf(state == InText ? theme.category(2) : theme[Ink::Secondary]));
        setCurrentBlockState(end < 0 ? state : Plain);
        return stop;
    };
    setCurrentBlockState(Plain);
    qsizetype at = 0;
    if (previousBlockState() == InComment || previousBlockState() == InText) at = paintUntilClosed(static_cast<State>(previousBlockState()), 0, 0);
    for (auto match = next.match(line, at); match.hasMatch(); match = next.match(line, at)) {
        const QString word = match.captured();
        at = match.capturedEnd();
        if (word == QLatin1String("/*") || word == QLatin1String("'")) {
            at = paintUntilClosed(word == QLatin1String("'") ? InText : InComment, match.capturedStart(), at);
            continue;
        }
        const int begin = static_cast<int>(match.capturedStart()), length = static_cast<int>(word.size());
        if (word.startsWith(QLatin1String("--"))) setFormat(begin, length, inkOf(theme[Ink::Secondary]));
        else if (word.front().isDigit()) setFormat(begin, length, inkOf(theme.category(0)));
        else if (isKeyword(word)) setFormat(begin, length, inkOf(theme[Ink::Text], true));
    }
}

}  // namespace orrery::views
