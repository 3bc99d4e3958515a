#include "views/shared/theme.h"

#include <QApplication>
#include <QTest>

using namespace orrery::views;

class TestTheme : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textStandsOutFromItsGround_data();
    void textStandsOutFromItsGround();
    void outlinesStandOutFromTheirGround_data() { textStandsOutFromItsGround_data(); }
    void outlinesStandOutFromTheirGround();
    void contrastIsTheStandards();
};

void TestTheme::textStandsOutFromItsGround_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("ground");
    for (const ThemeKind kind : {ThemeKind::Light, ThemeKind::Dark})
        for (const Ink ground : {Ink::Window, Ink::Panel, Ink::Raised})
            QTest::addRow("%s %d", kind == ThemeKind::Light ? "light" : "dark", static_cast<int>(ground)) << static_cast<int>(kind) << static_cast<int>(ground);
}

void TestTheme::textStandsOutFromItsGround()
{
    QFETCH(int, kind);
    QFETCH(int, ground);
    const Theme& theme = Theme::of(static_cast<ThemeKind>(kind));
    for (const Ink ink : {Ink::Text, Ink::Secondary, Ink::Accent, Ink::Good, Ink::Warn, Ink::Bad}) {
        const double contrast = contrastRatio(theme[ink], theme[static_cast<Ink>(ground)]);
        QVERIFY2(contrast >= 4.5, qPrintable(QStringLiteral("ink %1: %2").arg(static_cast<int>(ink)).arg(contrast)));
    }
    QVERIFY(contrastRatio(theme[Ink::Text], theme[Ink::AccentSoft]) >= 4.5);  // what is selected
}

void TestTheme::outlinesStandOutFromTheirGround()
{
    QFETCH(int, kind);
    QFETCH(int, ground);
    const Theme& theme = Theme::of(static_cast<ThemeKind>(kind));
    for (const Ink ink : {Ink::Outline, Ink::Secondary, Ink::Accent})
        QVERIFY2(contrastRatio(theme[ink], theme[static_cast<Ink>(ground)]) >= 3, qPrintable(QString::number(static_cast<int>(ink))));
}

void TestTheme::contrastIsTheStandards()
{
    // WCAG 2.1: black on white is 21; #767676 is the well-known lightest grey that passes on white.
    QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
    QVERIFY(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) >= 4.5);
    QVERIFY(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) < 4.5);
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
