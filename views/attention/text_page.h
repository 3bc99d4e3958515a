#pragma once

#include "views/attention/attention_context.h"

#include <QWidget>

class QLabel;

namespace orrery::views {

class ModeSwitch;
class TextView;

/// The prompt as text coloured by one head's attention, with the direction to choose and the strongest tokens in words.
class TextPage : public QWidget {
    Q_OBJECT
public:
    explicit TextPage(QWidget* parent = nullptr);

    void setContext(std::shared_ptr<const AttentionContext> context);
    void setHead(const HeadRef& head);
    void showMap(const AttentionMap& map);
    MapRequest wantedMap() const { return {.kind = AttentionKind::Pattern, .head = m_head}; }
    TextView& view() { return *m_view; }
    ModeSwitch& directions() { return *m_direction; }
    QString summary() const;
    /// Whether what is shown is of the head that is asked for, and not yet that of the one before.
    bool isUpToDate() const { return m_shown == m_head; }

private:
    void updateSummary();
    void describe();

    std::shared_ptr<const AttentionContext> m_context;
    HeadRef m_head;
    std::optional<HeadRef> m_shown;
    ModeSwitch* m_direction;
    QLabel* m_summary;
    QWidget* m_ramp;
    TextView* m_view;
};

}  // namespace orrery::views
