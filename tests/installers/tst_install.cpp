#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QMimeDatabase>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace {

constexpr int kPatience = 240'000;  // ms; a loaded machine under a sanitizer
const QString kId = QStringLiteral("io.github.orrery.Orrery");

struct Outcome {
    int code;  // -1: did not start, crashed or did not end in time
    QByteArray said;
};

Outcome run(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    const bool ended = process.waitForFinished(kPatience) && process.exitStatus() == QProcess::NormalExit;
    return {ended ? process.exitCode() : -1, process.readAll()};
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

/// The build, installed into an empty prefix and used from there.
class TestInstall : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void windowPassesItsSelftest();
    void commandLineSaysItsVersion();
    void commandLineRunsTheInstalledSample();
    void eachProgramHasAManPage();
    void documentsSpeakOfNoOtherPlace();
    void desktopEntryIsValid();
    void desktopEntryStartsWhatIsInstalled();
    void metadataIsValid();
    void iconIsAPicture();
    void recordingIsKnownWithoutItsExtension();
    void otherDatabaseIsNoRecording();

private:
    QString at(const QString& path) const { return m_prefix.filePath(path); }
    void learnTypes();
    QString record(const QString& name);
    void validate(const QString& tool, const QStringList& arguments);

    QTemporaryDir m_prefix;
    QTemporaryDir m_scratch;
    bool m_typesKnown = false;
};

void TestInstall::initTestCase()
{
    QVERIFY(m_prefix.isValid() && m_scratch.isValid());
    const Outcome install = run(QStringLiteral(ORRERY_CMAKE), {QStringLiteral("--install"), QStringLiteral(ORRERY_BUILD_DIR), QStringLiteral("--prefix"), m_prefix.path()});
    QVERIFY2(install.code == 0, install.said);
    learnTypes();
}

/// As where a package is installed: our types beside the desktop's own, in one folder, and a cache of both.
void TestInstall::learnTypes()
{
    const QString common = QStandardPaths::locate(QStandardPaths::GenericDataLocation, QStringLiteral("mime/packages/freedesktop.org.xml"));
    const QString refresh = QStandardPaths::findExecutable(QStringLiteral("update-mime-database"));
    if (common.isEmpty() || refresh.isEmpty()) return;
    QVERIFY(QFile::copy(common, at(QStringLiteral("share/mime/packages/freedesktop.org.xml"))));
    const Outcome refreshed = run(refresh, {at(QStringLiteral("share/mime"))});
    QVERIFY2(refreshed.code == 0, refreshed.said);
    qputenv("XDG_DATA_DIRS", at(QStringLiteral("share")).toLocal8Bit());  // where the first QMimeDatabase looks
    m_typesKnown = true;
}

void TestInstall::windowPassesItsSelftest()
{
    const Outcome outcome = run(at(QStringLiteral("bin/orrery")), {QStringLiteral("--platform"), QStringLiteral("offscreen"), QStringLiteral("--selftest")});
    QVERIFY2(outcome.code == 0, outcome.said);
}

void TestInstall::commandLineSaysItsVersion()
{
    const Outcome outcome = run(at(QStringLiteral("bin/orrery-cli")), {QStringLiteral("--version")});
    QVERIFY2(outcome.code == 0, outcome.said);
    QVERIFY2(outcome.said.contains(ORRERY_VERSION), outcome.said);
}

QString TestInstall::record(const QString& name)
{
    const QString path = m_scratch.filePath(name + QStringLiteral(".orrery"));
    const Outcome outcome = run(at(QStringLiteral("bin/orrery-cli")), {QStringLiteral("run"), QStringLiteral("--model"), at(QStringLiteral("share/orrery/sample")),
                                                                         QStringLiteral("--prompt"), QStringLiteral("To be"), QStringLiteral("--record"), path});
    if (outcome.code != 0) qWarning("%s", outcome.said.constData());
    return path;
}

void TestInstall::commandLineRunsTheInstalledSample()
{
    QVERIFY(contents(record(QStringLiteral("sample"))).startsWith("SQLite format 3"));
}

