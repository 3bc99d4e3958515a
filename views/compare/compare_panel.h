#pragma once

#include "core/analysis/recording_pair.h"
#include "views/shared/panel.h"
#include "views/shared/selection_model.h"

#include <memory>
#include <optional>

class QComboBox;
class QLabel;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace orrery::views {

class HeatMapView;
class PlotView;
class SiteComparisonModel;
class SortedTable;
struct Plot;

struct CompareRequest {
    PromptId first{}, second{};
    bool operator==(const CompareRequest&) const = default;
};

/// The selected prompt beside another one: differences by site over depth and in a table, or the layers' similarity.
class ComparePanel : public Panel {
    Q_OBJECT
public:
    enum class Page { Sites, Layers };
    explicit ComparePanel(SelectionModel* selection, QWidget* parent = nullptr);
    Explanation explanation() const;

    /// Null: no workspace is open.
    void showContents(std::shared_ptr<const WorkspaceContents> contents);
    /// Ignored unless it is what the controls ask for.
    void showPair(std::shared_ptr<const RecordingPair> pair);
    std::shared_ptr<const RecordingPair> pair() const { return m_pair; }
    std::optional<CompareRequest> request() const;
    Page page() const;
    double tolerance() const;
    const PlotView& plot() const { return *m_plot; }
    const HeatMapView& layers() const { return *m_layers; }

Q_SIGNALS:
    void compareRequested(const orrery::views::CompareRequest& request);
    void openRequested();

protected:
    void showEvent(QShowEvent*) override;

private:
    void createControls();
    void createBody();
    QWidget* createSites();
    QWidget* createLayers();
    void followSelection();
    void fillOthers();
    void ask();
    void showPage(Page page);
    void showVerdict();
    void showPlot();
    void showLayers();
    void selectSite(const QModelIndex& index);
    void selectLayer(int layer);
    void markSelectedSite();

    SelectionModel* m_selection;
    std::shared_ptr<const WorkspaceContents> m_contents;
    std::shared_ptr<const RecordingPair> m_pair;
    std::optional<CompareRequest> m_asked;
    bool m_following = false;

    QComboBox *m_other, *m_tolerance, *m_measure;
    QToolButton *m_sitesButton, *m_layersButton;
    QLabel *m_verdict, *m_matching, *m_noLayers;
    PlotView* m_plot;
    SiteComparisonModel* m_model;
    SortedTable* m_sorted;
    QTableView* m_table;
    HeatMapView* m_layers;
    QStackedWidget *m_pages, *m_layerFaces;
};

}  // namespace orrery::views
