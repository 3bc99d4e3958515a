#pragma once

#include "core/analysis/head_filter.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace orrery::views {

/// A line in which a head filter is written; what is not understood is said below it, and the rest still filters.
class HeadFilterEdit : public QWidget {
    Q_OBJECT
public:
    explicit HeadFilterEdit(QWidget* parent = nullptr);
    QString text() const;
    const HeadFilter& filter() const { return m_filter; }
    QString problem() const;

public Q_SLOTS:
    void setText(const QString& text);

Q_SIGNALS:
    void filterChanged(const orrery::HeadFilter& filter);
    void textEdited(const QString& text);

private:
    void parse();

    QLineEdit* m_line;
    QLabel* m_problem;
    HeadFilter m_filter;
};

}  // namespace orrery::views
