#pragma once

#include "tests/views/attention/attention_samples.h"
#include "views/attention/attention_panel.h"
#include "views/canvas/heat_map_view.h"
#include "views/shared/selection_model.h"
#include "views/shared/theme.h"

#include <QSignalSpy>
#include <QTest>

namespace orrery::views {

/// A panel on screen with a prompt of twelve tokens, and what it asked for.
class AttentionPanelFixture {
protected:
    void open();
    void close();
    MapRequest lastRequest() const { return m_maps->last().first().value<std::vector<MapRequest>>().front(); }
    /// Shows what was asked for last.
    void answer();
    void clickCell(HeatMapView& view, int row, int column);

    std::shared_ptr<RecordedPrompt> m_prompt;
    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<AttentionPanel> m_panel;
    std::unique_ptr<QSignalSpy> m_maps, m_atlas;
};

inline void AttentionPanelFixture::open()
{
    ThemeSource::instance().apply(ThemeChoice::Light);
    m_prompt = promptWithAttention(12);
    m_selection = std::make_unique<SelectionModel>();
    m_panel = std::make_unique<AttentionPanel>(m_selection.get());
    m_maps = std::make_unique<QSignalSpy>(m_panel.get(), &AttentionPanel::mapsRequested);
    m_atlas = std::make_unique<QSignalSpy>(m_panel.get(), &AttentionPanel::atlasRequested);
    m_panel->resize(1000, 700);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    m_selection->select({.run = RunId{7}, .prompt = PromptId{70}});
    m_panel->showPrompt(m_prompt);
}

inline void AttentionPanelFixture::close()
{
    m_maps.reset();
    m_atlas.reset();
    m_panel.reset();
}

inline void AttentionPanelFixture::answer()
{
    for (const MapRequest& request : m_maps->last().first().value<std::vector<MapRequest>>()) m_panel->showMap(mapFor(*m_prompt, request));
}

inline void AttentionPanelFixture::clickCell(HeatMapView& view, int row, int column)
{
    const QRectF cell = view.canvasGeometry().cellRect({0, row, column});
    QTest::mouseClick(&view, Qt::LeftButton, {}, cell.center().toPoint());
}

}  // namespace orrery::views
