#pragma once

#include "views/canvas/heat_types.h"

#include <QDialog>

class QLabel;
class QTableView;

namespace orrery::views {

class MatrixTableModel;

/// The numbers behind a picture: a table that assistive tools read and that copies as tab-separated values.
class MatrixTableView : public QDialog {
    Q_OBJECT
public:
    explicit MatrixTableView(QWidget* parent = nullptr);

    void setMatrix(const QString& title, std::shared_ptr<const MatrixPyramid> matrix, const HeatAxis& query, const HeatAxis& key, bool causal);
    void goTo(int row, int column);
    QTableView* table() const { return m_table; }

public Q_SLOTS:
    /// Copies what is selected, or all if nothing is.
    void copy();

private:
    MatrixTableModel* m_model;
    QTableView* m_table;
    QLabel* m_note;
};

}  // namespace orrery::views
