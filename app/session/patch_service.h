#pragma once

#include "core/patching/patch_inquiry.h"
#include "views/patch/patch_panel.h"

#include <QObject>

#include <functional>

namespace orrery::app {

class Session;

/// Carries the patch panel's questions to jobs, and what they find back to the panel.
///
/// Texts are read and metrics checked on analysis threads; what runs the model does so on compute's. Cells reach the panel at most 20 times
/// a second. GUI thread only.
class PatchService : public QObject {
    Q_OBJECT
public:
    PatchService(Session& session, views::PatchPanel& panel, QObject* parent = nullptr);

    /// A prompt set from a file, for the panel.
    void readSetFile(const QString& path);

Q_SIGNALS:
    /// The user wants a set from a file: the window asks which.
    void setFileWanted();

private:
    void followModel();
    void listSets();
    void align(const PromptTexts& texts);
    void checkMetric(const MetricAsk& ask);
    void suggest(const PatchInquiry& inquiry);
    void readSet(const QString& name);
    void loadSet(const std::function<PromptSet(const std::stop_token&)>& read);
    void compute(const PatchInquiry& inquiry);
    void openRun(const std::shared_ptr<const PatchFrame>& frame, int layer, int column);
    void followRunning();

    Session& m_session;
    views::PatchPanel& m_panel;
    std::shared_ptr<const OpenedModel> m_model;  ///< whose answers the panel shows
};

}  // namespace orrery::app
