#include "app/export/attention_export.h"

#include "app/export/figure_export.h"
#include "app/export/heat_map_figure.h"
#include "app/session/session.h"
#include "core/analysis/tensor_export.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/report/provenance.h"
#include "views/attention/atlas_page.h"
#include "views/attention/attention_panel.h"
#include "views/attention/rollout_page.h"
#include "views/canvas/heat_map_view.h"
#include "views/shared/figure_painter.h"
#include "views/shared/token_text.h"

#include <QAction>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QInputDialog>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

#include <cmath>

namespace orrery::app {

namespace {

constexpr int kDefaultDpi = 300, kClipboardDpi = 144;

std::string native(const QString& path) { return QFile::encodeName(path).toStdString(); }

/// Level 0 of a map as a tensor.
Tensor matrixOf(const MatrixPyramid& pyramid)
{
    Tensor matrix({pyramid.rows(), pyramid.columns()});
    const auto values = pyramid.levels().front().max;
    std::copy(values.begin(), values.end(), matrix.data());
    return matrix;
}

/// "Pattern" of L1H0 as the data's name: "L1H0.pattern".
std::string dataName(const AttentionMap& map)
{
    static const char* const kinds[] = {"pattern", "attn_scores", "value_weighted"};
    return "L" + std::to_string(map.request.head.layer) + "H" + std::to_string(map.request.head.head) + "." + kinds[static_cast<int>(map.request.kind)]
        + (map.request.isDifference() ? "_difference" : "");
}

Json tokensOf(const std::vector<Position>& positions, const std::vector<int>& chosen)
{
    Json tokens = Json::array();
    for (size_t i = 0; i < (chosen.empty() ? positions.size() : chosen.size()); ++i) {
        const size_t position = chosen.empty() ? i : static_cast<size_t>(chosen[i]);
        tokens.push_back(views::tokenLabel(positions[position], static_cast<int>(position)).toStdString());
    }
    return tokens;
}

}  // namespace

AttentionExport::AttentionExport(Session& session, views::AttentionPanel& panel, QObject* parent) : QObject(parent), m_session(session), m_panel(panel)
{
    addActions();
}

void AttentionExport::addActions()
{
    QMenu* menu = m_panel.exportButton()->menu();
    QAction* first = menu->actions().isEmpty() ? nullptr : menu->actions().constFirst();
    const auto add = [&](const QString& text, const QKeySequence& shortcut, void (AttentionExport::*act)()) {
        auto* action = new QAction(text, &m_panel);
        action->setShortcut(shortcut);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, act);
        menu->insertAction(first, action);
        m_panel.addAction(action);
        return action;
    };
    m_figure = add(tr("Export figure…"), QKeySequence(QStringLiteral("Ctrl+E")), &AttentionExport::askForFigure);
    m_copy = add(tr("Copy image"), QKeySequence(QStringLiteral("Ctrl+Shift+C")), &AttentionExport::copyImage);
    m_data = add(tr("Export data…"), QKeySequence(QStringLiteral("Ctrl+Shift+E")), &AttentionExport::askForData);
    menu->insertSeparator(first);
    connect(menu, &QMenu::aboutToShow, this, [this] {
        m_figure->setEnabled(shownView());
        m_copy->setEnabled(shownView());
        m_data->setEnabled(m_panel.mode() == views::AttentionPanel::Mode::Head && m_panel.mapPage().shown());
    });
}

const views::HeatMapView* AttentionExport::shownView() const
{
    if (!m_panel.context() || m_panel.face() != views::Panel::Face::Content) return nullptr;
    switch (m_panel.mode()) {
    case views::AttentionPanel::Mode::Atlas: return &m_panel.atlas().map();
    case views::AttentionPanel::Mode::Head: return &m_panel.mapPage().view();
    case views::AttentionPanel::Mode::Rollout: return &m_panel.rollout().view();
    default: return nullptr;
    }
}

QString AttentionExport::title() const
{
    const HeadRef head = m_panel.head();
    switch (m_panel.mode()) {
    case views::AttentionPanel::Mode::Atlas: return tr("Attention of all heads");
    case views::AttentionPanel::Mode::Rollout: return tr("Attention rollout (descriptive, not causal)");
    default: return tr("L%1H%2 · %3").arg(head.layer).arg(head.head).arg(m_panel.mapPage().description());
    }
}

