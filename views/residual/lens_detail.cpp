#include "views/residual/lens_detail.h"

#include "views/residual/lens_cell_model.h"
#include "views/residual/lens_view.h"
#include "views/shared/number_text.h"
#include "views/shared/role.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

#include <cmath>

namespace orrery::views {

namespace {

constexpr int kWidth = 256;

QString followedText(const LensView& view, const QString& name, const LensGrid::Token& token)
{
    return LensDetail::tr("%1 %2: rank %3, p %4").arg(name, view.tokenName(token.id), countText(token.rank), valueText(static_cast<double>(token.probability), 3));
}

QStringList facts(const LensView& view, const LensGrid& grid, int point, int position)
{
    QStringList lines;
    const QString names[] = {LensDetail::tr("Final"), grid.nextToken ? LensDetail::tr("Next") : LensDetail::tr("Really")};
    for (int which = 0; which < grid.followed; ++which) {
        const LensGrid::Token& token = grid.chosenAt(point, position, which);
        if (token.id >= 0) lines << followedText(view, which < LensGrid::Asked ? names[which] : LensDetail::tr("Followed"), token);
    }
    const size_t cell = grid.cell(point, position);
    lines << LensDetail::tr("Entropy %1 nats").arg(valueText(static_cast<double>(grid.entropy[cell]), 4));
    lines << LensDetail::tr("KL from the final row %1 nats").arg(valueText(static_cast<double>(grid.divergence[cell]), 4));
    return lines;
}

}  // namespace

LensDetail::LensDetail(QWidget* parent) : QWidget(parent), m_model(new LensCellModel(this)), m_title(new QLabel), m_facts(new QLabel), m_table(new QTableView)
{
    setFixedWidth(kWidth);
    m_title->setFont(titleFont());
    for (QLabel* label : {m_title, m_facts}) label->setTextFormat(Qt::PlainText), label->setWordWrap(true);
    setRole(*m_facts, QStringLiteral("secondary"));
    styleTable(m_table, tr("Likeliest tokens of the cell"));
    m_table->setModel(m_model);
    m_table->setFocusPolicy(Qt::NoFocus);
    setDigitWidths(m_table, {4, 9, 7});
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kBodyPadding, kGrid, kBodyPadding, 0);
    column->setSpacing(2 * kGrid);
    column->addWidget(m_title);
    column->addWidget(m_facts);
    column->addWidget(m_table, 1);
}

void LensDetail::showCell(const LensView& view, const std::shared_ptr<const LensReading>& reading, const LensCell& cell)
{
    const int position = view.positionOf(cell.column);
    m_model->setCell(reading, cell.point, position);
    const QString point = QString::fromStdString(reading->grid.points[static_cast<size_t>(cell.point)].label);
    m_title->setText(tr("%1 at %2").arg(point).arg(position));
    m_facts->setText(facts(view, reading->grid, cell.point, position).join(u'\n'));
}

void LensDetail::clear()
{
    m_model->setCell(nullptr, 0, 0);
    m_title->clear();
    m_facts->clear();
}

}  // namespace orrery::views
