#include "app/export/figure_export.h"
#include "core/base/error.h"
#include "core/report/heat_figure.h"
#include "tests/thrown_error.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::app;

class TestFigureExport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pngHasTheCellsColoursAndSize();
    void pdfAndSvgAreWritten();
    void refusesWhatCannotBe();
    void failureLeavesTheOldFile();
    void stopsWhilePaintingAndWhilePacking();

private:
    QTemporaryDir m_folder;
};

namespace {

Figure figure()
{
    HeatFigureSpec spec;
    spec.title = "L0H0";
    spec.rows = 2, spec.columns = 2;
    spec.colors = {0xFF102030, 0xFFA0B0C0, 0xFF00FF00, 0xFFFF00FF};
    spec.provenance = "model sample, run 1";
    return heatFigure(spec);
}

}  // namespace

void TestFigureExport::pngHasTheCellsColoursAndSize()
{
    const QString path = m_folder.filePath(QStringLiteral("a.png"));
    exportFigure(figure(), path, FigureFormat::Png, 144);
    const QImage image(path);
    QCOMPARE(image.width(), 936);  // 468 points at 144 dots an inch
    QCOMPARE(qRound(image.dotsPerMeterX() * 0.0254), 144);
    const Figure drawn = figure();
    const FigureCells& cells = std::get<FigureCells>(drawn.items[1]);  // the title comes first
    for (int r = 0; r < 2; ++r)
        for (int c = 0; c < 2; ++c) {
            const QPoint centre(qRound((cells.x + (c + 0.5) * cells.width / 2) * 2), qRound((cells.y + (r + 0.5) * cells.height / 2) * 2));
            QCOMPARE(image.pixel(centre), cells.colors[static_cast<size_t>(r * 2 + c)]);
        }
    QCOMPARE(image.text(QStringLiteral("Description")), QStringLiteral("model sample, run 1"));
}

void TestFigureExport::pdfAndSvgAreWritten()
{
    for (const char* name : {"a.pdf", "a.svg"}) {
        const QString path = m_folder.filePath(QString::fromLatin1(name));
        exportFigure(figure(), path, figureFormatOf(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains(name[2] == 'p' ? "%PDF-" : "<svg"));
    }
}

void TestFigureExport::refusesWhatCannotBe()
{
    QCOMPARE(kindOf([] { figureFormatOf(QStringLiteral("a.bmp")); }), ErrorKind::Argument);
    QCOMPARE(kindOf([&] { exportFigure(figure(), m_folder.filePath(QStringLiteral("b.png")), FigureFormat::Png, 100000); }), ErrorKind::Argument);
    QCOMPARE(kindOf([&] { exportFigure(figure(), m_folder.filePath(QStringLiteral("no/b.png")), FigureFormat::Png); }), ErrorKind::Io);
}

void TestFigureExport::failureLeavesTheOldFile()
{
    const QString path = m_folder.filePath(QStringLiteral("a.svg"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    kindOf([&] { exportFigure(figure(), path, FigureFormat::Png, 1); });
    file.seek(0);
    QCOMPARE(file.readAll(), before);
}

void TestFigureExport::stopsWhilePaintingAndWhilePacking()
{
    for (const char* stage : {"painting", "packing"}) {
        std::stop_source stop;
        const QString path = m_folder.filePath(QStringLiteral("stopped.png"));
        bool reached = false;
        const auto progress = [&](const ProgressStep& step) {
            if (step.doing == stage) stop.request_stop(), reached = true;
        };
        QCOMPARE(kindOf([&] { exportFigure(figure(), path, FigureFormat::Png, 300, progress, stop.get_token()); }), ErrorKind::Cancelled);
        QVERIFY(reached);
        QVERIFY(QDir(m_folder.path()).entryList({QStringLiteral("stopped*")}).isEmpty());
    }
}

QTEST_MAIN(TestFigureExport)
#include "tst_figure_export.moc"
