#pragma once

#include "core/analysis/matrix_pyramid.h"
#include "views/attention/attention_context.h"

#include <QAbstractScrollArea>
#include <QColor>

#include <map>
#include <optional>

namespace orrery::views {

/// Token-to-token lines: queries on the left, keys on the right, a line for every weight above a threshold, as opaque as it is large.
///
/// Several heads of a layer lie over each other, each in its colour. Only what is in view is laid out and drawn, so a prompt may be
/// long. While a token is hovered or current, only its lines are there. Keys: Up, Down, Page, Home, End walk the current token, Escape lets go of it.
class StrandsView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit StrandsView(QWidget* parent = nullptr);

    void setContext(std::shared_ptr<const AttentionContext> context);
    void setHead(int head, std::shared_ptr<const MatrixPyramid> map, const QColor& color);
    void removeHeads();
    void setThreshold(double threshold);
    double threshold() const { return m_threshold; }
    /// The heads' maps that are there, by head.
    std::map<int, std::shared_ptr<const MatrixPyramid>> maps() const;
    std::optional<int> currentQuery() const { return m_query; }
    std::optional<int> currentKey() const { return m_key; }
    /// How opaque a line is among lines of which the strongest is `strongest`.
    static double opacity(double weight, double strongest);

    /// Which side a token stands on.
    enum class Side { Query, Key };
    struct Place {
        Side side = Side::Query;
        int token = 0;
        bool operator==(const Place&) const = default;
    };
    void setCurrent(std::optional<int> query, std::optional<int> key);
    void setHovered(std::optional<Place> place);
    std::optional<Place> placeAt(const QPoint& viewportPoint) const;
    QRect row(const Place& place) const;  ///< in the viewport's coordinates

    struct Strand {
        int head = 0, query = 0, key = 0;
        double weight = 0;
    };
    /// What is drawn now, weakest first.
    std::vector<Strand> strands() const;

Q_SIGNALS:
    void placeHovered(std::optional<orrery::views::StrandsView::Place> place);
    void placeChosen(const orrery::views::StrandsView::Place& place);
    void cleared();  ///< a click beside the tokens, or Escape: all lines again

protected:
    bool viewportEvent(QEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    struct HeadLines {
        std::shared_ptr<const MatrixPyramid> map;
        QColor color;
    };

    void updateRange();
    void describe();
    int columnLeft(Side side) const;
    int firstVisible() const;
    int lastVisible() const;
    std::optional<Place> focusPlace() const;
    void addStrands(std::vector<Strand>& strands, int head, const MatrixPyramid& map, const Place& place) const;
    void paintStrands(QPainter& painter) const;
    void paintTokens(QPainter& painter, Side side) const;
    void paintNumbers(QPainter& painter, const Place& place) const;
    void walk(int token);

    std::shared_ptr<const AttentionContext> m_context;
    std::map<int, HeadLines> m_heads;
    double m_threshold = 0.05;
    std::optional<int> m_query, m_key;
    std::optional<Place> m_hovered;
    int m_columnWidth = 120;
};

}  // namespace orrery::views
