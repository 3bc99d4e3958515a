#include "app/settings/recent_files.h"
#include "app/settings/settings.h"
#include "views/shared/motion.h"

#include <QFile>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace orrery;
using namespace orrery::app;

using views::RecentItem;

class TestSettings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void everyKeyIsDeclaredOnceWithItsWords();
    void startsWithDefaults();
    void comesBackFromTheFile();
    void writesWithoutBeingAsked();
    void writesNoDefaults();
    void leavesRubbishAside_data();
    void leavesRubbishAside();
    void tellsOnlyOfRealChanges();
    void saysSoWhenTheFileCannotBeWritten();
    void followsThemeAndMotion();
    void givesCoreWhatItNeeds();
    void remembersRecentFilesNewestFirst();
    void saysWhichRecentFileIsMissing();
    void leavesRubbishInTheRecentListAside();

private:
    QString path() const { return m_folder->filePath(QStringLiteral("orrery.ini")); }
    void write(const QByteArray& text) const
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    QByteArray fileText() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSettings::init() { m_folder = std::make_unique<QTemporaryDir>(); }

void TestSettings::everyKeyIsDeclaredOnceWithItsWords()
{
    const Settings settings(path());
    QSet<QString> keys;
    for (const SettingBase* setting : settings.all()) {
        QVERIFY2(!keys.contains(setting->key()), qPrintable(setting->key()));
        keys.insert(setting->key());
        QVERIFY2(setting->text().title.isEmpty() == setting->text().comment.isEmpty(), qPrintable(setting->key()));
        if (setting->kind() == SettingBase::Kind::Integer || setting->kind() == SettingBase::Kind::Real) QVERIFY(setting->minimum().isValid() && setting->maximum().isValid());
    }
    QVERIFY(keys.size() > 10);
}

void TestSettings::startsWithDefaults()
{
    const Settings settings(path());
    for (const SettingBase* setting : settings.all()) QVERIFY2(setting->isInitial(), qPrintable(setting->key()));
    QCOMPARE(settings.theme.value(), QStringLiteral("system"));
    QCOMPARE(settings.threads.value(), 0);
    QVERIFY(settings.restore.value());
}

void TestSettings::comesBackFromTheFile()
{
    const QByteArray bytes("\0\1\xff;=\n\"", 7);
    {
        Settings settings(path());
        settings.theme.set(QStringLiteral("dark"));
        settings.threads.set(3);
        settings.memoryCap.set(1.25);
        settings.triangles.set(true);
        settings.sites.set(QStringLiteral("blocks.*.attn.hook_pattern, logits"));
        settings.geometry.set(bytes);
        QVERIFY(settings.sync());
    }
    const Settings settings(path());
    QCOMPARE(settings.theme.value(), QStringLiteral("dark"));
    QCOMPARE(settings.threads.value(), 3);
    QCOMPARE(settings.memoryCap.value(), 1.25);
    QVERIFY(settings.triangles.value());
    QCOMPARE(settings.sites.value(), QStringLiteral("blocks.*.attn.hook_pattern, logits"));
    QCOMPARE(settings.geometry.value(), bytes);
}

void TestSettings::writesWithoutBeingAsked()
{
    Settings settings(path());
    settings.threads.set(3);
    QTRY_VERIFY(fileText().contains("threads=3"));
    settings.threads.set(4);
    QTRY_VERIFY(fileText().contains("threads=4"));
}

void TestSettings::writesNoDefaults()
{
    Settings settings(path());
    settings.threads.set(3);
    QVERIFY(settings.sync());
    QVERIFY(fileText().contains("threads"));
    settings.threads.reset();
    QVERIFY(settings.sync());
    QVERIFY(!fileText().contains("threads"));
}

void TestSettings::leavesRubbishAside_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("threads");
    QTest::newRow("a word for a number") << QByteArray("[compute]\nthreads=many\n") << 0;
    QTest::newRow("a number with a tail") << QByteArray("[compute]\nthreads=4x\n") << 0;
    QTest::newRow("below the range") << QByteArray("[compute]\nthreads=-3\n") << 0;
    QTest::newRow("above the range") << QByteArray("[compute]\nthreads=5000\n") << 1024;
    QTest::newRow("past an int") << QByteArray("[compute]\nthreads=99999999999\n") << 0;
    QTest::newRow("a list") << QByteArray("[compute]\nthreads=1, 2\n") << 0;
    QTest::newRow("another choice") << QByteArray("[appearance]\ntheme=pink\n[start]\nrestore=maybe\n[compute]\nmemory_cap_gib=nan\n") << 0;
    QTest::newRow("no INI file") << QByteArray("\xff\xfe\0\0[[[\n===\n", 13) << 0;
}

void TestSettings::leavesRubbishAside()
{
    QFETCH(QByteArray, text);
    QFETCH(int, threads);
    write(text);
    const Settings settings(path());
    QCOMPARE(settings.threads.value(), threads);
    QCOMPARE(settings.theme.value(), QStringLiteral("system"));
    QVERIFY(settings.restore.value());
    QCOMPARE(settings.memoryCap.value(), 0.0);
}

