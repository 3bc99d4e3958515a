#include "views/shared/panel.h"

#include "views/shared/explanation.h"
#include "views/shared/icons.h"
#include "views/shared/progress_stripe.h"
#include "views/shared/role.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

namespace orrery::views {

namespace {

constexpr int kBadgeWidth = 184;       ///< at most, of the badge's text
constexpr int kLeastHeader = 160;      ///< px
constexpr int kFaceWidth = 420;  ///< at most, of the sentence on an empty or failed face

QToolButton* headerButton(const QString& iconName, const QString& name, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setIconSize(QSize(16, 16));
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFixedSize(24, 24);
    button->setPopupMode(QToolButton::InstantPopup);
    return button;
}

/// Lies over the old content while new content is on its way, and lets the pointer through.
class Dimmer : public QWidget {
public:
    explicit Dimmer(QWidget* over) : QWidget(over)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        resize(over->size());
        show();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QColor veil = ThemeSource::current()[Ink::Panel];
        veil.setAlphaF(0.45f);
        QPainter(this).fillRect(rect(), veil);
    }
};

/// Centres a column of widgets in a face.
QWidget* centred(const std::vector<QWidget*>& widgets)
{
    auto* face = new QWidget;
    face->setProperty("role", QStringLiteral("panel"));
    auto* column = new QVBoxLayout(face);
    column->setSpacing(3 * kGrid);
    column->addStretch(2);
    // Each takes the width there is, up to its own maximum or to what it needs, and stands in the middle.
    for (QWidget* widget : widgets) {
        if (!widget->inherits("QLabel")) {
            column->addWidget(widget, 0, Qt::AlignHCenter);
            continue;
        }
        auto* row = new QHBoxLayout;
        row->addStretch(1);
        row->addWidget(widget, 1000);
        row->addStretch(1);
        column->addLayout(row);
    }
    column->addStretch(3);
    return face;
}

QLabel* sentenceLabel()
{
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignHCenter);
    label->setMaximumWidth(kFaceWidth);
    label->setMinimumWidth(40);
    label->setTextFormat(Qt::PlainText);
    return label;
}

}  // namespace

Panel::Panel(const QString& title, QWidget* parent) : QWidget(parent), m_titleText(title)
{
    setProperty("role", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(title);
    createHeader();
    createFaces();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_headerWidget);
    column->addWidget(m_stripe);
    column->addWidget(m_faces, 1);
}

void Panel::createHeader()
{
    m_headerWidget = new QWidget(this);
    m_headerWidget->setProperty("role", QStringLiteral("panel"));
    m_headerWidget->setAttribute(Qt::WA_StyledBackground);
    m_headerWidget->setFixedHeight(kHeaderHeight);
    m_headerWidget->setMinimumWidth(kLeastHeader);  // what does not fit is left out by fitHeader()
    auto* header = new QHBoxLayout(m_headerWidget);
    header->setContentsMargins(kBodyPadding, 2, kGrid, 0);
    header->setSpacing(kGrid);
    m_title = new QLabel(m_titleText);
    QFont font = interfaceFont();
    font.setWeight(QFont::DemiBold);
    m_title->setFont(font);
    m_crumbs = new Breadcrumbs;
    m_controls = new QHBoxLayout;
    m_controls->setSpacing(kGrid);
    createBadge();
    m_pin = new QAction(icon(QStringLiteral("pin")), tr("Pin: keep this while other views follow the selection"), this);
    m_pin->setCheckable(true);
    m_pinButton = headerButton(QStringLiteral("pin"), tr("Pin"), this);
    m_pinButton->setDefaultAction(m_pin);
    m_pinButton->hide();
    connect(m_pin, &QAction::toggled, this, &Panel::pinned);
    m_export = headerButton(QStringLiteral("export"), tr("Export"), this);
    m_export->hide();
    m_more = new QMenu(this);
    QToolButton* more = headerButton(QStringLiteral("more"), tr("More of %1").arg(m_titleText), this);
    more->setToolTip(tr("More"));
    more->setMenu(m_more);
    header->addWidget(m_title);
    header->addWidget(m_crumbs);
    header->addStretch(1);
    header->addLayout(m_controls);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_badge, m_pinButton, m_export, more}) header->addWidget(widget);
}

void Panel::createBadge()
{
    m_badge = new QToolButton(this);
    m_badge->setFont(smallFont());
    m_badge->setPopupMode(QToolButton::InstantPopup);
    m_badge->hide();
    m_badgeMenu = new QMenu(m_badge);
}

void Panel::createFaces()
{
    m_stripe = new ProgressStripe(this);
    m_faces = new QStackedWidget;
    m_faces->addWidget(new QWidget);
    m_faces->addWidget(createEmptyFace());
    m_faces->addWidget(createFailedFace());
}

QWidget* Panel::createEmptyFace()
{
    m_emptySentence = sentenceLabel();
    m_emptySentence->setProperty("role", QStringLiteral("secondary"));
    m_emptyButton = new QPushButton;
    m_emptyButton->hide();
    connect(m_emptyButton, &QPushButton::clicked, this, [this] {
        if (m_emptyAct) m_emptyAct();
    });
    return centred({m_emptySentence, m_emptyButton});
}

