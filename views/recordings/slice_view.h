#pragma once

#include "core/analysis/tensor_slice.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QSpinBox;
class QTableView;
class QTimer;
class QToolButton;

namespace orrery::views {

class SliceModel;

/// A tensor as a table of numbers: two axes are chosen, the others have a place each; what comes into sight is asked for.
class SliceView : public QWidget {
    Q_OBJECT
public:
    explicit SliceView(QWidget* parent = nullptr);

    /// None: nothing is selected.
    void showTensor(const std::optional<TensorRow>& tensor);
    /// Ignored unless it is what was last asked for.
    void showSlice(std::shared_ptr<const TensorSlice> slice);
    /// Where the extremes are; null: not known yet.
    void showExtremes(std::shared_ptr<const TensorHistogram> histogram);
    /// Brings a place into sight and makes it the current cell.
    void goTo(const std::vector<int64_t>& place);

    QTableView* table() const { return m_table; }

Q_SIGNALS:
    void sliceRequested(const orrery::SliceRequest& request);

private:
    void createControls(QHBoxLayout* row);
    void createTable();
    void fillAxes();
    void chooseAxes(int rowAxis, int columnAxis);
    void createPlaces();
    void onAxisChosen(bool down);
    void ask();
    void showCurrent();
    QString axisName(int axis) const;
    SliceRequest wanted() const;
    bool isCovered(const SliceRequest& window) const;

    std::optional<TensorRow> m_tensor;
    std::shared_ptr<const TensorHistogram> m_histogram;
    std::vector<int64_t> m_place;
    int m_rowAxis = -1, m_columnAxis = -1;
    std::optional<SliceRequest> m_asked;
    SliceModel* m_model;
    QTableView* m_table;
    QComboBox* m_down;
    QComboBox* m_across;
    QHBoxLayout* m_places;
    QToolButton* m_lowest;
    QToolButton* m_highest;
    QToolButton* m_nonFinite;
    QCheckBox* m_coloured;
    QLabel* m_current;
    QTimer* m_timer;   ///< scrolling asks once it rests for a moment
};

}  // namespace orrery::views
