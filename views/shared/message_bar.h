#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace orrery::views {

/// One sentence over the documents that tells what did not work, with its details, until it is closed: never a modal box.
class MessageBar : public QWidget {
    Q_OBJECT
public:
    enum class Tone { Note, Failure };
    explicit MessageBar(QWidget* parent = nullptr);
    /// A newer message takes the older one's place.
    void show(Tone tone, const QString& sentence, const QString& details = {});
    QString sentence() const;

protected:
    void paintEvent(QPaintEvent*) override;

private:
    Tone m_tone = Tone::Note;
    QLabel* m_sign;
    QLabel* m_sentence;
    QLabel* m_details;
    QPushButton* m_more;
};

}  // namespace orrery::views
