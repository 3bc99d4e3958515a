#include "app/export/attention_export.h"

#include "app/export/attention_data.h"
#include "app/export/attention_figures.h"
#include "app/export/figure_export.h"
#include "app/export/staged_files.h"
#include "app/session/session.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/report/provenance.h"
#include "views/attention/attention_panel.h"

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

namespace orrery::app {

namespace {

constexpr int kDefaultDpi = 300, kClipboardDpi = 144;
constexpr double kDrawn = 0.3;  ///< of a figure's job, once its list is made

std::string native(const QString& path) { return QFile::encodeName(path).toStdString(); }

/// The same progress, from one fraction of the job to another.
Progress part(const Progress& progress, double from, double to)
{
    return [progress, from, to](const ProgressStep& step) {
        if (progress) progress({from + step.fraction * (to - from), step.doing});
    };
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
    addThemes(*menu, first);
    m_data = add(tr("Export data…"), QKeySequence(QStringLiteral("Ctrl+Shift+E")), &AttentionExport::askForData);
    menu->insertSeparator(first);
    connect(menu, &QMenu::aboutToShow, this, [this] {
        m_figure->setEnabled(canDraw());
        m_copy->setEnabled(canDraw());
        m_data->setEnabled(hasData());
    });
}

void AttentionExport::addThemes(QMenu& menu, QAction* before)
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

void AttentionExport::setTheme(FigureTheme theme) { m_theme = theme; }

std::string AttentionExport::provenance() const
{
    const auto contents = m_session.contents();
    return contents && m_panel.context() ? provenanceLine(*contents, *m_panel.context()->prompt) : std::string();
}

bool AttentionExport::canDraw() const { return static_cast<bool>(attentionFigure(m_panel, m_theme, {})); }

bool AttentionExport::hasData() const { return static_cast<bool>(attentionData(m_panel, {})); }

void AttentionExport::askForPath(const QString& title, const QString& filters, const QString& suffix, const std::function<void(const QString&)>& write)
{
    auto* dialog = new QFileDialog(&m_panel, title, QString(), filters);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    connect(dialog, &QFileDialog::fileSelected, this, write);
    dialog->open();
}

void AttentionExport::askForFigure()
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

void AttentionExport::askForData()
{
    if (hasData()) askForPath(tr("Export data"), tr("NumPy array (*.npy);;Comma-separated (*.csv);;JSON (*.json)"), QStringLiteral("npy"), [this](const QString& path) { writeData(path); });
}

void AttentionExport::copyImage()
{
    const FigureMaker make = attentionFigure(m_panel, m_theme, provenance());
    if (!make) return;
    m_session.edits().start(JobSpec{QStringLiteral("copy image"), tr("Copy image")}, this,
        [make](JobContext& context) { return figureImage(make(part(context.progress, 0, kDrawn), context.stop), kClipboardDpi, part(context.progress, kDrawn, 1), context.stop); },
        [this](const QImage& image) {
            QGuiApplication::clipboard()->setImage(image);
            Q_EMIT copied();
        },
        failure(tr("The image")));
}

void AttentionExport::writeFigure(const QString& path, int dpi)
{
    const FigureMaker make = attentionFigure(m_panel, m_theme, provenance());
    if (!make) return;
    start(path, [make, path, dpi](JobContext& context) {
        const FigureFormat format = figureFormatOf(path);
        exportFigure(make(part(context.progress, 0, kDrawn), context.stop), path, format, dpi, part(context.progress, kDrawn, 1), context.stop);
    });
}

void AttentionExport::writeData(const QString& path)
{
    const DataWriter write = attentionData(m_panel, provenance());
    if (!write) return;
    start(path, [write, path](JobContext& context) {
        const auto format = orrery::exportFormat(QFileInfo(path).suffix().toLower().toStdString());
        if (!format) throw Error(ErrorKind::Argument, "data is a .npy, .csv or .json file").inFile(native(path));
        write(native(path), *format, context.stop);
    });
}

void AttentionExport::writeText(const QString& path, const QString& text)
{
    start(path, [path, text, provenance = provenance()](JobContext& context) {
        StagedFiles files;
        writeFileDurably(files.add(native(path)), text.toStdString());
        writeFileDurably(files.add(native(path) + ".about.json"), Json{{"provenance", provenance}}.dump(1) + "\n");
        throwIfStopped(context.stop);
        files.commit();
    });
}

void AttentionExport::start(const QString& path, std::function<void(JobContext&)> write)
{
    m_session.edits().start(JobSpec{QStringLiteral("export ") + path, tr("Export %1").arg(QFileInfo(path).fileName())}, this,
        [write = std::move(write)](JobContext& context) {
            write(context);
            return true;
        },
        [this, path](bool) { Q_EMIT written(path); }, failure(QFileInfo(path).fileName()));
}

/// Who stopped an export knows that there is no file.
std::function<void(const Error&)> AttentionExport::failure(const QString& name)
{
    return [this, name](const Error& error) {
        if (error.kind() != ErrorKind::Cancelled) Q_EMIT failed(sentenceFor(tr("%1 could not be written.").arg(name), error), QString::fromUtf8(error.what()));
    };
}

}  // namespace orrery::app
