#include "views/recordings/reclaim_bar.h"

#include "views/shared/icons.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace orrery::views {

ReclaimBar::ReclaimBar(QWidget* parent) : QWidget(parent), m_words(new QLabel), m_keep(new QPushButton), m_reclaim(new QPushButton)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, kGrid, 0, 0);
    row->setSpacing(2 * kGrid);
    auto* sign = new QLabel;
    sign->setPixmap(icon(QStringLiteral("trash")).pixmap(QSize(16, 16)));
    m_words->setWordWrap(true);
    row->addWidget(sign);
    row->addWidget(m_words, 1);
    row->addWidget(m_keep);
    row->addWidget(m_reclaim);
    connect(m_reclaim, &QPushButton::clicked, this, &ReclaimBar::onReclaim);
    connect(m_keep, &QPushButton::clicked, this, [this] {
        if (m_sure) show(false);
        else Q_EMIT keepRequested();
    });
    hide();
}

void ReclaimBar::setPending(int runs, int tensors, qint64 bytes)
{
    const QString runText = tr("%n run(s)", nullptr, runs).replace(QStringLiteral("(s)"), runs == 1 ? QString() : QStringLiteral("s"));
    const QString tensorText = tr("%n tensor(s)", nullptr, tensors).replace(QStringLiteral("(s)"), tensors == 1 ? QString() : QStringLiteral("s"));
    m_pending = runs && tensors ? tr("%1 and %2").arg(runText, tensorText) : runs ? runText : tensorText;
    m_size = bytesText(bytes);
    show(false);
    setVisible(runs > 0 || tensors > 0);
}

void ReclaimBar::show(bool sure)
{
    m_sure = sure;
    m_words->setText(sure ? tr("%1, %2, will be gone for good, and the undo history with them.").arg(m_pending, m_size)
                          : tr("%1 marked as deleted, still in the file: %2.").arg(m_pending, m_size));
    m_keep->setText(sure ? tr("Cancel") : tr("Keep All"));
    m_reclaim->setText(sure ? tr("Reclaim") : tr("Reclaim %1…").arg(m_size));
}

void ReclaimBar::onReclaim()
{
    if (!m_sure) return show(true);
    show(false);
    Q_EMIT reclaimRequested();
}

}  // namespace orrery::views
