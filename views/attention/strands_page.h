#pragma once

#include "views/attention/attention_context.h"

#include <QWidget>

#include <map>
#include <set>

class QLabel;
class QSlider;

namespace orrery::views {

class HeadChips;
class StrandsView;

/// Strands of several heads of one layer, with the heads to choose from and a threshold.
class StrandsPage : public QWidget {
    Q_OBJECT
public:
    explicit StrandsPage(QWidget* parent = nullptr);

    void setContext(std::shared_ptr<const AttentionContext> context);
    /// Another layer keeps which heads are on; another head of the same layer is on from now.
    void setHead(const HeadRef& head);
    void showMap(const AttentionMap& map);
    /// A head that can't be read: its chip and a sentence say so, the others stay.
    void showDamage(const HeadRef& head, const QString& sentence);
    QString problem() const;   ///< what is said of damaged heads; empty: none is chosen
    std::vector<MapRequest> wantedMaps() const;
    StrandsView& view() { return *m_view; }
    HeadChips& chips() { return *m_chips; }
    int layer() const { return m_head.layer; }

Q_SIGNALS:
    void wantedMapsChanged();

private:
    void setThreshold(int percent);
    void chooseHeads(const std::set<int>& heads);
    void showProblems();

    std::shared_ptr<const AttentionContext> m_context;
    HeadRef m_head{-1, 0};
    std::set<int> m_chosen;
    std::map<int, QString> m_damaged;   ///< heads of the layer, and what is wrong with them
    HeadChips* m_chips;
    QSlider* m_slider;
    QLabel* m_threshold;
    QLabel* m_problem;
    StrandsView* m_view;
};

}  // namespace orrery::views