void TestSettings::tellsOnlyOfRealChanges()
{
    Settings settings(path());
    QSignalSpy changed(&settings, &Settings::changed);
    settings.threads.set(0);
    settings.theme.set(QStringLiteral("pink"));
    QCOMPARE(changed.count(), 0);
    settings.threads.set(2);
    settings.threads.set(2);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first().first().toString(), QStringLiteral("compute/threads"));
}

void TestSettings::saysSoWhenTheFileCannotBeWritten()
{
    write("");
    Settings settings(m_folder->filePath(QStringLiteral("orrery.ini/below.ini")));  // a file stands where a folder would have to be
    settings.threads.set(2);
    QVERIFY(!settings.sync());
    QCOMPARE(settings.threads.value(), 2);  // for this time
}

void TestSettings::followsThemeAndMotion()
{
    Settings settings(path());
    settings.theme.set(QStringLiteral("dark"));
    followTheme(settings);
    QVERIFY(views::ThemeSource::current().isDark());
    settings.theme.set(QStringLiteral("light"));
    QVERIFY(!views::ThemeSource::current().isDark());
    QVERIFY(!views::reducedMotion());
    settings.reducedMotion.set(true);
    QVERIFY(views::reducedMotion());
    settings.reducedMotion.reset();
    QVERIFY(!views::reducedMotion());
}

void TestSettings::givesCoreWhatItNeeds()
{
    Settings settings(path());
    QCOMPARE(settings.sitePatterns(), std::vector<std::string>{"*"});
    QCOMPARE(settings.memoryCapBytes(), 0);
    settings.sites.set(QStringLiteral(" logits ,, blocks.*.hook_resid_post"));
    settings.memoryCap.set(1.5);
    settings.precision.set(QStringLiteral("f16"));
    QCOMPARE(settings.sitePatterns(), (std::vector<std::string>{"logits", "blocks.*.hook_resid_post"}));
    QCOMPARE(settings.memoryCapBytes(), 1610612736);
    QVERIFY(settings.storeChoice().type == StoreType::F16);
}

void TestSettings::remembersRecentFilesNewestFirst()
{
    Settings settings(path());
    RecentFiles recent(settings);
    QSignalSpy changed(&recent, &RecentFiles::changed);
    recent.add(QStringLiteral("/m/gpt2"), RecentItem::Kind::ModelFolder);
    for (int n = 0; n < 30; ++n) recent.add(QStringLiteral("/w/%1.orrery").arg(n), RecentItem::Kind::Workspace);
    recent.add(QStringLiteral("/w/25.orrery"), RecentItem::Kind::Workspace);
    QCOMPARE(changed.count(), 32);
    const std::vector<RecentItem> items = RecentFiles(settings).items();
    QCOMPARE(items.size(), RecentFiles::kLimit);
    QCOMPARE(items[0].path, QStringLiteral("/w/25.orrery"));
    QCOMPARE(items[1].path, QStringLiteral("/w/29.orrery"));
    const auto isOpenedAgain = [](const RecentItem& item) { return item.path == QLatin1String("/w/25.orrery"); };
    QCOMPARE(std::count_if(items.begin(), items.end(), isOpenedAgain), 1);
    recent.remove(QStringLiteral("/w/29.orrery"));
    QCOMPARE(recent.items()[1].path, QStringLiteral("/w/28.orrery"));
}

void TestSettings::saysWhichRecentFileIsMissing()
{
    Settings settings(path());
    RecentFiles recent(settings);
    recent.add(m_folder->path(), RecentItem::Kind::ModelFolder);
    recent.add(m_folder->filePath(QStringLiteral("gone.orrery")), RecentItem::Kind::Workspace);
    QSignalSpy changed(&recent, &RecentFiles::changed);
    recent.look();
    QTRY_VERIFY(recent.items()[0].missing);
    QCOMPARE(changed.count(), 1);
    QVERIFY(!recent.items()[1].missing);
    QVERIFY(recent.items()[1].kind == RecentItem::Kind::ModelFolder);
    QVERIFY(qAbs(recent.items()[1].when.secsTo(QDateTime::currentDateTime())) < 60);
}

void TestSettings::leavesRubbishInTheRecentListAside()
{
    Settings settings(path());
    settings.recent.set(QStringLiteral("[1, {\"path\": \"/a\"}, {\"path\": \"/b\", \"kind\": \"model\", \"when\": 7}, \"x\"]"));
    const std::vector<RecentItem> items = RecentFiles(settings).items();
    QCOMPARE(items.size(), size_t{1});
    QCOMPARE(items[0].path, QStringLiteral("/b"));
    settings.recent.set(QStringLiteral("{not json"));
    QVERIFY(RecentFiles(settings).items().empty());
}

QTEST_MAIN(TestSettings)
#include "tst_settings.moc"
