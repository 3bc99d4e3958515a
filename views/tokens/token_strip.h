#pragma once

#include "core/record/workspace_contents.h"
#include "views/shared/selection_model.h"
#include "views/tokens/token_chips.h"

#include <QAbstractScrollArea>

#include <memory>

class QMenu;

namespace orrery::views {

/// The prompt, one chip a token, set like text; the number of each row's first position stands at its left. It is as tall as its rows,
/// up to three; the others scroll.
///
/// The token under the pointer is hovered, a click selects it (with Shift: the key), arrow keys walk; what other views hover or
/// select is lit and scrolled into view. Special tokens have a dashed outline, generated ones a bar underneath.
class TokenStrip : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit TokenStrip(SelectionModel* selection, QWidget* parent = nullptr);

    /// Null: there is none.
    void showPrompt(std::shared_ptr<const RecordedPrompt> prompt);
    const RecordedPrompt* prompt() const { return m_prompt.get(); }

    int rows() const { return m_chips.rows(); }
    /// Where a token's chip is now, in the viewport's coordinates.
    QRect chipRect(int index) const;
    /// What assistive tools hear: "position 5, the, id 262", of the selected token.
    QString valueText() const;
    /// Several lines on a token: position, id, text, bytes, where it comes from.
    QString tipText(int index) const;
    /// Copy token, id, text, the whole prompt.
    void fillMenu(QMenu& menu, int index);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override {}  // taken, or a parent would hear half a click
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;
    void changeEvent(QEvent*) override;
    bool viewportEvent(QEvent* event) override;

private:
    void measure();
    void layOut();
    void followSelection(const Selection& now, const Selection& before);
    void followHover(const Hover& hover);
    void ensureVisible(int index);
    void walkTo(int index);
    int walked(int key, int from) const;
    std::optional<int> selectedToken() const;
    bool isShown(const Selection& selection) const;
    int tokenAt(const QPoint& viewportPoint) const;
    QPoint origin() const;  ///< of the first chip, in the viewport
    void paintRow(QPainter& painter, int row) const;
    void paintChip(QPainter& painter, int index) const;
    void paintText(QPainter& painter, int index, const QRect& rect) const;
    void paintEmpty(QPainter& painter) const;

    SelectionModel* m_selection;
    std::shared_ptr<const RecordedPrompt> m_prompt;
    TokenChips m_chips;
    int m_rowsLaidOut = 0;
    int m_gutter = 0;   ///< width of the row numbers
    int m_digit = 0, m_baseline = 0;
    bool m_hovering = false;  ///< the hover is ours
};

}  // namespace orrery::views
