#include "views/jobs/jobs_delegate.h"

#include "views/jobs/jobs_model.h"
#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kHeight = 32, kPadding = 2 * kGrid, kIcon = 16, kHit = 24;
constexpr int kStripeWidth = 160, kStripeHeight = 4;

const JobRow& jobOf(const QModelIndex& index) { return static_cast<const JobsModel*>(index.model())->job(index.row()); }

const char* signOf(JobRow::State state)
{
    switch (state) {
    case JobRow::State::Waiting: return "history";
    case JobRow::State::Running: return "run";
    case JobRow::State::Done: return "check";
    case JobRow::State::Cancelled: return "stop";
    case JobRow::State::Failed: break;
    }
    return "error";
}

void paintStripe(QPainter& painter, const QRect& at, double fraction)
{
    const Theme& theme = ThemeSource::current();
    painter.fillRect(at, theme[Ink::Line]);
    if (fraction < 0) return;
    painter.fillRect(QRectF(at.left(), at.top(), at.width() * std::min(1.0, fraction), at.height()), theme[Ink::Secondary]);
}

}  // namespace

QRect JobsDelegate::crossRect(const QRect& row) { return QRect(row.right() - kGrid - kHit + 1, row.center().y() - kHit / 2 + 1, kHit, kHit); }

QSize JobsDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return QSize(300, std::max(kHeight, QFontMetrics(interfaceFont()).height() + 3 * kGrid));
}

void JobsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = ThemeSource::current();
    const JobRow& job = jobOf(index);
    painter->save();
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, theme[Ink::AccentSoft]);
    else if (option.state & QStyle::State_MouseOver) painter->fillRect(option.rect, theme[Ink::Window]);
    QRect body = option.rect.adjusted(kPadding, 0, 0, 0);
    const QRect sign(body.left(), body.center().y() - kIcon / 2 + 1, kIcon, kIcon);
    icon(QString::fromLatin1(signOf(job.state))).paint(painter, sign, Qt::AlignCenter, job.isActive() ? QIcon::Active : QIcon::Normal);
    const QRect cross = crossRect(option.rect);
    icon(QStringLiteral("close")).paint(painter, cross.adjusted(kGrid, kGrid, -kGrid, -kGrid), Qt::AlignCenter);
    body.setLeft(sign.right() + 1 + kPadding);
    body.setRight(cross.left() - kGrid);

    const bool failed = job.state == JobRow::State::Failed;
    painter->setFont(smallMonoFont());
    painter->setPen(failed ? theme[Ink::Bad] : theme[Ink::Secondary]);
    const int timeWidth = QFontMetrics(smallMonoFont()).horizontalAdvance(QStringLiteral("done in 59 min 59 s"));
    painter->drawText(QRect(body.right() - timeWidth + 1, body.top(), timeWidth, body.height()), Qt::AlignRight | Qt::AlignVCenter, timeText(job));
    body.setRight(body.right() - timeWidth - kPadding);
    if (job.isActive() && body.width() > 2 * kStripeWidth) {
        paintStripe(*painter, QRect(body.right() - kStripeWidth + 1, body.center().y() - kStripeHeight / 2 + 1, kStripeWidth, kStripeHeight), job.fraction);
        body.setRight(body.right() - kStripeWidth - kPadding);
    }

    const QString more = failed ? job.errorText : job.isActive() ? job.doing : QString();
    const QFontMetrics metrics(interfaceFont());
    const int titleRoom = more.isEmpty() ? body.width() : std::min(body.width(), std::max(body.width() / 2, body.width() - metrics.horizontalAdvance(more) - kPadding));
    const QString title = metrics.elidedText(job.title, Qt::ElideMiddle, titleRoom);
    painter->setFont(interfaceFont());
    painter->setPen(theme[Ink::Text]);
    painter->drawText(body, Qt::AlignLeft | Qt::AlignVCenter, title);
    body.setLeft(body.left() + metrics.horizontalAdvance(title) + 2 * kPadding);
    painter->setPen(failed ? theme[Ink::Bad] : theme[Ink::Secondary]);
    painter->drawText(body, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(more, Qt::ElideRight, body.width()));
    painter->restore();
}

bool JobsDelegate::editorEvent(QEvent* event, QAbstractItemModel*, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::MouseButtonRelease && event->type() != QEvent::MouseButtonPress) return false;
    const auto* mouse = static_cast<QMouseEvent*>(event);
    if (mouse->button() != Qt::LeftButton || !crossRect(option.rect).contains(mouse->pos())) return false;
    if (event->type() == QEvent::MouseButtonRelease) Q_EMIT crossClicked(index.row());
    return true;
}

}  // namespace orrery::views
