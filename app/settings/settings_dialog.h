#pragma once

#include <QDialog>

#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace orrery::app {

class SettingRow;
class Settings;

/// The settings that people choose, a page a subject, and a search over all of them. What is changed holds at once.
class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    explicit SettingsDialog(Settings& settings, QWidget* parent = nullptr);

private:
    struct Page {
        QString name;
        QLabel* heading;
        std::vector<SettingRow*> rows;
    };

    void createPages(Settings& settings);
    QWidget* createColumn();
    void showMatching();
    void resetShown();

    std::vector<Page> m_pages;
    QLineEdit* m_search;
    QListWidget* m_list;
    QLabel* m_none;
    QPushButton* m_reset;
};

}  // namespace orrery::app
