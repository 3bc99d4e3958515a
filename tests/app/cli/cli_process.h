#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace orrery::testing {

/// How one call of the program ended.
struct CliResult {
    int code = -1;  ///< -1: it did not end by itself
    QByteArray out, err;

    /// Standard output as one JSON document; empty if it is none.
    const QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    QString errorKind() const { return json()["error"].toObject()["kind"].toString(); }
    QString errorReason() const { return json()["error"].toObject()["reason"].toString(); }
};

/// Runs orrery-cli as a user does.
inline CliResult runCli(const QStringList& arguments, const QByteArray& input = {}, const QStringList& environment = {})
{
    QProcess process;
    process.setEnvironment(QProcess::systemEnvironment() + environment);
    process.start(ORRERY_CLI, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit) return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

/// The folder of a tiny checkpoint that comes with the tests: "gpt2/tied".
inline QString goldenModel(const QString& name)
{
    return QStringLiteral(ORRERY_GOLDEN_DIR "/models/") + name;
}

}  // namespace orrery::testing