void TestInstall::eachProgramHasAManPage()
{
    for (const QFileInfo& program : QDir(at(QStringLiteral("bin"))).entryInfoList(QDir::Files)) {
        const QByteArray page = contents(at(QStringLiteral("share/man/man1/%1.1").arg(program.fileName())));
        QVERIFY2(page.startsWith(".TH ") && page.contains(".SH SYNOPSIS"), qPrintable(program.fileName()));
    }
}

void TestInstall::documentsSpeakOfNoOtherPlace()
{
    QVERIFY(QFileInfo::exists(at(QStringLiteral("share/doc/orrery/LICENSE"))));
    QVERIFY(!contents(at(QStringLiteral("share/man/man1/orrery-cli.1"))).contains(ORRERY_SOURCE_DIR));
}

void TestInstall::validate(const QString& tool, const QStringList& arguments)
{
    const QString program = QStandardPaths::findExecutable(tool);
    if (program.isEmpty()) QSKIP(qPrintable(tool + QStringLiteral(" is not installed")));
    const Outcome outcome = run(program, arguments);
    QVERIFY2(outcome.code == 0, outcome.said);
}

void TestInstall::desktopEntryIsValid()
{
    validate(QStringLiteral("desktop-file-validate"), {at(QStringLiteral("share/applications/%1.desktop").arg(kId))});
}

void TestInstall::desktopEntryStartsWhatIsInstalled()
{
    const QString entry = QString::fromUtf8(contents(at(QStringLiteral("share/applications/%1.desktop").arg(kId))));
    const auto value = [&](const QString& key) { return QRegularExpression(QStringLiteral("^%1=(.*)$").arg(key), QRegularExpression::MultilineOption).match(entry).captured(1); };
    QVERIFY(QFileInfo(at(QStringLiteral("bin/") + value(QStringLiteral("Exec")).section(u' ', 0, 0))).isExecutable());
    QVERIFY(QFileInfo::exists(at(QStringLiteral("share/icons/hicolor/scalable/apps/%1.svg").arg(value(QStringLiteral("Icon"))))));
    QCOMPARE(value(QStringLiteral("MimeType")), QStringLiteral("application/x-orrery-recording;"));
}

void TestInstall::metadataIsValid()
{
    validate(QStringLiteral("appstreamcli"), {QStringLiteral("validate"), QStringLiteral("--no-net"), at(QStringLiteral("share/metainfo/%1.metainfo.xml").arg(kId))});
    QVERIFY(contents(at(QStringLiteral("share/metainfo/%1.metainfo.xml").arg(kId))).contains("version=\"" ORRERY_VERSION "\""));
}

void TestInstall::iconIsAPicture()
{
    const QImage icon(at(QStringLiteral("share/icons/hicolor/scalable/apps/%1.svg").arg(kId)));
    QCOMPARE(icon.size(), QSize(256, 256));
    QCOMPARE(icon.pixelColor(128, 128), QColor(0xF0, 0xA3, 0x3A));  // the sun
    QCOMPARE(icon.pixelColor(0, 0).alpha(), 0);                     // outside the tile's round corner
}

void TestInstall::recordingIsKnownWithoutItsExtension()
{
    if (!m_typesKnown) QSKIP("shared-mime-info is not installed");
    const QString bare = m_scratch.filePath(QStringLiteral("bare"));
    QVERIFY(QFile::rename(record(QStringLiteral("named")), bare));
    QCOMPARE(QMimeDatabase().mimeTypeForFile(bare).name(), QStringLiteral("application/x-orrery-recording"));
    QCOMPARE(QMimeDatabase().mimeTypeForFile(QStringLiteral("x.orrery"), QMimeDatabase::MatchExtension).comment(), QStringLiteral("Orrery recording"));
}

void TestInstall::otherDatabaseIsNoRecording()
{
    if (!m_typesKnown) QSKIP("shared-mime-info is not installed");
    QByteArray header("SQLite format 3\0", 16);
    header.append(QByteArray(4080, 0));
    QCOMPARE(QMimeDatabase().mimeTypeForData(header).name(), QStringLiteral("application/vnd.sqlite3"));
}

QTEST_GUILESS_MAIN(TestInstall)
#include "tst_install.moc"
