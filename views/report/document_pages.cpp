#include "views/report/document_pages.h"

#include "core/base/shown_text.h"
#include "views/report/document_figure.h"
#include "views/shared/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPagedPaintDevice>
#include <QPainter>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextTable>

#include <cmath>
#include <utility>

namespace orrery::views {

namespace {

/// The layout's own unit is a tenth of a point, whatever the device: fine enough that letters stand where they should.
constexpr double kUnits = 10;
constexpr double kTextPoints = 9.5, kTablePoints = 8.5, kCodePoints = 8, kFootPoints = 7, kFootRoom = 30, kColumnGap = 10, kBelowTable = 12;
constexpr int kShortTable = 14;  ///< rows: a shorter table is not parted

QColor ink(Ink name) { return Theme::of(ThemeKind::Light)[name]; }
QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

/// The page on which a block's first line stands: where the line doesn't fit, the block begins on the page before.
int pageOf(const QTextDocument& document, const QTextBlock& block)
{
    double y = document.documentLayout()->blockBoundingRect(block).top();
    if (block.layout()->lineCount() > 0) y += block.layout()->lineAt(0).y();
    return static_cast<int>((y + 1) / document.pageSize().height());  // the layout rounds to 1/64
}

/// Sets one document's blocks with a cursor. Sizes are in the layout's units.
class Setter {
public:
    Setter(QTextDocument& target, const Document& document)
        : m_cursor(&target), m_figures(new DocumentFigures(target, kUnits, target.pageSize())), m_document(document), m_width(target.pageSize().width())
    {
    }

    /// @return  where each block begins
    std::vector<int> setAll()
    {
        std::vector<int> begins;
        paragraph(font(17, QFont::DemiBold), ink(Ink::Text), 0, 2);
        m_cursor.insertText(text(m_document.title));
        if (!m_document.subtitle.empty()) {
            paragraph(font(10), ink(Ink::Secondary), 0, 12);
            m_cursor.insertText(text(m_document.subtitle));
        }
        const std::vector<std::string> numbers = documentNumbers(m_document);
        for (size_t i = 0; i < numbers.size(); ++i) {
            m_number = text(numbers[i]);
            m_begin = -1;
            std::visit([this](const auto& block) { set(block); }, m_document.blocks[i]);
            begins.push_back(m_begin);
            if (m_heading >= 0 && m_begin > m_heading) m_kept.emplace_back(m_heading, m_begin);
            m_heading = std::holds_alternative<DocumentHeading>(m_document.blocks[i]) ? m_begin : -1;
        }
        return begins;
    }

    /// Moves what would be parted from what it belongs to (a heading, a table's caption) to the next page.
    void keepTogether(QTextDocument& target) const
    {
        for (const auto& [begin, end] : m_kept) {
            const QTextBlock block = target.findBlock(begin);
            if (pageOf(target, block) == pageOf(target, target.findBlock(end))) continue;
            QTextCursor cursor(block);
            QTextBlockFormat format = block.blockFormat();
            format.setPageBreakPolicy(QTextFormat::PageBreak_AlwaysBefore);
            cursor.setBlockFormat(format);
        }
    }

private:
    QFont font(double points, QFont::Weight weight = QFont::Normal, bool mono = false) const
    {
        QFont font = mono ? monoFont() : interfaceFont();
        font.setPixelSize(std::max(1, static_cast<int>(std::lround(points * kUnits))));
        font.setWeight(weight);
        if (mono) font.setStyleStrategy(QFont::PreferNoShaping);  // the mono font would draw "--" as one dash
        return font;
    }
    static QTextCharFormat chars(const QFont& font, const QColor& color)
    {
        QTextCharFormat format;
        format.setFont(font);
        format.setForeground(color);
        return format;
    }
    QTextBlockFormat blockFormat(double above, double below) const
    {
        QTextBlockFormat format;
        format.setTopMargin(above * kUnits);
        format.setBottomMargin(below * kUnits);
        format.setLineHeight(130, QTextBlockFormat::ProportionalHeight);
        return format;
    }

    /// Begins a paragraph; the document's first is there already.
    void paragraph(const QFont& font, const QColor& color, double above, double below)
    {
        const QTextBlockFormat format = blockFormat(std::max(above, std::exchange(m_leastAbove, 0)), below);
        if (m_reuse) m_cursor.setBlockFormat(format);
        else m_cursor.insertBlock(format);
        m_reuse = false;
        m_cursor.setBlockCharFormat(chars(font, color));
        if (m_begin < 0) m_begin = m_cursor.position();
        m_cursor.setCharFormat(chars(font, color));
    }

