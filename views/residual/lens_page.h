#pragma once

#include "views/residual/lens_view.h"
#include "views/residual/residual_asks.h"
#include "views/residual/residual_context.h"

#include <QWidget>

#include <memory>

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace orrery::views {

class LegendStrip;
class LensDetail;
class TokenField;

/// The lens with its controls: what colours it, which token is followed, where the stream is read; beside it the cell that is pointed at.
class LensPage : public QWidget {
    Q_OBJECT
public:
    explicit LensPage(QWidget* parent = nullptr);

    /// Null: there is none.
    void setContext(std::shared_ptr<const ResidualContext> context);
    /// What the controls ask for of the context's prompt.
    LensAsk ask() const;
    void showReading(std::shared_ptr<const LensReading> reading);
    std::shared_ptr<const LensReading> reading() const { return m_reading; }
    LensView& view() { return *m_view; }
    LegendStrip& legend() { return *m_legend; }
    /// "Probability of the top token", "Rank of ·cat"
    QString description() const;
    /// Position and layer that others point at, or chose.
    void follow(std::optional<int> position, std::optional<int> layer, bool choose);

Q_SIGNALS:
    void askChanged();

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    void createControls(QVBoxLayout& column);
    void createLegend();
    void fillFollowed();
    void setColouring();
    void showPointed(std::optional<LensCell> cell);
    void updateNotes();
    std::optional<int> pointOf(std::optional<int> layer) const;

    std::shared_ptr<const ResidualContext> m_context;
    std::shared_ptr<const LensReading> m_reading;
    QComboBox* m_measure;
    QComboBox* m_follow;
    QComboBox* m_points;
    TokenField* m_token;
    QLabel* m_problem;
    QLabel* m_notes;
    LensView* m_view;
    LegendStrip* m_legend;
    LensDetail* m_detail;
};

}  // namespace orrery::views
