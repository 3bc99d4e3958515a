#include "views/shared/explanation.h"

#include "views/shared/theme.h"

#include <QScreen>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr QSize kDialogSize{520, 560};

QString tr(const char* text) { return ExplanationDialog::tr(text); }

QString escaped(const QString& text) { return text.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")); }

QString anchor(int part) { return QStringLiteral("part%1").arg(part); }

QString colored(const QString& html, const Theme& theme, Ink ink) { return QStringLiteral("<span style='color:%1'>%2</span>").arg(theme[ink].name(), html); }

/// A formula stands on the window's ground, in a table: the one block that rich text gives padding.
QString formulaBlock(const QString& formula, const Theme& theme)
{
    if (formula.isEmpty()) return {};
    return QStringLiteral("<table width='100%' cellpadding='8' cellspacing='0' bgcolor='%1'><tr><td><span style='font-family:\"%2\"'>%3</span></td></tr></table>")
        .arg(theme[Ink::Window].name(), monoFont().family(), escaped(formula).replace(u' ', QChar(0x00A0)));
}

QString pitfallList(const QStringList& pitfalls, const Theme& theme)
{
    if (pitfalls.isEmpty()) return {};
    QString html = QStringLiteral("<p style='margin:8px 0 0 0'>%1</p><ul style='margin:0 0 0 16px; -qt-list-indent:0'>").arg(colored(escaped(tr("Pitfalls")), theme, Ink::Warn));
    for (const QString& pitfall : pitfalls) html += QStringLiteral("<li>%1</li>").arg(escaped(pitfall));
    return html + QStringLiteral("</ul>");
}

QString partHtml(const ExplanationPart& part, int index, const Theme& theme)
{
    QString html = QStringLiteral("<p style='margin:20px 0 6px 0'><a name='%1'></a><b>%2</b></p>").arg(anchor(index), escaped(part.name));
    html += formulaBlock(part.formula, theme);
    html += QStringLiteral("<p style='margin:6px 0 0 0'>%1</p>").arg(escaped(part.meaning));
    html += pitfallList(part.pitfalls, theme);
    return html + QStringLiteral("<p style='margin:8px 0 0 0'>%1</p>").arg(colored(escaped(tr("Source: %1").arg(part.source)), theme, Ink::Secondary));
}

}  // namespace

QString explanationHtml(const Explanation& explanation, const Theme& theme)
{
    QString html = QStringLiteral("<p style='margin:0'>%1</p>").arg(escaped(explanation.lead));
    for (size_t i = 0; i < explanation.parts.size(); ++i) html += partHtml(explanation.parts[i], static_cast<int>(i), theme);
    return html;
}

ExplanationDialog::ExplanationDialog(const Explanation& explanation, QWidget* parent) : QDialog(parent), m_explanation(explanation), m_page(new QTextBrowser)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("What is this? %1").arg(explanation.title));
    m_page->setAccessibleName(windowTitle());
    m_page->setOpenLinks(false);
    m_page->setFrameShape(QFrame::NoFrame);
    m_page->document()->setDocumentMargin(3 * kGrid);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_page);
    resize(kDialogSize);
    if (parent) placeBeside(*parent);
    fill();
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, &ExplanationDialog::fill);
}

QString ExplanationDialog::text() const { return m_page->toPlainText(); }

void ExplanationDialog::fill()
{
    m_page->document()->setDefaultFont(interfaceFont());
    m_page->setHtml(explanationHtml(m_explanation, ThemeSource::current()));
    if (m_explanation.current > 0) m_page->scrollToAnchor(anchor(m_explanation.current));
}

/// Only now the page has its size, and a place to scroll to.
void ExplanationDialog::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    if (m_explanation.current > 0) QMetaObject::invokeMethod(m_page, [this] { m_page->scrollToAnchor(anchor(m_explanation.current)); }, Qt::QueuedConnection);
}

/// Under the right end of the panel's header, where its menu is, as far as the screen has room.
void ExplanationDialog::placeBeside(const QWidget& panel)
{
    const QRect room = panel.screen()->availableGeometry();
    const QPoint corner = panel.mapToGlobal(QPoint(panel.width() - width() - kBodyPadding, kHeaderHeight + kGrid));
    move(std::clamp(corner.x(), room.left(), std::max(room.left(), room.right() - width())), std::clamp(corner.y(), room.top(), std::max(room.top(), room.bottom() - height())));
}

}  // namespace orrery::views
