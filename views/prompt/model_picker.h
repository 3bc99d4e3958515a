#pragma once

#include <QToolButton>

#include <vector>

namespace orrery::views {

/// A model folder to choose from.
struct ModelChoice {
    QString path, name;
    bool current = false;
};

/// The toolbar's button that names the open model; its menu has the others and opens a folder.
class ModelPicker : public QToolButton {
    Q_OBJECT
public:
    explicit ModelPicker(QWidget* parent = nullptr);

    void setModels(const std::vector<ModelChoice>& models);

Q_SIGNALS:
    void modelChosen(const QString& path);
    void openFolderRequested();

private:
    void fillMenu();

    std::vector<ModelChoice> m_models;
};

}  // namespace orrery::views
