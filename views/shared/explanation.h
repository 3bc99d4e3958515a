#pragma once

#include <QDialog>
#include <QString>
#include <QStringList>

#include <vector>

class QTextBrowser;

namespace orrery::views {

class Theme;

/// One quantity that a panel shows: how it is computed, who defined it, and what not to read into it.
struct ExplanationPart {
    QString name;              ///< "Attention rollout"
    QString formula;           ///< plain Unicode, may have several lines; empty: none
    QString meaning;
    QString source;            ///< paper with year and number
    QStringList pitfalls = {};
};

/// What a panel's "What is this?" says.
struct Explanation {
    QString title;             ///< the panel's
    QString lead;              ///< one or two sentences: what the panel shows
    std::vector<ExplanationPart> parts;
    int current = 0;           ///< the part that belongs to what is on screen
};

/// As HTML in a theme's colours. Texts are taken as they are: no markup in them.
QString explanationHtml(const Explanation& explanation, const Theme& theme);

/// Shows an explanation beside what it explains; Esc closes it. Follows the theme.
class ExplanationDialog : public QDialog {
    Q_OBJECT
public:
    ExplanationDialog(const Explanation& explanation, QWidget* parent);

    QString text() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    void fill();
    void placeBeside(const QWidget& panel);

    Explanation m_explanation;
    QTextBrowser* m_page;
};

}  // namespace orrery::views
