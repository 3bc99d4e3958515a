#include "views/attention/head_filter_edit.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace orrery;
using namespace orrery::views;

class TestHeadFilterEdit : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void typingFilters();
    void saysWhatItDoesNotUnderstandAndFiltersByTheRest();
};

void TestHeadFilterEdit::typingFilters()
{
    HeadFilterEdit edit;
    QSignalSpy changed(&edit, &HeadFilterEdit::filterChanged);
    QTest::keyClicks(edit.findChild<QLineEdit*>(), QStringLiteral("-L1"));
    QCOMPARE(changed.size(), 3);
    QVERIFY(edit.filter().accepts({0, 0}, nullptr) && !edit.filter().accepts({1, 0}, nullptr));
    QVERIFY(edit.problem().isEmpty());
    edit.setText(edit.text());
    QCOMPARE(changed.size(), 3);
}

void TestHeadFilterEdit::saysWhatItDoesNotUnderstandAndFiltersByTheRest()
{
    HeadFilterEdit edit;
    edit.setText(QStringLiteral("+L2 größer>1"));
    QVERIFY2(edit.problem().contains(QStringLiteral("“größer>1”")), qPrintable(edit.problem()));
    QVERIFY(edit.filter().accepts({2, 0}, nullptr) && !edit.filter().accepts({1, 0}, nullptr));
    edit.setText(QStringLiteral("+L2"));
    QVERIFY(edit.problem().isEmpty());
}

QTEST_MAIN(TestHeadFilterEdit)
#include "tst_head_filter_edit.moc"
