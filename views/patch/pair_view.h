#pragma once

#include "core/patching/pair_alignment.h"
#include "views/shared/token_text.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace orrery::views {

/// Two prompts token over token, in as many bands as the width needs: the clean one above, "≠" between where they differ, and the corrupt
/// one below. A token that the other prompt lacks stands over an empty place. A click picks a position; left and right walk.
class PairView : public QWidget {
    Q_OBJECT
public:
    explicit PairView(QWidget* parent = nullptr);

    /// Null: nothing yet.
    void setAlignment(std::shared_ptr<const PairAlignment> alignment);
    /// Only the clean prompt's tokens: there is no other.
    void setSingle(bool single);
    /// Positions with a mark of their own: the subject of a causal trace.
    void setMarked(const std::set<int>& positions);
    void setCurrent(std::optional<int> position);
    std::optional<int> current() const { return m_current; }
    int positionCount() const { return static_cast<int>(m_columns.size()); }

    /// "position 3: “ Paris”, corrupt “ Rome”, differs": what assistive tools read.
    QString spoken(int position) const;
    /// Where a token's chip lies, for tests.
    QRect chipRect(int position, bool clean) const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void tokenClicked(int position);
    void tokenHovered(std::optional<int> position);

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;

private:
    /// One position: both tokens, and where they stand.
    struct Column {
        std::vector<TokenPart> clean, corrupt;
        bool hasClean = false, hasCorrupt = false, differs = false;
        int width = 0, band = 0, left = 0;
    };

    void measure();
    void place();
    /// Band and left edge of each column, in a view so wide.
    std::vector<std::pair<int, int>> placesIn(int width) const;
    int heightOf(int bands) const;
    int bandHeight() const;
    std::optional<int> at(const QPoint& point) const;
    void setHovered(std::optional<int> position);
    void paintChip(QPainter& painter, int position, bool clean) const;
    void paintNames(QPainter& painter) const;

    std::shared_ptr<const PairAlignment> m_alignment;
    std::vector<Column> m_columns;
    std::set<int> m_marked;
    std::optional<int> m_current, m_hovered;
    bool m_single = false;
    int m_gutter = 0, m_bands = 0;
};

}  // namespace orrery::views
