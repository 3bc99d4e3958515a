#include "views/shared/theme.h"

namespace orrery::views {

namespace {

// @name stands for a colour; the sheet is written once for both themes.
constexpr const char* kSheet = R"(
QToolTip { background: @raised; color: @text; border: 1px solid @lineStrong; padding: 4px 6px; }
QMainWindow, QDialog { background: @window; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @outline; }
QSplitter::handle { background: @line; }
QSplitter::handle:hover { background: @outline; }
QMenuBar { background: @window; border-bottom: 1px solid @line; }
QMenuBar::item { padding: 4px 8px; background: transparent; }
QMenuBar::item:selected { background: @line; }
QMenu { background: @raised; border: 1px solid @lineStrong; padding: 4px 0; }
QMenu::item { padding: 5px 28px 5px 12px; }
QMenu::item:selected { background: @accentSoft; color: @text; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @line; margin: 4px 0; }
QMenu::icon { padding-left: 8px; }
QToolBar { background: @window; border: 0; border-bottom: 1px solid @line; spacing: 4px; padding: 4px 8px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 3px; padding: 3px 6px; min-height: 16px; }
QToolButton:hover { background: @line; }
QToolButton:pressed, QToolButton:checked { background: @accentSoft; }
QToolButton[role="framed"] { background: @raised; border-color: @outline; }
QToolButton[role="framed"]:hover { background: @line; }
QToolButton[role="framed"]:disabled { border-color: @line; color: @disabled; }
QToolButton:focus, QToolButton[role="framed"]:focus { border-color: @accent; }
QToolButton[role="secondary"] { color: @secondary; }
QToolButton[role="good"] { color: @good; }
QToolButton[role="warn"] { color: @warn; }
QToolButton[role="bad"] { color: @bad; }
QToolButton::menu-indicator { image: none; }
QPushButton { background: @raised; border: 1px solid @outline; border-radius: 3px; padding: 4px 12px; min-height: 16px; }
QPushButton:hover { background: @window; }
QPushButton:pressed { background: @line; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @disabled; border-color: @line; }
QPushButton:default { border-color: @accent; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox { background: @panel; border: 1px solid @outline; border-radius: 3px;
  padding: 3px 6px; selection-background-color: @accentSoft; selection-color: @text; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border-color: @accent; }
QLineEdit:disabled, QComboBox:disabled { color: @disabled; border-color: @line; }
QComboBox { background: @panel; border: 1px solid @outline; border-radius: 3px; padding: 3px 22px 3px 8px; min-height: 16px; }
QComboBox::drop-down { border: 0; width: 20px; }
QComboBox::down-arrow { image: url(:/icons/@tone/chevron-down.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @lineStrong; selection-background-color: @accentSoft;
  selection-color: @text; outline: 0; }
QAbstractItemView { background: @panel; border: 0; outline: 0; selection-background-color: @accentSoft; selection-color: @text;
  alternate-background-color: @panel; }
QTreeView::item, QListView::item { padding: 3px 4px; border: 0; }
QTreeView::item:hover, QListView::item:hover, QTableView::item:hover { background: @window; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected { background: @accentSoft; color: @text; }
QTreeView:focus, QListView:focus, QTableView:focus { border: 1px solid @accent; }
QTreeView, QListView, QTableView { border: 1px solid transparent; }
QHeaderView { background: @panel; border: 0; }
QHeaderView::section { background: @panel; color: @secondary; border: 0; border-bottom: 1px solid @line; padding: 4px 8px; }
QHeaderView::section:hover { color: @text; }
QTableView { gridline-color: @line; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QTableCornerButton::section { background: @panel; border: 0; }
QTabWidget::pane { border: 0; }
QTabBar { background: @window; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @secondary; border: 0; border-bottom: 2px solid transparent; padding: 5px 12px 4px 12px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:focus { background: @accentSoft; }
QDockWidget { titlebar-close-icon: url(:/icons/@tone/close.svg); titlebar-normal-icon: url(:/icons/@tone/float.svg); }
QDockWidget::title { background: @window; color: @secondary; padding: 5px 8px; border-bottom: 1px solid @line; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @lineStrong; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: @outline; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QStatusBar { background: @window; border-top: 1px solid @line; color: @secondary; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: @secondary; padding: 0 8px; }
QProgressBar { background: @line; border: 0; border-radius: 2px; max-height: 4px; text-align: right; }
QProgressBar::chunk { background: @secondary; border-radius: 2px; }
QSlider::groove:horizontal { height: 2px; background: @lineStrong; border-radius: 1px; }
QSlider::sub-page:horizontal { height: 2px; background: @secondary; border-radius: 1px; }
QSlider::handle:horizontal { width: 10px; height: 10px; margin: -5px 0; border-radius: 6px; background: @panel; border: 1px solid @outline; }
QSlider::handle:horizontal:hover { border-color: @text; }
QSlider::handle:horizontal:focus { border-color: @accent; }
QCheckBox, QRadioButton { spacing: 8px; padding: 2px; }
QCheckBox::indicator, QAbstractItemView::indicator { width: 14px; height: 14px; border: 1px solid @outline; border-radius: 2px; background: @panel; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { image: url(:/icons/@tone/check.svg); }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate { image: url(:/icons/@tone/dash.svg); }
QCheckBox::indicator:focus { border-color: @accent; }
QCheckBox::indicator:disabled { border-color: @line; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
QGroupBox { border: 0; border-top: 1px solid @line; margin-top: 16px; padding-top: 8px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; padding: 0 8px 0 0; }
QLabel[role="secondary"] { color: @secondary; }
QLabel[role="warn"] { color: @warn; }
QLabel[role="bad"] { color: @bad; }
QLabel[role="good"] { color: @good; }
QWidget[role="panel"] { background: @panel; }
QWidget[role="raised"] { background: @raised; }
QFrame[role="overlay"] { background: @raised; border: 1px solid @outline; border-radius: 4px; }
QFrame[role="overlay"] QListView { background: @raised; }
QFrame[role="line"] { background: @line; border: 0; max-height: 1px; min-height: 1px; }
)";

}  // namespace

QString Theme::styleSheet() const
{
    QString sheet = QString::fromLatin1(kSheet);
    const auto put = [&](const char* name, Ink ink) { sheet.replace(QLatin1String(name), color(ink).name()); };
    // Longer names first: "@line" is the beginning of "@lineStrong".
    put("@lineStrong", Ink::LineStrong), put("@accentSoft", Ink::AccentSoft);
    put("@window", Ink::Window), put("@panel", Ink::Panel), put("@raised", Ink::Raised), put("@line", Ink::Line);
    put("@text", Ink::Text), put("@secondary", Ink::Secondary), put("@disabled", Ink::Disabled), put("@accent", Ink::Accent);
    put("@outline", Ink::Outline), put("@good", Ink::Good), put("@warn", Ink::Warn), put("@bad", Ink::Bad);
    sheet.replace(QLatin1String("@tone"), isDark() ? QLatin1String("dark") : QLatin1String("light"));
    return sheet;
}

}  // namespace orrery::views
