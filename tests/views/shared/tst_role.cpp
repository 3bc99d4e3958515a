#include "views/shared/role.h"
#include "views/shared/theme.h"

#include <QLabel>
#include <QTest>

using namespace orrery::views;

class TestRole : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void recoloursAWidgetThatIsShown();
};

void TestRole::recoloursAWidgetThatIsShown()
{
    ThemeSource::instance().apply(ThemeChoice::Light);
    QLabel label(QStringLiteral("✗ too long"));
    setRole(label, QStringLiteral("secondary"));
    label.show();
    QVERIFY(QTest::qWaitForWindowExposed(&label));
    const auto ink = [&label] { return label.palette().color(QPalette::WindowText); };
    QCOMPARE(ink(), ThemeSource::current()[Ink::Secondary]);
    setRole(label, QStringLiteral("bad"));
    QCOMPARE(ink(), ThemeSource::current()[Ink::Bad]);
    ThemeSource::instance().apply(ThemeChoice::Dark);
    QCOMPARE(ink(), ThemeSource::current()[Ink::Bad]);
}

QTEST_MAIN(TestRole)
#include "tst_role.moc"
