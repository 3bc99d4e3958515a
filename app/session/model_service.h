#pragma once

#include "views/model/model_panel.h"

#include <QObject>

namespace orrery::app {

class Session;

/// Loads the model for the model panel, reads what it asks for, and tells it. Circuits are computed beside runs, on the loaded weights.
class ModelService : public QObject {
    Q_OBJECT
public:
    ModelService(Session& session, views::ModelPanel& panel, QObject* parent = nullptr);

private:
    void followModel();
    void readWeights();
    void readWeight(const std::string& role);
    void readCircuits();
    void withWeights(const QString& doing, const std::function<void(std::shared_ptr<const ModelWeights>)>& next);
    std::function<void(const Error&)> failure(const QString& doing);

    Session& m_session;
    views::ModelPanel& m_panel;
};

}  // namespace orrery::app
