#pragma once

#include "core/report/figure.h"

#include <QObject>
#include <QString>

#include <functional>
#include <optional>

class QAction;
class QMenu;

namespace orrery::views {
class AttentionPanel;
class HeatMapView;
}

namespace orrery::app {

class Session;

/// What the attention panel shows, as a file: figure (PNG, SVG, PDF) or data (NPY, CSV, JSON), each with where it is from.
/// Drawn and written by a job.
class AttentionExport : public QObject {
    Q_OBJECT
public:
    /// Adds its entries in front of the panel's export menu.
    AttentionExport(Session& session, views::AttentionPanel& panel, QObject* parent = nullptr);

    /// The figure of what is shown; none: a mode without a canvas, or nothing recorded.
    std::optional<Figure> figure() const;
    void writeFigure(const QString& path, int dpi);
    /// The map that is shown in Head mode; beside the file PATH.about.json says where it is from and names its tokens.
    void writeData(const QString& path);
    /// A table that the panel wrote.
    void writeText(const QString& path, const QString& text);

Q_SIGNALS:
    void written(const QString& path);
    void failed(const QString& sentence, const QString& details);

private:
    void addActions();
    void askForFigure();
    void askForData();
    void copyImage();
    void start(const QString& path, const std::function<void()>& write);
    const views::HeatMapView* shownView() const;
    QString title() const;
    QString provenance() const;

    Session& m_session;
    views::AttentionPanel& m_panel;
    QAction *m_figure, *m_copy, *m_data;
};

}  // namespace orrery::app