    void set(const DocumentHeading& heading)
    {
        const bool section = heading.level <= 2;
        paragraph(font(section ? 12.5 : 10.5, QFont::DemiBold), ink(Ink::Text), section ? 16 : 10, 4);
        m_cursor.insertText(text(heading.text));
    }
    void set(const DocumentParagraph& said)
    {
        paragraph(font(said.secondary ? 8.5 : kTextPoints), ink(said.secondary ? Ink::Secondary : Ink::Text), 0, 6);
        m_cursor.insertText(text(said.text));
    }
    void set(const DocumentCode& code)
    {
        paragraph(font(kCodePoints, QFont::Normal, true), ink(Ink::Text), 2, 8);
        QTextBlockFormat format = m_cursor.blockFormat();
        format.setBackground(ink(Ink::Window));
        m_cursor.setBlockFormat(format);
        m_cursor.insertText(text(code.text).replace(u'\n', QChar::LineSeparator));
    }
    void set(const DocumentFigure& figure)
    {
        paragraph(font(kTextPoints), ink(Ink::Text), 6, 10);
        QTextBlockFormat format = m_cursor.blockFormat();
        format.setLineHeight(0, QTextBlockFormat::SingleHeight);
        m_cursor.setBlockFormat(format);
        m_figures->insert(m_cursor, figure, m_number);
    }
    void set(const DocumentTokens& tokens)
    {
        paragraph(font(kTablePoints), ink(Ink::Secondary), 2, 0);
        m_cursor.insertText(text(tokens.lead));
        paragraph(font(kTextPoints), ink(Ink::Text), 0, 8);
        for (const auto& part : tokens.parts) {
            QTextCharFormat format = chars(font(kTextPoints), ink(Ink::Text));
            if (std::abs(part.weight) >= 0.02) {
                QColor ground = part.weight > 0 ? QColor(0, 114, 178) : QColor(213, 94, 0);
                ground.setAlphaF(static_cast<float>(0.42 * std::min(1.0, std::abs(part.weight))));
                format.setBackground(ground);
                format.setUnderlineStyle(part.weight > 0 ? QTextCharFormat::SingleUnderline : QTextCharFormat::DashUnderline);
            }
            m_cursor.insertText(shown(part.text), format);
        }
    }
    static QString shown(const std::string& utf8)
    {
        QString out;
        for (const ShownPart& part : shownParts(utf8)) out += part.sign ? text(part.text).replace(u'·', u' ') : text(part.text);
        return out;
    }

    QTextTable* table(int rows, const QList<QTextLength>& widths, int headerRows)
    {
        QTextTableFormat format;
        format.setBorder(0);
        format.setHeaderRowCount(headerRows);
        format.setCellSpacing(0);
        format.setCellPadding(2 * kUnits);
        format.setWidth(QTextLength(QTextLength::FixedLength, m_width));
        format.setColumnWidthConstraints(widths);
        format.setTopMargin(2 * kUnits);
        return m_cursor.insertTable(rows, static_cast<int>(widths.size()), format);
    }
    /// Goes on below a table, past the paragraph that every table has after it: it is made next to nothing.
    void leaveTable()
    {
        m_cursor.movePosition(QTextCursor::End);
        QTextBlockFormat format;
        format.setLineHeight(1, QTextBlockFormat::FixedHeight);
        QFont tiny;
        tiny.setPixelSize(1);
        m_cursor.setBlockFormat(format);
        m_cursor.setBlockCharFormat(chars(tiny, ink(Ink::Text)));
        m_leastAbove = kBelowTable;  // not a margin of the table, which could begin a page for nothing
    }
    void fill(QTextTable* table, int row, int column, const QString& said, const QTextCharFormat& format, Qt::Alignment align)
    {
        QTextTableCell place = table->cellAt(row, column);
        QTextCursor cell = place.firstCursorPosition();
        QTextBlockFormat block;
        block.setAlignment(align);
        cell.setBlockFormat(block);
        cell.setBlockCharFormat(format);
        cell.insertText(said, format);
        QTextTableCellFormat padded = place.format().toTableCellFormat();
        padded.setLeftPadding(column > 0 ? kColumnGap * kUnits : 0);
        place.setFormat(padded);
    }
    void rule(QTextTable* table, int row, bool below, double points)
    {
        for (int column = 0; column < table->columns(); ++column) {
            QTextTableCell cell = table->cellAt(row, column);
            QTextTableCellFormat format = cell.format().toTableCellFormat();
            if (below) format.setBottomBorder(points * kUnits), format.setBottomBorderStyle(QTextFrameFormat::BorderStyle_Solid), format.setBottomBorderBrush(ink(Ink::Text));
            else format.setTopBorder(points * kUnits), format.setTopBorderStyle(QTextFrameFormat::BorderStyle_Solid), format.setTopBorderBrush(ink(Ink::Text));
            cell.setFormat(format);
        }
    }
    void set(const DocumentFacts& facts)
    {
        if (facts.facts.empty()) return;
        m_begin = m_cursor.position();
        QTextTable* made = table(static_cast<int>(facts.facts.size()), {QTextLength(QTextLength::PercentageLength, 26), QTextLength(QTextLength::PercentageLength, 74)}, 0);
        for (int row = 0; row < made->rows(); ++row) {
            const auto& fact = facts.facts[static_cast<size_t>(row)];
            fill(made, row, 0, text(fact.name), chars(font(kTablePoints), ink(Ink::Secondary)), Qt::AlignLeft);
            fill(made, row, 1, text(fact.value), chars(font(kTablePoints, QFont::Normal, fact.mono), ink(Ink::Text)), Qt::AlignLeft);
        }
        leaveTable();
    }
    void set(const DocumentTable& said)
    {
        paragraph(font(kTablePoints), ink(Ink::Secondary), 8, 2);
        m_cursor.insertText(m_number + QStringLiteral(". ") + text(said.caption));
        const int caption = m_cursor.position();
        QTextTable* made = table(static_cast<int>(said.rows.size()) + 1, QList<QTextLength>(static_cast<qsizetype>(said.columns.size())), 1);
        for (int column = 0; column < made->columns(); ++column) {
            const auto& what = said.columns[static_cast<size_t>(column)];
            const Qt::Alignment align = what.align == DocumentTable::Align::Right ? Qt::AlignRight : Qt::AlignLeft;
            fill(made, 0, column, text(what.title), chars(font(kTablePoints, QFont::DemiBold), ink(Ink::Text)), align);
            for (int row = 1; row < made->rows(); ++row) {
                const QFont::Weight weight = row - 1 == said.emphasised ? QFont::DemiBold : QFont::Normal;
                fill(made, row, column, text(said.rows[static_cast<size_t>(row - 1)].at(static_cast<size_t>(column))), chars(font(kTablePoints, weight, what.mono), ink(Ink::Text)), align);
            }
        }
        const int together = made->rows() - 1 <= kShortTable ? made->rows() - 1 : 2;
        m_kept.emplace_back(caption, made->cellAt(together, 0).firstPosition());
        rule(made, 0, false, 0.9);
        rule(made, 0, true, 0.5);
        rule(made, made->rows() - 1, true, 0.9);
        leaveTable();
    }

