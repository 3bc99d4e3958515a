#pragma once

#include <QLineEdit>

#include <optional>

class QCompleter;

namespace orrery::views {

/// A line for a metric: completes the names there are, and underlines from the character where it stops making sense.
class MetricField : public QLineEdit {
    Q_OBJECT
public:
    explicit MetricField(QWidget* parent = nullptr);

    /// From 1, as Metric::parse counts; nothing: no place is known, or all is well.
    void setErrorPlace(std::optional<int> character);
    std::optional<int> errorPlace() const { return m_error; }

protected:
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    void offer();
    void insert(const QString& name);
    QString wordBefore() const;

    QCompleter* m_completer;
    std::optional<int> m_error;
};

/// The character that an error's place names ("character 12"); nothing for another place.
std::optional<int> characterOf(const QString& place);

}  // namespace orrery::views
