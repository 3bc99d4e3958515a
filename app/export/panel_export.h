#pragma once

#include "app/export/makers.h"
#include "app/jobs/job_runner.h"

#include <QObject>
#include <QString>

#include <functional>

class QAction;
class QMenu;

namespace orrery::views {
class Panel;
}

namespace orrery::app {

/// What a panel shows, as a file: figure (PNG, SVG, PDF) or data (NPY, CSV, JSON), each with where it is from.
///
/// The window's thread only takes hold of what is shown; a job draws, packs and writes it, and can be stopped at any of these.
class PanelExport : public QObject {
    Q_OBJECT
public:
    /// Adds its entries in front of the panel's export menu, which it makes if there is none.
    /// @param edits  the runner whose jobs write files
    PanelExport(JobRunner& edits, views::Panel& panel, ExportSource source, QObject* parent = nullptr);

    /// Whether there is a figure of what is shown, and its data.
    bool canDraw() const;
    bool hasData() const;
    FigureTheme theme() const { return m_theme; }
    void setTheme(FigureTheme theme);

    void writeFigure(const QString& path, int dpi);
    /// The numbers behind what is shown; beside the file PATH.about.json says where they are from.
    void writeData(const QString& path);
    /// A table that the panel wrote, with PATH.about.json beside it.
    void writeText(const QString& path, const QString& text);
    void copyImage();

Q_SIGNALS:
    void written(const QString& path);
    void copied();
    void failed(const QString& sentence, const QString& details);

private:
    void addActions();
    void addThemes(QMenu& menu, QAction* before);
    void askForFigure();
    void askForData();
    void askForPath(const QString& title, const QString& filters, const QString& suffix, const std::function<void(const QString&)>& write);
    void start(const QString& path, std::function<void(JobContext&)> write);
    std::function<void(const Error&)> failure(const QString& name);
    FigureMaker figure(const std::string& provenance) const;
    DataWriter data(const std::string& provenance) const;

    JobRunner& m_edits;
    views::Panel& m_panel;
    ExportSource m_source;
    FigureTheme m_theme = FigureTheme::Light;
    QAction *m_figure, *m_copy, *m_data;
};

}  // namespace orrery::app
