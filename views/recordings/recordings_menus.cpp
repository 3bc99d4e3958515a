// What can be done to chosen runs and tensors: RecordingsPanel's context menus and its delete key.
#include "views/recordings/recordings_panel.h"

#include "views/recordings/run_table_model.h"
#include "views/recordings/tensor_table_model.h"
#include "views/shared/icons.h"
#include "views/shared/run_text.h"
#include "views/shared/table_style.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QTableView>

namespace orrery::views {

std::vector<RunId> RecordingsPanel::chosenRuns() const
{
    std::vector<RunId> runs;
    for (const QModelIndex& index : m_runTable->selectionModel()->selectedRows()) runs.push_back(m_runModel->entryAt(m_sortedRuns->mapToSource(index).row())->run.id);
    return runs;
}

std::vector<TensorRow> RecordingsPanel::chosenTensors() const
{
    std::vector<TensorRow> tensors;
    for (const QModelIndex& index : m_tensorTable->selectionModel()->selectedRows()) tensors.push_back(*m_tensorModel->tensorAt(index.row()));
    return tensors;
}

std::vector<TensorRow> RecordingsPanel::tensorsOfSite(const std::string& site) const
{
    std::vector<TensorRow> tensors;
    for (size_t i = 0; m_tensors && i < m_tensors->tensors.size(); ++i)
        if (m_tensors->tensors[i].siteInfo.name == site) tensors.push_back(m_tensors->tensors[i]);
    return tensors;
}

void RecordingsPanel::fillRunMenu(QMenu& menu)
{
    const std::vector<RunId> runs = chosenRuns();
    if (runs.empty()) return;
    const bool hidden = m_contents->find(runs.front())->run.hidden, writable = !m_contents->readOnly;
    const QString what = runs.size() == 1 ? tr("Run %1").arg(number(runs.front())) : tr("%1 Runs").arg(runs.size());
    if (hidden) menu.addAction(icon(QStringLiteral("undo")), tr("Restore %1").arg(what), this, [=, this] { Q_EMIT hideRequested(runs, false); })->setEnabled(writable);
    else menu.addAction(icon(QStringLiteral("trash")), tr("Delete %1").arg(what), this, [=, this] { Q_EMIT hideRequested(runs, true); })->setEnabled(writable);
    menu.addSeparator();
    const QString title = runTitle(*m_contents->find(runs.front()));
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy Title"), this, [title] { QApplication::clipboard()->setText(title); });
}

void RecordingsPanel::fillTensorMenu(QMenu& menu)
{
    const std::vector<TensorRow> tensors = chosenTensors();
    if (tensors.empty()) return;
    const bool marked = m_tensorModel->isMarked(tensors.front().id);
    const std::string site = tensors.front().siteInfo.name;
    const std::vector<TensorRow> ofSite = tensorsOfSite(site);
    const QString verb = marked ? tr("Keep") : tr("Evict");
    const QString what = tensors.size() == 1 ? tr("This Tensor") : tr("%1 Tensors").arg(tensors.size());
    const QIcon sign = icon(marked ? QStringLiteral("undo") : QStringLiteral("trash"));
    const bool writable = !m_contents->readOnly;
    menu.addAction(sign, tr("%1 %2").arg(verb, what), this, [=, this] { Q_EMIT markRequested(tensors, !marked); })->setEnabled(writable);
    if (ofSite.size() > 1)
        menu.addAction(sign, tr("%1 All %2 of %3").arg(verb).arg(ofSite.size()).arg(QString::fromStdString(site)), this, [=, this] { Q_EMIT markRequested(ofSite, !marked); })->setEnabled(writable);
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy Site"), this, [site] { QApplication::clipboard()->setText(QString::fromStdString(site)); });
}

void RecordingsPanel::deleteChosen()
{
    if (!m_contents || m_contents->readOnly) return;
    if (m_tensorTable->hasFocus() && !chosenTensors().empty()) Q_EMIT markRequested(chosenTensors(), true);
    else if (m_runTable->hasFocus() && !chosenRuns().empty()) Q_EMIT hideRequested(chosenRuns(), true);
}

void RecordingsPanel::popUp(QTableView* table, const QPoint& point, void (RecordingsPanel::*fill)(QMenu&))
{
    QMenu menu(this);
    (this->*fill)(menu);
    if (!menu.isEmpty()) menu.exec(table->viewport()->mapToGlobal(point));
}

}  // namespace orrery::views