QString AttentionExport::provenance() const
{
    const auto contents = m_session.contents();
    return contents ? QString::fromStdString(provenanceLine(*contents, *m_panel.context()->prompt)) : QString();
}

std::optional<Figure> AttentionExport::figure() const
{
    const views::HeatMapView* view = shownView();
    if (!view) return std::nullopt;
    return figureOf(view->scene(), {title().toStdString(), QString::fromStdString(m_panel.context()->prompt->prompt.text).simplified().toStdString(), provenance().toStdString()});
}

void AttentionExport::askForFigure()
{
    auto* dialog = new QFileDialog(&m_panel, tr("Export figure"), QString(), tr("PNG image, 300 dots an inch (*.png);;SVG drawing (*.svg);;PDF page (*.pdf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        if (!path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) return writeFigure(path, kDefaultDpi);
        auto* ask = new QInputDialog(&m_panel);
        ask->setAttribute(Qt::WA_DeleteOnClose);
        ask->setWindowTitle(tr("Export figure"));
        ask->setLabelText(tr("Resolution in dots an inch:"));
        ask->setIntRange(36, 1200);
        ask->setIntValue(kDefaultDpi);
        connect(ask, &QInputDialog::intValueSelected, this, [this, path](int dpi) { writeFigure(path, dpi); });
        ask->open();
    });
    dialog->open();
}

void AttentionExport::askForData()
{
    auto* dialog = new QFileDialog(&m_panel, tr("Export data"), QString(), tr("NumPy array (*.npy);;Comma-separated (*.csv);;JSON (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("npy"));
    connect(dialog, &QFileDialog::fileSelected, this, &AttentionExport::writeData);
    dialog->open();
}

void AttentionExport::copyImage()
{
    const std::optional<Figure> drawn = figure();
    if (!drawn) return;
    const double scale = kClipboardDpi / 72.0;
    QImage image(static_cast<int>(std::ceil(drawn->width * scale)), static_cast<int>(std::ceil(drawn->height * scale)), QImage::Format_RGB32);
    image.fill(QColor::fromRgba(drawn->paper));
    QPainter painter(&image);
    painter.scale(scale, scale);
    views::paintFigure(painter, *drawn);
    painter.end();
    QGuiApplication::clipboard()->setImage(image);
}

void AttentionExport::writeFigure(const QString& path, int dpi)
{
    const std::optional<Figure> drawn = figure();
    if (drawn) start(path, [drawn = *drawn, path, dpi] { exportFigure(drawn, path, figureFormatOf(path), dpi); });
}

void AttentionExport::writeData(const QString& path)
{
    const auto map = m_panel.mapPage().shown();
    if (!map) return;
    Json about{{"provenance", provenance().toStdString()}, {"name", dataName(*map)}, {"axes", {"query", "key"}}};
    const std::vector<Position>& positions = m_panel.context()->prompt->positions;
    about["query_tokens"] = tokensOf(positions, map->queries);
    about["key_tokens"] = tokensOf(positions, map->keys);
    start(path, [map, path, about] {
        const auto format = orrery::exportFormat(QFileInfo(path).suffix().toLower().toStdString());
        if (!format) throw Error(ErrorKind::Argument, "data is a .npy, .csv or .json file").inFile(native(path));
        exportTensors(native(path), *format, {{dataName(*map), {"query", "key"}, matrixOf(*map->matrix)}});
        writeFileDurably(native(path + QStringLiteral(".about.json")), about.dump(1));
    });
}

void AttentionExport::writeText(const QString& path, const QString& text)
{
    start(path, [path, text] { writeFileDurably(native(path), text.toStdString()); });
}

void AttentionExport::start(const QString& path, const std::function<void()>& write)
{
    m_session.edits().start(JobSpec{QStringLiteral("export ") + path, tr("Export %1").arg(QFileInfo(path).fileName())}, this,
        [write](JobContext&) {
            write();
            return true;
        },
        [this, path](bool) { Q_EMIT written(path); },
        [this, path](const Error& error) {
            Q_EMIT failed(sentenceFor(tr("%1 could not be written.").arg(QFileInfo(path).fileName()), error), QString::fromUtf8(error.what()));
        });
}

}  // namespace orrery::app
