#pragma once

#include "views/shared/breadcrumbs.h"

#include <QPointer>
#include <QString>
#include <QWidget>

#include <functional>
#include <vector>

class QAction;
class QHBoxLayout;
class QLabel;
class QMenu;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace orrery::views {

class ProgressStripe;
struct Explanation;

/// Frame of every panel: a header of 28 px (title, breadcrumbs, proof badge, pin, export, more) over a body that has four faces:
/// content, empty (one sentence, one button), busy (the old content dimmed under a thin progress line), failed (one sentence, Details,
/// Retry).
class Panel : public QWidget {
    Q_OBJECT
public:
    Panel(const QString& title, QWidget* parent = nullptr);

    QString title() const { return m_titleText; }
    /// The header: a dock takes it as its title bar, so that the panel is dragged by it.
    QWidget* header() const { return m_headerWidget; }
    void setBreadcrumbs(const std::vector<Crumb>& crumbs);
    /// Takes over the widget that shows the content.
    void setBody(QWidget* body);
    /// A widget of the panel's own controls, right of the breadcrumbs.
    void addHeaderWidget(QWidget* widget);
    /// The menu behind the header's last button; panels add what is theirs.
    QMenu* moreMenu() const { return m_more; }
    /// Puts "What is this?" into that menu, below what is there already; asked anew each time, as what is on screen changes.
    void setExplanation(const std::function<Explanation()>& explain);
    QAction* explainAction() const { return m_explain; }  ///< null without an explanation
    QAction* pinAction() const { return m_pin; }        ///< checkable; hidden until setPinnable(true)
    void setPinnable(bool pinnable);
    QToolButton* exportButton() const { return m_export; }  ///< hidden until a menu is set
    void setExportMenu(QMenu* menu);
    /// The proof badge: a word with its colour and why. Empty text hides it. Narrow panels show the sign alone.
    enum class BadgeTone { Neutral, Good, Warn, Bad };
    void setBadge(const QString& text, BadgeTone tone, const QString& why);
    QToolButton* badge() const { return m_badge; }
    /// What a click on the badge opens, once there is something in it.
    QMenu* badgeMenu() const { return m_badgeMenu; }

    enum class Face { Content, Empty, Failed };
    Face face() const;
    bool isBusy() const { return m_busy; }

public Q_SLOTS:
    void showContent();
    void showEmpty(const QString& sentence, const QString& button = {}, const std::function<void()>& act = {});
    /// Empty for want of a run: the button leads to where a prompt is written.
    void showNeedsPrompt(const QString& sentence);
    void showFailed(const QString& sentence, const QString& details);
    /// Beside any face: work is under way. `fraction` below 0: nobody knows how far.
    void showBusy(double fraction = -1);
    /// The same without dimming: content is filling in.
    void showProgress(double fraction);
    void endBusy();

Q_SIGNALS:
    void retryRequested();
    /// Its empty face was left by "Write a prompt".
    void promptRequested();
    void pinned(bool on);

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    void createHeader();
    void createBadge();
    void fitHeader();
    void createFaces();
    QWidget* createEmptyFace();
    QWidget* createFailedFace();

    QString m_titleText;
    QLabel* m_title;
    QWidget* m_headerWidget;
    Breadcrumbs* m_crumbs;
    QHBoxLayout* m_controls;
    QToolButton* m_badge;
    QMenu* m_badgeMenu;
    QString m_badgeText, m_badgeSign;
    QToolButton* m_export;
    QToolButton* m_pinButton;
    QAction* m_pin;
    QMenu* m_more;
    QAction* m_explain = nullptr;
    ProgressStripe* m_stripe;
    QStackedWidget* m_faces;
    QWidget* m_body = nullptr;
    QLabel* m_emptySentence;
    QPushButton* m_emptyButton;
    std::function<void()> m_emptyAct;
    QLabel* m_failedSentence;
    QLabel* m_failedDetails;
    QPushButton* m_detailsButton;
    QPointer<QWidget> m_dimmer;
    bool m_busy = false;
};

}  // namespace orrery::views
