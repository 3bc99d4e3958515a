#include "app/settings/setting_row.h"
#include "app/settings/settings.h"
#include "app/settings/settings_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace orrery::app;
using namespace orrery;

class TestSettingsDialog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void showsOnePageAtATime();
    void changesTheThemeAtOnce();
    void writesWhatEachControlSays();
    void followsWhatIsChangedElsewhere();
    void goesBackToTheDefault();
    void searchesAllPages();
    void resetsAPage();
    void hidesWhatTheWindowRemembersByItself();
    void namesEveryWidgetThatTakesFocus();

private:
    template <typename T>
    T* control(const QString& name) const
    {
        for (T* each : m_dialog->findChildren<T*>())
            if (each->accessibleName() == name) return each;
        return nullptr;
    }
    QStringList shown() const
    {
        QStringList keys;
        for (const SettingRow* row : m_dialog->findChildren<SettingRow*>())
            if (row->isVisible()) keys << row->findChild<QLabel*>()->text();
        return keys;
    }
    QListWidget* pages() const { return m_dialog->findChild<QListWidget*>(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<SettingsDialog> m_dialog;
};

void TestSettingsDialog::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_settings = std::make_unique<Settings>(m_folder->filePath(QStringLiteral("orrery.ini")));
    followTheme(*m_settings);
    m_dialog = std::make_unique<SettingsDialog>(*m_settings);
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
}

void TestSettingsDialog::cleanup()
{
    m_dialog.reset();
    m_settings.reset();
}

void TestSettingsDialog::showsOnePageAtATime()
{
    QCOMPARE(shown(), QStringList({QStringLiteral("Theme"), QStringLiteral("Reduce motion"), QStringLiteral("Heat maps are drawn by")}));
    pages()->setCurrentRow(1);
    QCOMPARE(shown(), QStringList({QStringLiteral("Threads"), QStringLiteral("Memory cap")}));
}

void TestSettingsDialog::changesTheThemeAtOnce()
{
    auto* theme = control<QComboBox>(QStringLiteral("Theme"));
    theme->setCurrentIndex(theme->findText(QStringLiteral("Dark")));
    QVERIFY(views::ThemeSource::current().isDark());
    theme->setCurrentIndex(theme->findText(QStringLiteral("Light")));
    QVERIFY(!views::ThemeSource::current().isDark());
}

void TestSettingsDialog::writesWhatEachControlSays()
{
    QTest::mouseClick(control<QCheckBox>(QStringLiteral("Reduce motion")), Qt::LeftButton, {}, QPoint(8, control<QCheckBox>(QStringLiteral("Reduce motion"))->height() / 2));
    QVERIFY(m_settings->reducedMotion.value());
    control<QSpinBox>(QStringLiteral("Threads"))->setValue(3);
    QCOMPARE(m_settings->threads.value(), 3);
    control<QDoubleSpinBox>(QStringLiteral("Memory cap"))->setValue(2.5);
    QCOMPARE(m_settings->memoryCap.value(), 2.5);
    auto* sites = control<QLineEdit>(QStringLiteral("Sites"));
    sites->clear();
    QTest::keyClicks(sites, QStringLiteral("logits"));
    QCOMPARE(m_settings->sites.value(), QStringLiteral("logits"));
}

void TestSettingsDialog::followsWhatIsChangedElsewhere()
{
    m_settings->threads.set(5);
    QCOMPARE(control<QSpinBox>(QStringLiteral("Threads"))->value(), 5);
}

void TestSettingsDialog::goesBackToTheDefault()
{
    pages()->setCurrentRow(1);
    auto* reset = control<QToolButton>(QStringLiteral("Back to the default: Threads"));
    QVERIFY(!reset->isVisible());
    m_settings->threads.set(5);
    QVERIFY(reset->isVisible());
    QTest::mouseClick(reset, Qt::LeftButton);
    QCOMPARE(m_settings->threads.value(), 0);
    QCOMPARE(control<QSpinBox>(QStringLiteral("Threads"))->text(), QStringLiteral("automatic"));
}

void TestSettingsDialog::searchesAllPages()
{
    auto* search = control<QLineEdit>(QStringLiteral("Search settings"));
    QTest::keyClicks(search, QStringLiteral("float"));
    QCOMPARE(shown(), QStringList{QStringLiteral("Stored as")});  // in the names of its choices
    search->setText(QStringLiteral("memory REFUSED"));
    QCOMPARE(shown(), QStringList{QStringLiteral("Memory cap")});
    search->setText(QStringLiteral("zzz"));
    QVERIFY(shown().isEmpty());
    search->clear();
    QCOMPARE(shown().size(), 3);
}

void TestSettingsDialog::resetsAPage()
{
    m_settings->threads.set(5);
    m_settings->memoryCap.set(1);
    m_settings->reducedMotion.set(true);
    pages()->setCurrentRow(1);
    for (QPushButton* button : m_dialog->findChildren<QPushButton*>())
        if (button->text() == QLatin1String("Reset this page")) QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(m_settings->threads.isInitial());
    QVERIFY(m_settings->memoryCap.isInitial());
    QVERIFY(m_settings->reducedMotion.value());  // stands on another page
}

void TestSettingsDialog::hidesWhatTheWindowRemembersByItself()
{
    size_t told = 0;
    for (const SettingBase* setting : m_settings->all()) told += setting->text().title.isEmpty() ? 0 : 1;
    QCOMPARE(m_dialog->findChildren<SettingRow*>().size(), static_cast<qsizetype>(told));
}

void TestSettingsDialog::namesEveryWidgetThatTakesFocus()
{
    for (int page = 0; page < pages()->count(); ++page) {
        pages()->setCurrentRow(page);
        for (const QWidget* widget : m_dialog->findChildren<QWidget*>()) {
            const auto* button = qobject_cast<const QPushButton*>(widget);
            if (widget->isVisible() && widget->focusPolicy() & Qt::TabFocus && !(button && !button->text().isEmpty()))
                QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
    }
}

QTEST_MAIN(TestSettingsDialog)
#include "tst_settings_dialog.moc"
