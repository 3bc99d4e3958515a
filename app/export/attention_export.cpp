#include "app/export/attention_export.h"

#include "app/export/attention_data.h"
#include "app/export/attention_figures.h"
#include "app/session/session.h"
#include "core/report/provenance.h"
#include "views/attention/attention_panel.h"

namespace orrery::app {

ExportSource attentionSource(Session& session, views::AttentionPanel& panel)
{
    const auto provenance = [&session, &panel] {
        const auto contents = session.contents();
        return contents && panel.context() ? provenanceLine(*contents, *panel.context()->prompt) : std::string();
    };
    return {provenance, [&panel](FigureTheme theme, const std::string& from) { return attentionFigure(panel, theme, from); },
        [&panel](const std::string& from) { return attentionData(panel, from); }};
}

}  // namespace orrery::app
