#pragma once

#include "core/report/document.h"

#include <QString>

#include <memory>
#include <vector>

class QPagedPaintDevice;
class QPainter;
class QTextDocument;

namespace orrery::views {

/// A document set on the pages of a device: title, blocks in order, figures and tables with their numbers, page numbers and where the
/// numbers are from at the foot of every page. A figure is never cut, nor parted from its caption; a heading stays with what follows.
/// Any thread, as long as one at a time uses it and the device.
class DocumentPages {
public:
    /// Lays out for `device` as it is set up: page size, margins, resolution.
    DocumentPages(const Document& document, QPagedPaintDevice& device);
    ~DocumentPages();

    int count() const;
    /// The page, from 0, on which each of the document's blocks begins.
    std::vector<int> pagesOfBlocks() const;
    /// Paints all pages on the device.
    /// @return  false if the device took no painter or no further page
    bool paint();

private:
    void paintFoot(QPainter& painter, int number) const;

    QPagedPaintDevice& m_device;
    QString m_foot;
    std::unique_ptr<QTextDocument> m_text;
    std::vector<int> m_begins;  ///< where each block begins in the text
};

}  // namespace orrery::views
