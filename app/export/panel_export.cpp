#include "app/export/panel_export.h"

#include "app/export/figure_export.h"
#include "app/export/staged_files.h"
#include "app/session/session.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "views/shared/panel.h"

#include <QAction>
#include <QActionGroup>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QInputDialog>
#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <iterator>

namespace orrery::app {

namespace {

constexpr int kDefaultDpi = 300, kClipboardDpi = 144;
constexpr double kDrawn = 0.3;  ///< of a figure's job, once its list is made

struct FormatText {
    ExportFormat format;
    const char *suffix, *filter;
};

constexpr FormatText kFormats[] = {
    {ExportFormat::Npy, "npy", QT_TRANSLATE_NOOP("orrery::app::PanelExport", "NumPy array (*.npy)")},
    {ExportFormat::Csv, "csv", QT_TRANSLATE_NOOP("orrery::app::PanelExport", "Comma-separated (*.csv)")},
    {ExportFormat::Json, "json", QT_TRANSLATE_NOOP("orrery::app::PanelExport", "JSON (*.json)")},
};

const FormatText& textOf(ExportFormat format)
{
    return *std::find_if(std::begin(kFormats), std::end(kFormats) - 1, [=](const FormatText& text) { return text.format == format; });
}

std::string native(const QString& path) { return QFile::encodeName(path).toStdString(); }

/// The same progress, from one fraction of the job to another.
Progress part(const Progress& progress, double from, double to)
{
    return [progress, from, to](const ProgressStep& step) {
        if (progress) progress({from + step.fraction * (to - from), step.doing});
    };
}

/// "svg" of "SVG drawing (*.svg)".
QString suffixOf(const QString& filter) { return filter.section(QStringLiteral("(*."), -1).chopped(1); }

}  // namespace

PanelExport::PanelExport(JobRunner& edits, views::Panel& panel, ExportSource source, QObject* parent)
    : QObject(parent), m_edits(edits), m_panel(panel), m_source(std::move(source))
{
    if (!m_panel.exportButton()->menu()) m_panel.setExportMenu(new QMenu(&m_panel));
    addActions();
}

void PanelExport::addActions()
{
    QMenu* menu = m_panel.exportButton()->menu();
    QAction* first = menu->actions().isEmpty() ? nullptr : menu->actions().constFirst();
    const auto add = [&](const QString& text, const QKeySequence& shortcut, void (PanelExport::*act)()) {
        auto* action = new QAction(text, &m_panel);
        action->setShortcut(shortcut);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, act);
        menu->insertAction(first, action);
        m_panel.addAction(action);
        return action;
    };
    m_figure = add(tr("Export figure…"), QKeySequence(QStringLiteral("Ctrl+E")), &PanelExport::askForFigure);
    m_copy = add(tr("Copy image"), QKeySequence(QStringLiteral("Ctrl+Shift+C")), &PanelExport::copyImage);
    if (m_source.figure) addThemes(*menu, first);
    for (QAction* action : {m_figure, m_copy}) action->setVisible(static_cast<bool>(m_source.figure));
    m_data = add(tr("Export data…"), QKeySequence(QStringLiteral("Ctrl+Shift+E")), &PanelExport::askForData);
    menu->insertSeparator(first);
    connect(menu, &QMenu::aboutToShow, this, [this] {
        m_figure->setEnabled(canDraw());
        m_copy->setEnabled(canDraw());
        m_data->setEnabled(hasData());
    });
    // While the menu is closed their shortcuts work: what there is to export is asked when they are pressed.
    connect(menu, &QMenu::aboutToHide, this, [this] {
        for (QAction* action : {m_figure, m_copy, m_data}) action->setEnabled(true);
    });
}

void PanelExport::addThemes(QMenu& menu, QAction* before)
{
    auto* themes = new QMenu(tr("Figure colours"), &menu);
    auto* group = new QActionGroup(themes);
    const std::pair<FigureTheme, QString> choices[] = {{FigureTheme::Light, tr("Light")}, {FigureTheme::Dark, tr("Dark")}, {FigureTheme::Print, tr("Print (ink on white)")}};
    for (const auto& [theme, text] : choices) {
        QAction* action = group->addAction(text);
        action->setCheckable(true);
        action->setChecked(theme == m_theme);
        connect(action, &QAction::triggered, this, [this, theme = theme] { setTheme(theme); });
        themes->addAction(action);
    }
    connect(themes, &QMenu::aboutToShow, this, [this, group] { group->actions()[static_cast<int>(m_theme)]->setChecked(true); });
    menu.insertMenu(before, themes);
}

