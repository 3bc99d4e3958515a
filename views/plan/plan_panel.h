#pragma once

#include "core/analysis/prompt_run.h"
#include "views/plan/run_plan.h"
#include "views/plan/site_choice.h"
#include "views/shared/panel.h"

#include <memory>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QTimer;
class QTreeView;

namespace orrery::views {

class PlanFooter;
class PlanModel;

/// What a run is to record, kept from one prompt to the next.
struct PlanChoice {
    std::vector<std::string> sites{"*"};  ///< globs
    StoreChoice store = {};
    int64_t memoryCap = 0;                ///< bytes; 0: none
};

/// The capture plan: which sites, how they are kept, and what that takes, said before the run.
class PlanPanel : public Panel {
    Q_OBJECT
public:
    explicit PlanPanel(QWidget* parent = nullptr);
    Explanation explanation() const;

    /// A model's sites, in forward order; empty: no model is open.
    void setSites(const std::vector<GraphSite>& sites);
    void setChoice(const PlanChoice& choice);
    PlanChoice choice() const;
    /// The prompt's settings with the sites, the store and the cap that are chosen here.
    RunSettings applied(RunSettings prompt) const;
    /// What forbids the run; empty: nothing.
    QString blocked() const { return m_blocked; }

public Q_SLOTS:
    /// The prompt as it stands: a plan is asked for.
    void setPrompt(const orrery::RunSettings& prompt);
    void showPlan(const std::shared_ptr<const orrery::views::RunPlan>& plan);
    /// There is no plan, and why: the prompt is too long, say.
    void showNoPlan(const QString& sentence);

Q_SIGNALS:
    void planRequested(const orrery::RunSettings& settings);
    void choiceChanged();
    void blockedChanged(const QString& why);
    /// For the toolbar's button: "Everything · 12.3 MB".
    void summaryChanged(const QString& text);
    void openModelRequested();

private:
    QWidget* createBody();
    QWidget* createPresets();
    void createTree();
    QWidget* createOverrides();
    QWidget* createStorage();
    void onSites();
    void onChoice();
    void onOverrides();
    void showState();
    std::vector<std::string> patterns() const;
    void showWanted();
    QString whatForbids() const;
    QString summary() const;

    RunSettings m_prompt;
    bool m_hasPrompt = false;
    std::vector<std::string> m_wanted{"*"};  ///< what the user chose; another model may have no site for some of it
    bool m_showsWanted = false;              ///< the tree is being filled: nobody chooses
    std::shared_ptr<const RunPlan> m_plan;
    QString m_noPlan, m_blocked, m_summary;
    PlanModel* m_model;
    QTreeView* m_tree;
    QLineEdit* m_overrides;
    QLabel* m_overrideProblem;
    QComboBox* m_precision;
    QCheckBox* m_triangles;
    QDoubleSpinBox* m_cap;
    PlanFooter* m_footer;
    QTimer* m_rest;
};

}  // namespace orrery::views