QWidget* Panel::createFailedFace()
{
    auto* sign = new QLabel;
    sign->setAlignment(Qt::AlignHCenter);
    sign->setPixmap(icon(QStringLiteral("warning")).pixmap(QSize(20, 20)));
    m_failedSentence = sentenceLabel();
    m_failedDetails = sentenceLabel();
    m_failedDetails->setProperty("role", QStringLiteral("secondary"));
    m_failedDetails->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_failedDetails->setAccessibleName(tr("Details of the failure"));
    m_failedDetails->hide();
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    m_detailsButton = new QPushButton(tr("Details"));
    m_detailsButton->setCheckable(true);
    connect(m_detailsButton, &QPushButton::toggled, m_failedDetails, &QWidget::setVisible);
    auto* retry = new QPushButton(tr("Retry"));
    connect(retry, &QPushButton::clicked, this, &Panel::retryRequested);
    row->addWidget(m_detailsButton);
    row->addWidget(retry);
    return centred({sign, m_failedSentence, buttons, m_failedDetails});
}

void Panel::setBreadcrumbs(const std::vector<Crumb>& crumbs)
{
    m_crumbs->setCrumbs(crumbs);
    fitHeader();
}

void Panel::setBody(QWidget* body)
{
    QWidget* old = m_faces->widget(0);
    m_faces->removeWidget(old);
    old->deleteLater();
    m_faces->insertWidget(0, body);
    m_body = body;
    m_faces->setCurrentIndex(0);
}

void Panel::setExplanation(const std::function<Explanation()>& explain)
{
    m_explain = new QAction(icon(QStringLiteral("info")), tr("What is this?"), this);
    connect(m_explain, &QAction::triggered, this, [this, explain] { (new ExplanationDialog(explain(), this))->show(); });
    if (!m_more->isEmpty()) m_more->addSeparator();
    m_more->addAction(m_explain);
}

void Panel::addHeaderWidget(QWidget* widget) { m_controls->addWidget(widget); }

void Panel::setPinnable(bool pinnable) { m_pinButton->setVisible(pinnable); }

void Panel::setExportMenu(QMenu* menu)
{
    m_export->setMenu(menu);
    m_export->setVisible(menu != nullptr);
}

void Panel::setBadge(const QString& text, BadgeTone tone, const QString& why)
{
    static const char* const roles[] = {"secondary", "good", "warn", "bad"};
    static const char* const signs[] = {"?", "✓", "○", "✗"};
    const auto index = static_cast<size_t>(tone);
    setRole(*m_badge, QString::fromLatin1(roles[index]));
    m_badgeText = text;
    m_badgeSign = QString::fromUtf8(signs[index]);
    m_badge->setToolTip(why);
    m_badge->setAccessibleName(tr("Proof: %1").arg(text));
    m_badge->setAccessibleDescription(why);
    m_badge->setMenu(m_badgeMenu->isEmpty() ? nullptr : m_badgeMenu);
    m_badge->setVisible(!text.isEmpty());
    fitHeader();
}

/// In a narrow panel the badge goes without words, then breadcrumbs go, from the left.
void Panel::fitHeader()
{
    const QLayout* header = m_headerWidget->layout();
    const auto spare = [&] {
        m_crumbs->updateGeometry();  // a size the layout remembers is of the crumbs before
        return width() - header->minimumSize().width();
    };
    const int leftOut = m_crumbs->fullWidth() - m_crumbs->minimumSizeHint().width();
    const QString words = m_badge->fontMetrics().elidedText(m_badgeText, Qt::ElideMiddle, kBadgeWidth);
    m_badge->setText(m_badgeSign + u' ' + words);
    if (spare() < leftOut) m_badge->setText(m_badgeSign);
    m_crumbs->fitInto(m_crumbs->minimumSizeHint().width() + spare());
}

Panel::Face Panel::face() const { return static_cast<Face>(m_faces->currentIndex()); }

void Panel::showContent() { m_faces->setCurrentIndex(0); }

void Panel::showNeedsPrompt(const QString& sentence)
{
    showEmpty(sentence, tr("Write a Prompt"), [this] { Q_EMIT promptRequested(); });
}

void Panel::showEmpty(const QString& sentence, const QString& button, const std::function<void()>& act)
{
    m_emptySentence->setText(sentence);
    m_emptyButton->setText(button);
    m_emptyButton->setVisible(!button.isEmpty());
    m_emptyAct = act;
    m_faces->setCurrentIndex(1);
}

void Panel::showFailed(const QString& sentence, const QString& details)
{
    m_failedSentence->setText(sentence);
    m_failedDetails->setText(details);
    m_detailsButton->setChecked(false);
    m_detailsButton->setVisible(!details.isEmpty());
    m_faces->setCurrentIndex(2);
    endBusy();
}

void Panel::showBusy(double fraction)
{
    m_stripe->setFraction(fraction);
    if (m_busy || !m_body) return;
    m_busy = true;
    m_dimmer = new Dimmer(m_body);
}

void Panel::showProgress(double fraction) { m_stripe->setFraction(fraction); }

void Panel::endBusy()
{
    m_stripe->stop();
    if (!m_busy) return;
    m_busy = false;
    delete m_dimmer;
}

void Panel::resizeEvent(QResizeEvent*)
{
    fitHeader();
    if (m_dimmer) m_dimmer->resize(m_faces->size());
}

}  // namespace orrery::views
