#pragma once

#include "app/jobs/job_runner.h"
#include "core/analysis/opened_model.h"
#include "core/analysis/prompt_run.h"
#include "views/prompt/prompt_text.h"

#include <QObject>

#include <memory>

namespace orrery::views {
class PromptBar;
}

namespace orrery::app {

/// Counts the tokens of the prompt that stands in the bar, on a worker, and says in words what is wrong with it.
class PromptService : public QObject {
    Q_OBJECT
public:
    PromptService(JobRunner& analysis, views::PromptBar& bar, QObject* parent = nullptr);

    /// Null: no model is open.
    void setModel(std::shared_ptr<const OpenedModel> model);

private:
    void count(const RunSettings& settings);

    JobRunner& m_analysis;
    views::PromptBar& m_bar;
    std::shared_ptr<const OpenedModel> m_model;
};

/// How many tokens the model would read, and whether it can. Never throws what the prompt causes: that is the problem it names.
views::PromptCount countPrompt(const OpenedModel& model, const RunSettings& settings);

}  // namespace orrery::app
