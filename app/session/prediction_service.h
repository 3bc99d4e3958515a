#pragma once

#include "core/record/records.h"
#include "views/predictions/prediction_panel.h"

#include <QObject>

namespace orrery::app {

class Session;

/// Carries the prediction panel's requests to jobs, and what they find back to the panel.
class PredictionService : public QObject {
    Q_OBJECT
public:
    PredictionService(Session& session, views::PredictionPanel& panel, QObject* parent = nullptr);

private:
    void read(PromptId prompt);
    void followModel();

    Session& m_session;
    views::PredictionPanel& m_panel;
};

}  // namespace orrery::app
