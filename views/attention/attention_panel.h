#pragma once

#include "core/analysis/attention_atlas.h"
#include "core/analysis/attention_rollout.h"
#include "views/attention/attention_context.h"
#include "views/attention/map_page.h"
#include "views/shared/panel.h"
#include "views/shared/selection.h"

#include <set>

class QStackedWidget;

namespace orrery::views {

class AtlasPage;
class ModeSwitch;
class RolloutPage;
class SelectionModel;
class StrandsPage;
class TablePage;
class TextPage;

/// Every attention head of a prompt, in six modes: atlas, one head, strands, text, rollout, table.
///
/// It asks for what it shows with signals and is answered through the show… slots; answers for another prompt than the one shown are
/// dropped. Pinned it keeps its prompt, head and tokens while others follow the selection; what is chosen in it is still published.
class AttentionPanel : public Panel {
    Q_OBJECT
public:
    enum class Mode { Atlas, Head, Strands, Text, Rollout, Table };

    explicit AttentionPanel(SelectionModel* selection, QWidget* parent = nullptr);
    /// Of what is on screen.
    Explanation explanation() const;

    Mode mode() const;
    HeadRef head() const { return m_head; }
    bool isPinned() const;
    std::shared_ptr<const AttentionContext> context() const { return m_context; }
    const std::set<HeadRef>& pinnedHeads() const { return m_pinnedHeads; }

    AtlasPage& atlas() { return *m_atlas; }
    MapPage& mapPage() { return *m_mapPage; }
    StrandsPage& strands() { return *m_strands; }
    TextPage& textPage() { return *m_text; }
    RolloutPage& rollout() { return *m_rollout; }
    TablePage& tablePage() { return *m_table; }

public Q_SLOTS:
    void setMode(orrery::views::AttentionPanel::Mode mode);
    /// No workspace is open, or no prompt chosen.
    void showNothing();
    /// A prompt with what was recorded of it.
    void showPrompt(const std::shared_ptr<const orrery::RecordedPrompt>& prompt);
    void setOtherPrompts(const std::vector<orrery::views::OtherPrompt>& prompts);
    void setPinnedHeads(const std::set<orrery::HeadRef>& heads);
    void addSummaries(orrery::PromptId prompt, const std::vector<orrery::HeadSummary>& summaries);
    /// No more summaries come: the next look at the atlas or the table asks again.
    void atlasStopped() { m_atlasAsked = false; }
    void showMap(const std::shared_ptr<const orrery::AttentionMap>& map);
    void showRollout(const std::shared_ptr<const orrery::Rollout>& rollout);
    /// The maps last asked for can't be had: a difference of unlike shapes, a site that was not recorded.
    void showMapProblem(const QString& sentence);
    /// One of several heads that are asked for can't be read.
    void showDamage(const HeadRef& head, const QString& sentence);

Q_SIGNALS:
    void atlasRequested();
    /// These maps, and no others any more, are wanted.
    void mapsRequested(const std::vector<orrery::MapRequest>& requests);
    void rolloutRequested(const orrery::RolloutOptions& options);
    void recordPatternRequested();
    void pinnedHeadsChanged(const std::set<orrery::HeadRef>& heads);
    void modeChanged(orrery::views::AttentionPanel::Mode mode);
    /// A table as text, for a file of such a name.
    void exportRequested(const QString& fileName, const QString& text);

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    void createPages();
    void createHeaderControls();
    void createShortcuts();
    void createExportMenu();
    void connectHeads();
    void connectTokens();
    void connectMap(class HeatMapView& view, const std::function<int(int)>& query, const std::function<int(int)>& key);
    void connectFilters();
    void followSelection(const Selection& now);
    void followHover(const Hover& hover);
    bool follows() const;
    void setHead(const HeadRef& head);
    void chooseHead(const HeadRef& head);
    void openHead(const HeadRef& head);
    void stepLayer(int steps);
    void stepHead(int steps);
    void setTokens(std::optional<int> token, std::optional<int> key);
    QWidget* mainView() const;
    void takeFocus();
    void showCurrentCrosshair();
    void showCrosshair(std::optional<int> token, std::optional<int> key);
    void choose(const Selection& selection);
    void point(std::optional<int> token, std::optional<int> key, std::optional<double> value = {});
    void requestShown();
    std::vector<MapRequest> wantedMaps() const;
    void updateBreadcrumbs();
    void togglePin(const HeadRef& head);
    void exportTable(int format);

    SelectionModel* m_selection;
    std::shared_ptr<const AttentionContext> m_context;
    HeadRef m_head;
    std::optional<int> m_token, m_key;
    std::set<HeadRef> m_pinnedHeads;
    bool m_atlasAsked = false;
    ModeSwitch* m_modes;
    QStackedWidget* m_pages;
    AtlasPage* m_atlas;
    MapPage* m_mapPage;
    StrandsPage* m_strands;
    TextPage* m_text;
    RolloutPage* m_rollout;
    TablePage* m_table;
};

}  // namespace orrery::views
