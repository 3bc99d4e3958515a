#include "app/export/figure_export.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "views/shared/figure_painter.h"

#include <QBuffer>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>

#include <cmath>

namespace orrery::app {

namespace {

constexpr int kMostDots = 32767;  ///< a side of an image

constexpr int kPdfDpi = 1200;
constexpr double kPainted = 0.7;      ///< of the work, before the picture is packed

/// Takes no more once a stop was asked for: whoever packs a picture into it then gives up.
class StoppableBuffer : public QBuffer {
public:
    explicit StoppableBuffer(const std::stop_token& stop) : m_stop(stop) { open(QIODevice::WriteOnly); }

protected:
    qint64 writeData(const char* data, qint64 length) override { return m_stop.stop_requested() ? -1 : QBuffer::writeData(data, length); }

private:
    const std::stop_token m_stop;
};

void paintOn(QPaintDevice& device, double scale, const Figure& figure, const Progress& progress, const std::stop_token& stop)
{
    QPainter painter(&device);
    painter.scale(scale, scale);
    views::paintFigure(painter, figure, [&](size_t done, size_t all) {
        throwIfStopped(stop);
        if (progress) progress({kPainted * static_cast<double>(done) / static_cast<double>(all), "painting"});
    });
}

QByteArray pngBytes(const Figure& figure, int dpi, const Progress& progress, const std::stop_token& stop)
{
    const QImage image = figureImage(figure, dpi, progress, stop);
    if (progress) progress({kPainted, "packing"});
    StoppableBuffer buffer(stop);
    const bool written = image.save(&buffer, "PNG");
    throwIfStopped(stop);
    if (!written) throw Error(ErrorKind::Memory, "there is not enough memory to pack a picture of " + std::to_string(image.width()) + " x " + std::to_string(image.height()));
    return buffer.data();
}

QByteArray pdfBytes(const Figure& figure, const Progress& progress, const std::stop_token& stop)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(kPdfDpi);
    writer.setTitle(QString::fromStdString(figure.title));
    writer.setCreator(QStringLiteral("Orrery"));
    writer.setPageSize(QPageSize(QSizeF(figure.width, figure.height), QPageSize::Point, QString(), QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    paintOn(writer, kPdfDpi / 72.0, figure, progress, stop);
    return buffer.data();
}

}  // namespace

FigureFormat figureFormatOf(const QString& path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == QLatin1String("png")) return FigureFormat::Png;
    if (suffix == QLatin1String("svg")) return FigureFormat::Svg;
    if (suffix == QLatin1String("pdf")) return FigureFormat::Pdf;
    throw Error(ErrorKind::Argument, "a figure is a .png, .svg or .pdf file").inFile(path.toStdString());
}

QImage figureImage(const Figure& figure, int dpi, const Progress& progress, const std::stop_token& stop)
{
    const double scale = dpi / 72.0;
    const int width = static_cast<int>(std::ceil(figure.width * scale)), height = static_cast<int>(std::ceil(figure.height * scale));
    if (dpi < 36 || dpi > 1200) throw Error(ErrorKind::Argument, "a resolution of " + std::to_string(dpi) + " dots an inch is outside 36 to 1200");
    if (width > kMostDots || height > kMostDots)
        throw Error(ErrorKind::Argument, "the picture would have " + std::to_string(std::max(width, height)) + " dots a side; choose a lower resolution");
    QImage image(width, height, QImage::Format_RGB32);
    if (image.isNull()) throw Error(ErrorKind::Memory, "there is not enough memory for a picture of " + std::to_string(width) + " x " + std::to_string(height));
    image.fill(QColor::fromRgba(figure.paper));
    image.setDotsPerMeterX(static_cast<int>(std::lround(dpi / 0.0254)));
    image.setDotsPerMeterY(image.dotsPerMeterX());
    image.setText(QStringLiteral("Title"), QString::fromStdString(figure.title));
    image.setText(QStringLiteral("Description"), QString::fromStdString(figure.description));
    paintOn(image, scale, figure, progress, stop);
    return image;
}

void exportFigure(const Figure& figure, const QString& path, FigureFormat format, int dpi, const Progress& progress, const std::stop_token& stop)
{
    const std::string file = QFile::encodeName(path).toStdString();
    throwIfStopped(stop);
    if (format == FigureFormat::Svg) return writeFileDurably(file, figureSvg(figure));
    const QByteArray bytes = format == FigureFormat::Png ? pngBytes(figure, dpi, progress, stop) : pdfBytes(figure, progress, stop);
    throwIfStopped(stop);
    writeFileDurably(file, std::string_view(bytes.constData(), static_cast<size_t>(bytes.size())));
}

}  // namespace orrery::app
