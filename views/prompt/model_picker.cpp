#include "views/prompt/model_picker.h"

#include "views/shared/icons.h"

#include <QMenu>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kMaxTextWidth = 160;

}  // namespace

ModelPicker::ModelPicker(QWidget* parent) : QToolButton(parent)
{
    setIcon(views::icon(QStringLiteral("model")));
    setIconSize(QSize(16, 16));
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setPopupMode(QToolButton::InstantPopup);
    setFixedHeight(28);
    setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    connect(menu, &QMenu::aboutToShow, this, &ModelPicker::fillMenu);
    setMenu(menu);
    setModels({});
}

void ModelPicker::setModels(const std::vector<ModelChoice>& models)
{
    m_models = models;
    const auto current = std::find_if(models.begin(), models.end(), [](const ModelChoice& model) { return model.current; });
    const bool none = current == models.end();
    const QString name = none ? tr("No model") : current->name;
    setText(fontMetrics().elidedText(name, Qt::ElideMiddle, kMaxTextWidth) + QStringLiteral(" ▾"));
    setToolTip(none ? tr("Open a model") : current->path);
    setAccessibleName(none ? tr("Model: none") : tr("Model: %1").arg(name));
}

void ModelPicker::fillMenu()
{
    menu()->clear();
    for (const ModelChoice& model : m_models) {
        QAction* action = menu()->addAction(model.name, this, [this, path = model.path] { Q_EMIT modelChosen(path); });
        action->setCheckable(true);
        action->setChecked(model.current);
        action->setToolTip(model.path);
    }
    if (!m_models.empty()) menu()->addSeparator();
    menu()->addAction(views::icon(QStringLiteral("open-folder")), tr("Open folder…"), this, &ModelPicker::openFolderRequested);
}

}  // namespace orrery::views
