#pragma once

#include "core/patching/patch_inquiry.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedLayout;

namespace orrery::views {

class HeatMapView;

/// A patching grid: what the two runs measure, every cell as raw metric or normalised effect, and the chosen cell in words. Fills in while
/// cells come.
class PatchGridView : public QWidget {
    Q_OBJECT
public:
    using Cells = std::vector<std::pair<size_t, PatchCell>>;  ///< each with its pair

    explicit PatchGridView(QWidget* parent = nullptr);

    /// A grid begins; what was shown goes.
    void begin(std::shared_ptr<const PatchFrame> frame);
    void addCells(const Cells& cells);
    void showAnswer(std::shared_ptr<const PatchAnswer> answer);
    void clear(const QString& sentence);

    std::shared_ptr<const PatchFrame> frame() const { return m_frame; }
    std::shared_ptr<const PatchAnswer> answer() const { return m_answer; }  ///< null while cells come
    const HeatMapView& map() const { return *m_map; }
    HeatMapView& map() { return *m_map; }
    bool isNormalised() const;
    void setNormalised(bool normalised);
    /// The chosen cell: layer and column.
    std::optional<std::pair<int, int>> cell() const { return m_cell; }
    void setCell(std::optional<std::pair<int, int>> cell);
    /// Whether a patched run may be opened now, and why not.
    void setOpenProblem(const QString& why);
    QString cellText() const;

Q_SIGNALS:
    void cellChosen(int layer, int column);
    void cellHovered(std::optional<int> layer, std::optional<int> column, std::optional<double> value);
    void openRequested(int layer, int column);
    void shownChanged();

private:
    QWidget* createReadout();
    QWidget* createCellLine();
    void refill();
    void showRuns();
    void showWeak();
    void showCell();
    double shown(int64_t layer, int64_t column, bool normalised) const;
    QString intervalText(const MeanInterval& interval) const;

    std::shared_ptr<const PatchFrame> m_frame;
    std::shared_ptr<const PatchAnswer> m_answer;
    PatchTally m_tally;
    std::optional<std::pair<int, int>> m_cell;
    QString m_openProblem;
    QStackedLayout* m_stack;
    QLabel *m_empty, *m_title, *m_runs, *m_weak, *m_cellText;
    QComboBox* m_scale;
    HeatMapView* m_map;
    QPushButton* m_open;
};

}  // namespace orrery::views
