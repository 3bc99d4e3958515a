#include "views/shared/color_map.h"

#include <QTest>

using namespace orrery::views;

class TestColorMap : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lightnessOnlyRisesOrOnlyFalls_data();
    void lightnessOnlyRisesOrOnlyFalls();
    void agreesWithThePublishedTable_data();
    void agreesWithThePublishedTable();
    void divergingIsCentredOnPaper();
    void inkRunsFromPaperToText();
    void betweenEntriesAreMixed();
};

void TestColorMap::lightnessOnlyRisesOrOnlyFalls_data()
{
    QTest::addColumn<int>("id");
    QTest::addColumn<int>("kind");
    for (int id = 0; id < kColorMapCount; ++id)
        for (const ThemeKind kind : {ThemeKind::Light, ThemeKind::Dark})
            QTest::addRow("%s %s", qPrintable(ColorMap::name(static_cast<ColorMapId>(id))), kind == ThemeKind::Light ? "light" : "dark") << id << static_cast<int>(kind);
}

void TestColorMap::lightnessOnlyRisesOrOnlyFalls()
{
    QFETCH(int, id);
    QFETCH(int, kind);
    const ColorMap& map = ColorMap::of(static_cast<ColorMapId>(id), static_cast<ThemeKind>(kind));
    const auto isMonotone = [&](size_t first, size_t last) {
        const double sign = lightness(map.table()[last]) > lightness(map.table()[first]) ? 1 : -1;
        for (size_t i = first; i < last; ++i)
            if (sign * (lightness(map.table()[i + 1]) - lightness(map.table()[i])) < -0.35) return false;  // rounding to whole channels
        return std::abs(lightness(map.table()[last]) - lightness(map.table()[first])) > 40;
    };
    if (map.isDiverging()) QVERIFY(isMonotone(0, 127) && isMonotone(128, 255));
    else QVERIFY(isMonotone(0, 255));
}

void TestColorMap::agreesWithThePublishedTable_data()
{
    QTest::addColumn<int>("id");
    QTest::addColumn<int>("entry");
    QTest::addColumn<QString>("color");
    // matplotlib 3.11's tables, at places that are none of the control points.
    const auto row = [](ColorMapId id, int entry, const char* color) { QTest::addRow("%d %d", static_cast<int>(id), entry) << static_cast<int>(id) << entry << QString::fromLatin1(color); };
    row(ColorMapId::Viridis, 0, "#440154");
    row(ColorMapId::Viridis, 37, "#46337F");
    row(ColorMapId::Viridis, 67, "#39558C");
    row(ColorMapId::Viridis, 98, "#2B748E");
    row(ColorMapId::Viridis, 128, "#21918C");
    row(ColorMapId::Viridis, 157, "#25AC82");
    row(ColorMapId::Viridis, 203, "#77D153");
    row(ColorMapId::Viridis, 232, "#C2DF23");
    row(ColorMapId::Viridis, 255, "#FDE725");
    row(ColorMapId::Magma, 0, "#000004");
    row(ColorMapId::Magma, 37, "#241253");
    row(ColorMapId::Magma, 67, "#56147D");
    row(ColorMapId::Magma, 98, "#862781");
    row(ColorMapId::Magma, 128, "#B73779");
    row(ColorMapId::Magma, 157, "#E34E65");
    row(ColorMapId::Magma, 203, "#FE9D6C");
    row(ColorMapId::Magma, 232, "#FED395");
    row(ColorMapId::Magma, 255, "#FCFDBF");
    row(ColorMapId::Cividis, 0, "#00224E");
    row(ColorMapId::Cividis, 37, "#233C6E");
    row(ColorMapId::Cividis, 67, "#46516C");
    row(ColorMapId::Cividis, 98, "#636670");
    row(ColorMapId::Cividis, 128, "#7D7C78");
    row(ColorMapId::Cividis, 157, "#989277");
    row(ColorMapId::Cividis, 203, "#C7B767");
    row(ColorMapId::Cividis, 232, "#E7D150");
    row(ColorMapId::Cividis, 255, "#FEE838");
}

void TestColorMap::agreesWithThePublishedTable()
{
    QFETCH(int, id);
    QFETCH(int, entry);
    QFETCH(QString, color);
    const QRgb ours = ColorMap::of(static_cast<ColorMapId>(id), ThemeKind::Light).table()[static_cast<size_t>(entry)], published = QColor(color).rgb();
    const int worst = std::max({std::abs(qRed(ours) - qRed(published)), std::abs(qGreen(ours) - qGreen(published)), std::abs(qBlue(ours) - qBlue(published))});
    QVERIFY2(worst <= 3, qPrintable(QStringLiteral("%1 is %2, published %3").arg(entry).arg(QColor(ours).name(), color)));
}

void TestColorMap::divergingIsCentredOnPaper()
{
    for (const ThemeKind kind : {ThemeKind::Light, ThemeKind::Dark}) {
        const ColorMap& map = ColorMap::of(ColorMapId::Diverging, kind);
        const QColor middle(map.at(0.5)), paper = Theme::of(kind)[Ink::Panel];  // between two entries: one step off at most
        QVERIFY(std::abs(middle.red() - paper.red()) <= 1 && std::abs(middle.green() - paper.green()) <= 1 && std::abs(middle.blue() - paper.blue()) <= 1);
        QVERIFY(qBlue(map.at(0.2)) > qRed(map.at(0.2)));
        QVERIFY(qRed(map.at(0.8)) > qBlue(map.at(0.8)));
    }
}

void TestColorMap::inkRunsFromPaperToText()
{
    for (const ThemeKind kind : {ThemeKind::Light, ThemeKind::Dark}) {
        const ColorMap& map = ColorMap::of(ColorMapId::Ink, kind);
        QCOMPARE(map.at(0), Theme::of(kind)[Ink::Panel].rgb());
        QCOMPARE(map.at(1), Theme::of(kind)[Ink::Text].rgb());
    }
}

void TestColorMap::betweenEntriesAreMixed()
{
    const ColorMap& map = ColorMap::of(ColorMapId::Viridis, ThemeKind::Light);
    QCOMPARE(map.at(-1), map.table().front());
    QCOMPARE(map.at(2), map.table().back());
    const QRgb between = map.at(100.5 / 255), before = map.table()[100], after = map.table()[101];
    QVERIFY(qGreen(between) >= qGreen(before) && qGreen(between) <= qGreen(after));
}

QTEST_APPLESS_MAIN(TestColorMap)
#include "tst_color_map.moc"