void PanelExport::setTheme(FigureTheme theme) { m_theme = theme; }

FigureMaker PanelExport::figure(const std::string& provenance) const { return m_source.figure ? m_source.figure(m_theme, provenance) : FigureMaker{}; }

DataWriter PanelExport::data(const std::string& provenance) const { return m_source.data ? m_source.data(provenance) : DataWriter{}; }

bool PanelExport::canDraw() const { return static_cast<bool>(figure({})); }

bool PanelExport::hasData() const { return static_cast<bool>(data({})); }

void PanelExport::askForPath(const QString& title, const QString& filters, const QString& suffix, const std::function<void(const QString&)>& write)
{
    auto* dialog = new QFileDialog(&m_panel, title, QString(), filters);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) { dialog->setDefaultSuffix(suffixOf(filter)); });
    connect(dialog, &QFileDialog::fileSelected, this, write);
    dialog->open();
}

void PanelExport::askForFigure()
{
    if (!canDraw()) return;
    askForPath(tr("Export figure"), tr("PNG image (*.png);;SVG drawing (*.svg);;PDF page (*.pdf)"), QStringLiteral("png"), [this](const QString& path) {
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
}

void PanelExport::askForData()
{
    if (!hasData()) return;
    QStringList filters;
    for (const ExportFormat format : m_source.formats) filters += tr(textOf(format).filter);
    askForPath(tr("Export data"), filters.join(QStringLiteral(";;")), QString::fromLatin1(textOf(m_source.formats.front()).suffix), [this](const QString& path) { writeData(path); });
}

void PanelExport::copyImage()
{
    const FigureMaker make = figure(m_source.provenance());
    if (!make) return;
    m_edits.start(JobSpec{QStringLiteral("copy image"), tr("Copy image")}, this,
        [make](JobContext& context) { return figureImage(make(part(context.progress, 0, kDrawn), context.stop), kClipboardDpi, part(context.progress, kDrawn, 1), context.stop); },
        [this](const QImage& image) {
            QGuiApplication::clipboard()->setImage(image);
            Q_EMIT copied();
        },
        failure(tr("The image")));
}

void PanelExport::writeFigure(const QString& path, int dpi)
{
    const FigureMaker make = figure(m_source.provenance());
    if (!make) return;
    start(path, [make, path, dpi](JobContext& context) {
        const FigureFormat format = figureFormatOf(path);
        exportFigure(make(part(context.progress, 0, kDrawn), context.stop), path, format, dpi, part(context.progress, kDrawn, 1), context.stop);
    });
}

void PanelExport::writeData(const QString& path)
{
    const DataWriter write = data(m_source.provenance());
    if (!write) return;
    start(path, [write, path](JobContext& context) {
        const auto format = orrery::exportFormat(QFileInfo(path).suffix().toLower().toStdString());
        if (!format) throw Error(ErrorKind::Argument, "data is a .npy, .csv or .json file").inFile(native(path));
        write(native(path), *format, context.stop);
    });
}

void PanelExport::writeText(const QString& path, const QString& text)
{
    start(path, [path, text, provenance = m_source.provenance()](JobContext& context) {
        StagedFiles files;
        writeFileDurably(files.add(native(path)), text.toStdString());
        writeFileDurably(files.add(native(path) + ".about.json"), Json{{"provenance", provenance}}.dump(1) + "\n");
        throwIfStopped(context.stop);
        files.commit();
    });
}

void PanelExport::start(const QString& path, std::function<void(JobContext&)> write)
{
    m_edits.start(JobSpec{QStringLiteral("export ") + path, tr("Export %1").arg(QFileInfo(path).fileName())}, this,
        [write = std::move(write)](JobContext& context) {
            write(context);
            return true;
        },
        [this, path](bool) { Q_EMIT written(path); }, failure(QFileInfo(path).fileName()));
}

/// Who stopped an export knows that there is no file.
std::function<void(const Error&)> PanelExport::failure(const QString& name)
{
    return [this, name](const Error& error) {
        if (error.kind() != ErrorKind::Cancelled) Q_EMIT failed(sentenceFor(tr("%1 could not be written.").arg(name), error), QString::fromUtf8(error.what()));
    };
}

}  // namespace orrery::app
