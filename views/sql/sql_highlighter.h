#pragma once

#include <QSyntaxHighlighter>

namespace orrery::views {

/// Colours of SQL: words of the language semibold, texts and numbers in a category's colour, remarks secondary. Follows the theme.
class SqlHighlighter : public QSyntaxHighlighter {
    Q_OBJECT
public:
    explicit SqlHighlighter(QTextDocument* document);

protected:
    void highlightBlock(const QString& line) override;
};

}  // namespace orrery::views
