#pragma once

#include <QPlainTextEdit>

namespace orrery::views {

/// A field of one line that grows with the lines of its text, up to five. Enter submits, Shift+Enter starts a line; ↵ stands at each line's
/// end. Keeps every character as it was pasted.
class PromptField : public QPlainTextEdit {
    Q_OBJECT
public:
    static constexpr int kLineHeight = 28;  ///< of a field with one line

    explicit PromptField(const QString& name, QWidget* parent = nullptr);

    QString text() const;
    /// The cursor goes to the end.
    void setText(const QString& text);

Q_SIGNALS:
    void submitted();
    void olderRequested();  ///< Up in the first line
    void newerRequested();  ///< Down in the last line

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;
    void changeEvent(QEvent* event) override;

private:
    void fitHeight();
};

}  // namespace orrery::views
