#pragma once

#include "views/attention/attention_context.h"

#include <QWidget>

#include <array>

class QComboBox;
class QLabel;
class QMenu;
class QStackedLayout;
class QToolButton;
class QVBoxLayout;

namespace orrery::views {

class HeatMapView;

/// Another prompt of the workspace whose attention can be subtracted.
struct OtherPrompt {
    PromptId id{};
    QString title;          ///< "Run 4: The cat sat"
    int64_t positions = 0;
};

/// One head's matrix with token axes: which kind, the difference to what, which sentences of a pair.
class MapPage : public QWidget {
    Q_OBJECT
public:
    explicit MapPage(QWidget* parent = nullptr);

    void setContext(std::shared_ptr<const AttentionContext> context);
    void setOtherPrompts(std::vector<OtherPrompt> prompts);
    void setHead(const HeadRef& head);
    void showMap(std::shared_ptr<const AttentionMap> map);
    /// In place of the map: why this one can't be shown.
    void showProblem(const QString& sentence);

    /// What the controls ask for.
    MapRequest request() const { return m_request; }
    void setRequest(const MapRequest& request);
    std::shared_ptr<const AttentionMap> shown() const { return m_map; }
    HeatMapView& view() { return *m_view; }
    QString problem() const;

    /// The cell of two positions, if it is shown; the positions of a cell.
    std::optional<std::pair<int, int>> cellOf(int query, int key) const;
    int queryAt(int row) const;
    int keyAt(int column) const;
    std::optional<int> rowOf(std::optional<int> query) const;
    std::optional<int> columnOf(std::optional<int> key) const;
    /// "Pattern", "Raw scores − L3H2"
    QString description() const;

Q_SIGNALS:
    void requestChanged(const orrery::MapRequest& request);

private:
    void createControls(QVBoxLayout& column);
    void fillCompareMenu(QMenu& menu);
    void updateControls();
    void updateScale();
    void ask(const MapRequest& request);

    std::shared_ptr<const AttentionContext> m_context;
    std::shared_ptr<const AttentionMap> m_map;
    std::vector<OtherPrompt> m_others;
    MapRequest m_request;
    bool m_diverging = false;  ///< whether the scale is that for values of two signs
    QComboBox* m_kind;
    QComboBox* m_part;
    QToolButton* m_compare;
    QStackedLayout* m_stack;
    QLabel* m_problem;
    HeatMapView* m_view;
};

}  // namespace orrery::views
