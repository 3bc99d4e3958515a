#include "app/export/residual_export.h"

#include "app/export/data_writers.h"
#include "app/export/heat_map_figure.h"
#include "app/session/session.h"
#include "core/report/provenance.h"
#include "views/residual/lens_page.h"
#include "views/residual/residual_panel.h"
#include "views/shared/run_text.h"

#include <QCoreApplication>

#include <limits>

namespace orrery::app {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

QString words(const char* text) { return QCoreApplication::translate("ResidualExport", text); }

/// The lens as a canvas has it: the final row on top.
views::CanvasScene risingScene(views::ResidualPanel& panel)
{
    const LensGrid& grid = panel.lens().reading()->grid;
    const int points = static_cast<int>(grid.points.size()), positions = static_cast<int>(grid.positions);
    views::CanvasScene scene = panel.lens().view().scene();
    Tensor values(Shape{points, positions});
    scene.query.title = words("layer");
    scene.key.title = words("position");
    for (int row = 0; row < points; ++row) {
        const int point = points - 1 - row;
        scene.query.labels << QString::fromStdString(grid.points[static_cast<size_t>(point)].label);
        for (int column = 0; column < positions; ++column)
            values.data()[row * positions + column] = views::lensValue(grid, panel.lens().view().colouring(), point, static_cast<int>(grid.first) + column);
    }
    scene.key.labels = panel.context()->tokens.mid(static_cast<int>(grid.first), positions);
    scene.tiles = {{MatrixPyramid::build(std::move(values))}};
    return scene;
}

FigureMaker lensFigure(views::ResidualPanel& panel, FigureTheme theme, const std::string& provenance)
{
    if (!panel.lens().reading()) return {};
    FigureCaption caption;
    caption.title = words("Logit lens · %1").arg(panel.lens().description()).toStdString();
    caption.subtitle = views::promptTitle(panel.context()->prompt->prompt).toStdString();
    caption.provenance = provenance;
    return [scene = risingScene(panel), caption, theme](const Progress&, const std::stop_token&) { return figureOf(scene, caption, theme); };
}

std::string textOf(const LensReading& reading, int32_t id)
{
    const auto text = reading.texts.find(id);
    return text == reading.texts.end() ? (id < 0 ? std::string() : "#" + std::to_string(id)) : text->second;
}

constexpr size_t kPlaceColumns = 7;   ///< before those of tokens, three a token

DataTable emptyLensTable(const LensGrid& grid)
{
    DataTable table{"logit_lens", {{.name = "point"}, {.name = "site"}, {.name = "layer"}, {.name = "position"}, {.name = "token"}, {.name = "entropy_nats", .single = true},
                                      {.name = "kl_final_nats", .single = true}}};
    for (int rank = 1; rank <= grid.top; ++rank)
        for (const char* what : {"id", "token", "probability"}) table.columns.push_back({.name = what + ("_" + std::to_string(rank)), .single = true});
    for (int which = 0; which < grid.followed; ++which) {
        const std::string name = which == LensGrid::Final ? "final" : which == LensGrid::Target ? "comes" : "followed_" + std::to_string(which - LensGrid::Asked + 1);
        for (const char* what : {"_id", "_rank", "_probability"}) table.columns.push_back({.name = name + what, .single = true});
    }
    return table;
}

void addCell(DataTable& table, const LensReading& reading, int64_t point, int64_t position, const std::string& token)
{
    const LensGrid& grid = reading.grid;
    const StreamPoint& place = grid.points[static_cast<size_t>(point)];
    DataColumn* column = table.columns.data();
    column[0].texts.push_back(place.label);
    column[1].texts.push_back(place.site);
    column[2].numbers.push_back(place.layer);
    column[3].numbers.push_back(static_cast<double>(position));
    column[4].texts.push_back(token);
    column[5].numbers.push_back(static_cast<double>(grid.entropy[grid.cell(point, position)]));
    column[6].numbers.push_back(static_cast<double>(grid.divergence[grid.cell(point, position)]));
    column += kPlaceColumns;
    for (int rank = 0; rank < grid.top; ++rank, column += 3) {
        const LensGrid::Token& best = grid.bestAt(point, position, rank);
        column[0].numbers.push_back(best.id);
        column[1].texts.push_back(textOf(reading, best.id));
        column[2].numbers.push_back(static_cast<double>(best.probability));
    }
    for (int which = 0; which < grid.followed; ++which, column += 3) {
        const LensGrid::Token& followed = grid.chosenAt(point, position, which);
        const bool none = followed.id < 0;
        column[0].numbers.push_back(none ? kNone : followed.id);
        column[1].numbers.push_back(none ? kNone : followed.rank);
        column[2].numbers.push_back(none ? kNone : static_cast<double>(followed.probability));
    }
}

/// A row a cell, from the embeddings on: where, the likeliest tokens, and how the followed ones fare.
DataTable lensTable(const LensReading& reading, const std::vector<std::string>& tokens, const std::stop_token& stop)
{
    DataTable table = emptyLensTable(reading.grid);
    for (int64_t point = 0; point < static_cast<int64_t>(reading.grid.points.size()); ++point) {
        throwIfStopped(stop);
        for (int64_t position = reading.grid.first; position < reading.grid.first + reading.grid.positions; ++position)
            addCell(table, reading, point, position, tokens[static_cast<size_t>(position)]);
    }
    return table;
}

DataWriter lensData(views::ResidualPanel& panel, const std::string& provenance)
{
    const auto reading = panel.lens().reading();
    if (!reading) return {};
    std::vector<std::string> tokens;
    for (const QString& token : panel.context()->tokens) tokens.push_back(token.toStdString());
    return tableWriter([reading, tokens](const std::stop_token& stop, std::vector<std::string>& notes) {
        notes.push_back(reading->recorded ? "read from the recording" : "the prompt was run again: its stream was not recorded");
        notes.push_back("kl_final_nats: KL(final row || here); ranks begin at 1");
        return lensTable(*reading, tokens, stop);
    }, provenance);
}

}  // namespace

ExportSource residualSource(Session& session, views::ResidualPanel& panel)
{
    const auto provenance = [&session, &panel] {
        const auto contents = session.contents();
        return contents && panel.context() ? provenanceLine(*contents, *panel.context()->prompt) : std::string();
    };
    return {provenance, [&panel](FigureTheme theme, const std::string& from) { return lensFigure(panel, theme, from); },
        [&panel](const std::string& from) { return lensData(panel, from); }};
}

}  // namespace orrery::app
