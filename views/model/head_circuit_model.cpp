#include "views/model/head_circuit_model.h"

#include "views/shared/number_text.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

#include <cmath>

namespace orrery::views {

namespace {

double valueOf(const HeadCircuit& circuit, int column)
{
    switch (column) {
    case HeadCircuitModel::Copying: return circuit.copying;
    case HeadCircuitModel::OvNorm: return circuit.ovNorm();
    case HeadCircuitModel::QkNorm: return circuit.qkNorm();
    case HeadCircuitModel::OvLargest: return circuit.ov.empty() ? NAN : circuit.ov.front();
    default: return circuit.qk.empty() ? NAN : circuit.qk.front();
    }
}

}  // namespace

void HeadCircuitModel::setCircuits(std::shared_ptr<const ModelCircuits> circuits)
{
    beginResetModel();
    m_circuits = std::move(circuits);
    endResetModel();
}

const HeadCircuit* HeadCircuitModel::circuitAt(int row) const { return row >= 0 && row < rowCount() ? &m_circuits->heads.heads[static_cast<size_t>(row)] : nullptr; }

int HeadCircuitModel::rowOf(const HeadRef& head) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (circuitAt(row)->head == head) return row;
    return -1;
}

int HeadCircuitModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !m_circuits ? 0 : static_cast<int>(m_circuits->heads.heads.size()); }

QVariant HeadCircuitModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const HeadCircuit& circuit = *circuitAt(index.row());
    const bool isUnknown = index.column() == Copying && !m_circuits->heads.copyingKnown;
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Head) return QString::fromStdString(headName(circuit.head));
        if (isUnknown) return QStringLiteral("–");
        return index.column() == Copying ? fixedText(circuit.copying, 4) : valueText(valueOf(circuit, index.column()), 4);
    case SortRole: return index.column() == Head ? QVariant(index.row()) : QVariant(valueOf(circuit, index.column()));
    case Qt::FontRole: return monoFont();
    case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::AlignVCenter | (index.column() == Head ? Qt::AlignLeft : Qt::AlignRight));
    default: return {};
    }
}

QVariant HeadCircuitModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | (section == Head ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Head: return tr("head");
    case Copying: return tr("copying");
    case OvNorm: return tr("‖OV‖");
    case QkNorm: return tr("‖QK‖");
    case OvLargest: return tr("σ₁ OV");
    default: return tr("σ₁ QK");
    }
}

}  // namespace orrery::views
