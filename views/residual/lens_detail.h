#pragma once

#include "core/residual/lens_reading.h"

#include <QWidget>

#include <memory>

class QLabel;
class QTableView;

namespace orrery::views {

class LensCellModel;
class LensView;
struct LensCell;

/// What stands beside a lens: the cell that is pointed at, with its likeliest tokens and how the followed ones fare there.
class LensDetail : public QWidget {
    Q_OBJECT
public:
    explicit LensDetail(QWidget* parent = nullptr);

    void showCell(const LensView& view, const std::shared_ptr<const LensReading>& reading, const LensCell& cell);
    void clear();

private:
    LensCellModel* m_model;
    QLabel* m_title;
    QLabel* m_facts;
    QTableView* m_table;
};

}  // namespace orrery::views
