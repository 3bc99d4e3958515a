#pragma once

#include <QString>

class QHBoxLayout;
class QLabel;
class QToolButton;
class QVBoxLayout;
class QWidget;

namespace orrery::views {

/// A page's column: a row of controls above what it shows. The row is returned.
QHBoxLayout* addControlRow(QVBoxLayout& column);
/// A page's own column, without a margin.
QVBoxLayout* makeColumn(QWidget* page);
/// A button of a control row, 24 px high: icon, words or both.
QToolButton* controlButton(const QString& iconName, const QString& text, const QString& toolTip);
/// Small words in the secondary colour, before a control or as a remark.
QLabel* controlLabel(const QString& text);

}  // namespace orrery::views
