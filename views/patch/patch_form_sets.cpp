#include "views/patch/patch_form.h"

#include "views/shared/number_text.h"

#include <QComboBox>
#include <QSignalBlocker>

namespace orrery::views {

namespace {

enum class SourceItem { Pair, Stored, Shown, File };

}  // namespace

void PatchForm::showSets(const std::vector<PromptSetRow>& sets)
{
    const QSignalBlocker quiet(m_source);
    m_source->clear();
    m_source->addItem(tr("One pair"), static_cast<int>(SourceItem::Pair));
    for (const PromptSetRow& row : sets) {
        if (!row.pairs) continue;
        const QString name = QString::fromStdString(row.name);
        m_source->addItem(tr("%1 (%2)").arg(name, countedText(row.items, tr("pair"), tr("pairs"))), static_cast<int>(SourceItem::Stored));
        m_source->setItemData(m_source->count() - 1, name, Qt::UserRole + 1);
    }
    if (m_set) {
        const int kept = m_source->findData(QString::fromStdString(m_set->name), Qt::UserRole + 1);
        if (kept < 0) m_source->addItem(QString::fromStdString(m_set->name), static_cast<int>(SourceItem::Shown));
        m_source->setCurrentIndex(kept < 0 ? m_source->count() - 1 : kept);
    }
    m_source->addItem(tr("From a file …"), static_cast<int>(SourceItem::File));
}

void PatchForm::onSetChosen(int index)
{
    m_setProblem.clear();
    switch (static_cast<SourceItem>(m_source->itemData(index).toInt())) {
    case SourceItem::Pair: m_set.reset(); return followKind();
    case SourceItem::Stored: Q_EMIT setRequested(m_source->itemData(index, Qt::UserRole + 1).toString()); return;
    case SourceItem::File: Q_EMIT setFileRequested(); return;
    case SourceItem::Shown: return;
    }
}

void PatchForm::showSet(std::shared_ptr<const PromptSet> set)
{
    m_set = std::move(set);
    m_setProblem.clear();
    if (m_set && m_source->findData(QString::fromStdString(m_set->name), Qt::UserRole + 1) < 0) {
        const QSignalBlocker quiet(m_source);
        const int before = m_source->count() - 1;
        m_source->insertItem(before, QString::fromStdString(m_set->name), static_cast<int>(SourceItem::Shown));
        m_source->setCurrentIndex(before);
    }
    followKind();
}

void PatchForm::showSetProblem(const QString& sentence)
{
    m_set.reset();
    m_setProblem = sentence;
    m_source->setCurrentIndex(0);
    followKind();
}

}  // namespace orrery::views
