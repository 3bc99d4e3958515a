#pragma once

#include <QString>
#include <QWidget>

#include <functional>
#include <vector>

class QHBoxLayout;
class QMenu;

namespace orrery::views {

/// One step of a panel's breadcrumbs: what is shown, and the menu that changes it (none: plain text).
struct Crumb {
    QString text;
    std::function<void(QMenu&)> fill = {};  ///< called each time the menu opens
    QString accessibleName = {};            ///< "Layer"; empty: the text
};

/// A panel's place, step by step: "› Run 4 › Layer 3 › Head 2". While only words change, so do only words: new widgets in a dock's title
/// would lay the whole window out anew, several milliseconds at each head.
class Breadcrumbs : public QWidget {
    Q_OBJECT
public:
    explicit Breadcrumbs(QWidget* parent = nullptr);
    void setCrumbs(const std::vector<Crumb>& crumbs);

    int fullWidth() const;  ///< px, of all steps
    /// Leaves steps out, from the left, until the others fit.
    void fitInto(int width);

private:
    bool hasShapeOf(const std::vector<Crumb>& crumbs) const;
    void addCrumb(size_t index);
    void showTexts();
    int widthOf(size_t step) const;

    std::vector<Crumb> m_crumbs;
    std::vector<QWidget*> m_steps;  ///< of each crumb its button or label
    QHBoxLayout* m_row;
};

}  // namespace orrery::views
