#pragma once

#include "core/analysis/matrix_pyramid.h"
#include "views/attention/attention_context.h"

#include <QAbstractScrollArea>
#include <QColor>
#include <QRect>

#include <optional>

namespace orrery::views {

/// The prompt as running text, a chip a token, each coloured by how much the current token attends to it or is attended by it;
/// without a current token by how much it is attended on average.
///
/// The current and the hovered token carry their value as a number. Keys: arrows walk, Home and End.
class TextView : public QAbstractScrollArea {
    Q_OBJECT
public:
    enum class Direction { AttendsTo, AttendedBy };

    explicit TextView(QWidget* parent = nullptr);

    void setContext(std::shared_ptr<const AttentionContext> context);
    void setMap(std::shared_ptr<const MatrixPyramid> map);  ///< null: none yet
    void setHue(const QColor& hue);                          ///< of the highest value
    void setDirection(Direction direction);
    Direction direction() const { return m_direction; }
    void setCurrent(std::optional<int> token);
    std::optional<int> current() const { return m_current; }
    void setHovered(std::optional<int> token);

    /// Of the current token with another one; without a current token, what that one gets of a query's attention on average. None while
    /// there is no map.
    std::optional<double> value(int token) const;
    double highest() const { return m_highest; }
    QRect chip(int token) const;  ///< in the viewport's coordinates
    std::optional<int> tokenAt(const QPoint& viewportPoint) const;

Q_SIGNALS:
    void tokenHovered(std::optional<int> token);
    void tokenChosen(int token);
    void valuesChanged();

protected:
    bool viewportEvent(QEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void showEvent(QShowEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    void layOut();
    void scrollToCurrent();
    void updateValues();
    void paintToken(QPainter& painter, int token, const QRect& chip) const;
    void paintNumber(QPainter& painter, int token, const QRect& chip) const;
    int lineOf(int token) const;
    void choose(int token);

    std::shared_ptr<const AttentionContext> m_context;
    std::shared_ptr<const MatrixPyramid> m_map;
    QColor m_hue;
    Direction m_direction = Direction::AttendsTo;
    std::optional<int> m_current, m_hovered;
    std::vector<QRect> m_chips;              ///< a token, in the text's coordinates; empty until it is shown
    std::vector<float> m_values;             ///< value() of each
    double m_highest = 0;
};

}  // namespace orrery::views
