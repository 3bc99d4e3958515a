#include "app/session/view_state.h"

#include "app/session/selection_json.h"
#include "views/attention/attention_modes.h"

#include <QJsonDocument>

namespace orrery::app {

namespace {

QString key(const char* name) { return QString::fromLatin1(name); }

}  // namespace

QString toText(const ViewState& state)
{
    const QJsonObject object{{key("version"), 1}, {key("selection"), toJson(state.selection)}, {key("document"), state.document},
        {key("attention_mode"), key(views::kAttentionModes[static_cast<size_t>(state.mode)])}};
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

ViewState viewState(const QString& text)
{
    const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
    ViewState state{selectionOf(object[key("selection")].toObject()), object[key("document")].toString()};
    for (size_t mode = 0; mode < views::kAttentionModes.size(); ++mode)
        if (object[key("attention_mode")].toString() == key(views::kAttentionModes[mode])) state.mode = static_cast<views::AttentionPanel::Mode>(mode);
    return state;
}

}  // namespace orrery::app