    QTextCursor m_cursor;
    DocumentFigures* m_figures;  ///< the document owns it
    const Document& m_document;
    double m_width;
    QString m_number;
    int m_begin = -1;            ///< of the block being set
    int m_heading = -1;          ///< where the heading before it begins
    std::vector<std::pair<int, int>> m_kept;  ///< places in the text that must be on one page
    double m_leastAbove = 0;     ///< the next paragraph stands at least so far below
    bool m_reuse = true;         ///< the document has nothing yet but its first paragraph
};

}  // namespace

DocumentPages::DocumentPages(const Document& document, QPagedPaintDevice& device)
    : m_device(device), m_foot(QString::fromStdString(document.provenance)), m_text(std::make_unique<QTextDocument>())
{
    const double unitsPerDot = kUnits * 72.0 / device.logicalDpiY();
    m_text->setDocumentMargin(0);
    m_text->setUseDesignMetrics(true);
    m_text->setPageSize(QSizeF(device.width() * unitsPerDot, device.height() * unitsPerDot - kFootRoom * kUnits));
    Setter setter(*m_text, document);
    m_begins = setter.setAll();
    setter.keepTogether(*m_text);
}

DocumentPages::~DocumentPages() = default;

int DocumentPages::count() const { return m_text->pageCount(); }

std::vector<int> DocumentPages::pagesOfBlocks() const
{
    std::vector<int> pages;
    for (const int begin : m_begins) pages.push_back(pageOf(*m_text, m_text->findBlock(std::max(0, begin))));
    return pages;
}

bool DocumentPages::paint()
{
    QPainter painter;
    if (!painter.begin(&m_device)) return false;
    painter.scale(m_device.logicalDpiX() / 72.0 / kUnits, m_device.logicalDpiY() / 72.0 / kUnits);
    for (int number = 0; number < count(); ++number) {
        if (number > 0 && !m_device.newPage()) return false;
        const QRectF page(QPointF(0, number * m_text->pageSize().height()), m_text->pageSize());
        painter.save();
        painter.translate(0, -page.top());
        m_text->drawContents(&painter, page);
        painter.restore();
        paintFoot(painter, number);
    }
    return painter.end();
}

void DocumentPages::paintFoot(QPainter& painter, int number) const
{
    QFont font = interfaceFont();
    font.setPixelSize(static_cast<int>(kFootPoints * kUnits));
    painter.setFont(font);
    painter.setPen(ink(Ink::Secondary));
    const QString which = QCoreApplication::translate("DocumentPages", "page %1 of %2").arg(number + 1).arg(count());
    const double width = QFontMetricsF(font).horizontalAdvance(which) + kUnits, gap = 12 * kUnits;
    const QRectF foot(0, m_text->pageSize().height() + 10 * kUnits, m_text->pageSize().width(), (kFootRoom - 10) * kUnits);
    painter.drawText(QRectF(foot.right() - width, foot.top(), width, foot.height()), Qt::AlignTop | Qt::AlignRight, which);
    painter.drawText(foot.adjusted(0, 0, -width - gap, 0), Qt::TextWordWrap, m_foot);
}

}  // namespace orrery::views
