#pragma once

#include "core/patching/pair_alignment.h"
#include "core/patching/patch_inquiry.h"
#include "core/prompts/stored_prompt_sets.h"

#include <QScrollArea>

#include <memory>
#include <optional>
#include <set>
#include <vector>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QTimer;

namespace orrery::views {

class MetricField;
class PromptField;

/// What is asked of a patching grid: prompts or a set of them, what is replaced where and by what, and the metric.
///
/// It tokenises nothing: when typing rests it asks, and is told. GUI thread only.
class PatchForm : public QScrollArea {
    Q_OBJECT
public:
    explicit PatchForm(QWidget* parent = nullptr);

    /// Null: none is open.
    void setModel(std::shared_ptr<const OpenedModel> model);
    void setTexts(const PromptTexts& texts);
    PatchInquiry inquiry() const;
    PromptTexts texts() const;
    /// Why a grid can't be made of this, one sentence; empty: it can.
    QString problem() const;
    bool isTrace() const;
    std::set<int> subject() const;
    /// In or out of the subject.
    void toggleSubject(int position);

    /// Those that the workspace keeps.
    void showSets(const std::vector<PromptSetRow>& sets);
    void showSet(std::shared_ptr<const PromptSet> set);
    void showSetProblem(const QString& sentence);
    /// Ignored unless it is of what the fields say.
    void showAlignment(std::shared_ptr<const PairAlignment> alignment);
    std::shared_ptr<const PairAlignment> alignment() const { return m_alignment; }
    /// Ignored unless it is of what the field says. Empty: nothing is wrong.
    void showMetricProblem(const MetricAsk& ask, const QString& sentence, std::optional<int> character);
    /// The likeliest tokens, which stand where nothing is typed.
    void showSuggestions(const PromptTexts& texts, const QString& answer, const QString& wrong);
    void setRunning(bool running);

    MetricField* metricField() const { return m_metric; }

Q_SIGNALS:
    void changed();
    void alignmentRequested(const orrery::PromptTexts& texts);
    void metricCheckRequested(const orrery::MetricAsk& ask);
    void suggestionsRequested(const orrery::PatchInquiry& inquiry);
    void setRequested(const QString& name);
    void setFileRequested();
    void runRequested(const orrery::PatchInquiry& inquiry);
    void stopRequested();

private:
    void createPrompts(QFormLayout& form);
    void createPlaces(QFormLayout& form);
    void createNoise(QFormLayout& form);
    void createMetric(QFormLayout& form);
    void createRun(QFormLayout& form);
    void addRow(QFormLayout& form, const QString& name, QWidget* field);
    void setRowVisible(QWidget* field, bool visible);
    void onTextsEdited();
    void onMetricEdited();
    void onSetChosen(int index);
    void followKind();
    void suggest();
    void follow();
    MetricAsk ask() const;
    std::vector<int64_t> subjectPositions(bool& isRead) const;
    QString promptProblem() const;

    std::shared_ptr<const OpenedModel> m_model;
    std::shared_ptr<const PairAlignment> m_alignment;
    std::shared_ptr<const PromptSet> m_set;
    QString m_metricProblem, m_setProblem;
    bool m_running = false;
    QFormLayout* m_form;
    QComboBox *m_source, *m_site, *m_axis, *m_with;
    PromptField *m_clean, *m_corrupt;
    QLabel* m_setLine;
    QSpinBox *m_window, *m_samples, *m_position;
    QDoubleSpinBox* m_noise;
    QLineEdit *m_subject, *m_answer, *m_wrong;
    MetricField* m_metric;
    QLabel *m_metricLine, *m_problemLine;
    QPushButton *m_run, *m_stop;
    QTimer *m_textsRest, *m_metricRest;
};

}  // namespace orrery::views
