#include "app/export/patch_export.h"

#include "app/export/data_writers.h"
#include "app/export/heat_map_figure.h"
#include "app/session/session.h"
#include "core/base/build_info.h"
#include "views/canvas/heat_map_view.h"
#include "views/patch/patch_grid_view.h"
#include "views/patch/patch_names.h"
#include "views/patch/patch_panel.h"
#include "views/shared/number_text.h"

#include <QCoreApplication>

namespace orrery::app {

namespace {

QString words(const char* text) { return QCoreApplication::translate("PatchExport", text); }

/// Model, prompts and everything the grid depends on, in one line.
std::string provenanceOf(Session& session, views::PatchPanel& panel)
{
    const auto frame = panel.grid().frame();
    if (!frame || !session.model()) return {};
    const PatchInquiry& inquiry = frame->inquiry;
    std::string line = "model " + session.model()->name() + " · " + views::gridTitle(*frame).toStdString() + " · metric " + inquiry.metric.metric;
    if (!inquiry.metric.answer.empty()) line += ", answer “" + inquiry.metric.answer + "”";
    if (!inquiry.metric.wrong.empty()) line += ", wrong “" + inquiry.metric.wrong + "”";
    line += ", read at position " + std::to_string(inquiry.metric.position);
    if (inquiry.set) line += " · set “" + inquiry.set->name + "”, sha256 " + digestText(inquiry.set->digest()).substr(0, 12) + "…";
    else line += " · clean “" + inquiry.prompts.clean + "”" + (inquiry.source == PatchSource::Noise ? std::string() : " · corrupt “" + inquiry.prompts.corrupt + "”");
    return line + " · seed " + std::to_string(inquiry.seed) + " · Orrery " + engineVersion();
}

std::vector<std::string> notesOf(const PatchAnswer& answer)
{
    std::vector<std::string> notes;
    const bool pairs = answer.grid.pairs.size() > 1;
    notes.push_back(words("clean %1, other %2").arg(views::valueText(answer.grid.clean.mean, 4), views::valueText(answer.grid.corrupt.mean, 4)).toStdString());
    if (pairs) notes.push_back(words("means of %1; intervals: 95 %, bootstrap of 1,000 resamples").arg(answer.grid.pairs.size()).toStdString());
    if (answer.grid.isWeak) notes.push_back(words("the two kinds of runs hardly differ by this metric: effects mean little").toStdString());
    if (!answer.isComplete) notes.push_back(words("stopped before the end").toStdString());
    return notes;
}

DataTable tableOf(const PatchAnswer& answer)
{
    const PatchFrame& frame = *answer.frame;
    const bool byHead = frame.inquiry.spec.by == PatchAxis::Head;
    DataTable table{"patch." + std::string(patchSiteName(frame.inquiry.spec.site)), {}};
    for (const char* name : {"layer", byHead ? "head" : "position", "label", "value", "value_low", "value_high", "effect", "effect_low", "effect_high", "n"}) {
        table.columns.emplace_back();
        table.columns.back().name = name;
    }
    for (int64_t layer = 0; layer < frame.layers; ++layer)
        for (int64_t column = 0; column < frame.columns; ++column) {
            const auto at = static_cast<size_t>(layer * frame.columns + column);
            const MeanInterval &value = answer.grid.values[at], &effect = answer.grid.effects[at];
            table.columns[0].numbers.push_back(static_cast<double>(layer));
            table.columns[1].numbers.push_back(static_cast<double>(column));
            table.columns[2].texts.push_back(frame.labels[static_cast<size_t>(column)]);
            size_t next = 3;
            for (const MeanInterval* interval : {&value, &effect})
                for (const double number : {interval->mean, interval->low, interval->high}) table.columns[next++].numbers.push_back(number);
            table.columns[next].numbers.push_back(static_cast<double>(value.count));
        }
    return table;
}

}  // namespace

ExportSource patchSource(Session& session, views::PatchPanel& panel)
{
    const auto figure = [&panel](FigureTheme theme, const std::string& from) -> FigureMaker {
        const auto answer = panel.grid().answer();
        if (!answer) return {};
        const PatchInquiry& inquiry = answer->frame->inquiry;
        const std::string prompts = inquiry.set ? inquiry.set->name : inquiry.source == PatchSource::Noise ? inquiry.prompts.clean : inquiry.prompts.clean + "  /  " + inquiry.prompts.corrupt;
        FigureCaption caption{views::gridTitle(*answer->frame).toStdString(), QString::fromStdString(prompts).simplified().toStdString(), from, notesOf(*answer)};
        return [scene = panel.grid().map().scene(), caption, theme](const Progress&, const std::stop_token& stop) {
            throwIfStopped(stop);
            return figureOf(scene, caption, theme);
        };
    };
    const auto data = [&panel](const std::string& from) -> DataWriter {
        const auto answer = panel.grid().answer();
        if (!answer) return {};
        return tableWriter([answer](const std::stop_token&, std::vector<std::string>& notes) {
            notes = notesOf(*answer);
            return tableOf(*answer);
        }, from);
    };
    return {[&session, &panel] { return provenanceOf(session, panel); }, figure, data};
}

}  // namespace orrery::app
