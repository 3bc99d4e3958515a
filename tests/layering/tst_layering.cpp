#include "tests/layering/include_rules.h"
#include "tests/layering/source_tree.h"

#include <QTest>

#include <algorithm>

using namespace orrery::layering;

class TestLayering : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void includesPointDown();
    void catchesForbiddenInclude_data();
    void catchesForbiddenInclude();
    void everySourceIsListed();
    void catchesUnlistedSource();
    void namesNoFolderOfOneMachine();
    void catchesMachinePath_data();
    void catchesMachinePath();

private:
    std::vector<SourceFile> m_files;
};

void TestLayering::initTestCase()
{
    m_files = projectFiles(ORRERY_SOURCE_DIR);
    const auto holds = [this](const char* path) {
        return std::any_of(m_files.begin(), m_files.end(), [path](const SourceFile& f) { return f.path == path; });
    };
    QVERIFY(holds("kernels/status.h")); // otherwise the cases below would pass on nothing
    QVERIFY(holds("core/base/error.cpp"));
    QVERIFY(holds("tests/layering/tst_layering.cpp"));
    QVERIFY(holds("CMakeLists.txt"));
}

void TestLayering::includesPointDown()
{
    std::vector<Violation> violations;
    for (const SourceFile& file : m_files) {
        if (!isHeader(file.path) && !isTranslationUnit(file.path)) continue;
        for (Violation& v : forbiddenIncludes(file.path, file.text)) violations.push_back(std::move(v));
    }
    QVERIFY2(violations.empty(), toText(violations).c_str());
}

void TestLayering::catchesForbiddenInclude_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("sentence"); // empty: allowed
    const auto row = [](const char* file, const char* line, const char* sentence) {
        QTest::addRow("%s: %s", file, line) << QByteArray(file) << QByteArray(line) << QByteArray(sentence);
    };
    row("kernels/cpu/a.cpp", "#include \"core/base/error.h\"", "kernels may not include core: core/base/error.h");
    row("core/base/a.h", "#include \"app/cli/main.h\"", "core may not include app: app/cli/main.h");
    row("core/base/a.h", "#include \"views/shared/panel.h\"", "core may not include views: views/shared/panel.h");
    row("views/runs/a.cpp", "#include \"app/session/session.h\"", "views may not include app: app/session/session.h");
    row("app/main.cpp", "#include \"tests/a.h\"", "app may not include tests: tests/a.h");
    row("app/main.cpp", "#include \"views/runs/a.h\"", "");
    row("tests/core/a.cpp", "#include \"app/cli/main.h\"", "");
    row("core/backend/a.cpp", "#include \"kernels/device_api.h\"", "");

    row("core/tensor/a.h", "#include \"core/base/error.h\"", "");
    row("core/base/a.h", "#include \"core/tensor/tensor.h\"",
        "core/base may not include core/tensor: core/tensor/tensor.h");
    row("core/tokenizer/a.h", "#include \"core/tensor/a.h\"",
        "core/tokenizer may not include core/tensor: core/tensor/a.h");
    row("core/model/a.h", "#include \"core/checkpoint/a.h\"",
        "core/model may not include core/checkpoint: core/checkpoint/a.h");
    row("core/record/a.h", "#include \"core/checkpoint/a.h\"",
        "core/record may not include core/checkpoint: core/checkpoint/a.h");
    row("core/record/a.h", "#include \"core/analysis/a.h\"",
        "core/record may not include core/analysis: core/analysis/a.h");
    row("core/analysis/a.h", "#include \"core/record/a.h\"", "");
    row("core/misc/a.h", "#include \"core/base/error.h\"",
        "core/misc is not in the table of core's arrows: core/base/error.h");

    row("core/base/a.cpp", "#include <QString>", "core may not include Qt: QString");
    row("core/base/a.cpp", "  #  include <QtCore/qstring.h>", "core may not include Qt: QtCore/qstring.h");
    row("kernels/a.h", "#include <qobject.h>", "kernels may not include Qt: qobject.h");
    row("kernels/a.h", "#include <queue>", "");
    row("kernels/a.h", "#include <sqlite3.h>",
        "kernels may include the standard library, BLAS and CUDA only: sqlite3.h");
    row("views/a.h", "#include <sqlite3.h>", "views hold no SQL: sqlite3.h");
    row("views/a.h", "#include <QWidget>", "");

    row("core/base/a.cpp", "#include \"error.h\"", "a file of ours is named from the root: error.h");
    row("core/base/a.cpp", "#include \"../base/error.h\"", "a file of ours is named from the root: ../base/error.h");
    row("core/base/a.cpp", "#include \"core/../app/a.h\"", "a file of ours is named from the root: core/../app/a.h");
    row("core/base/a.cpp", "#include <core/base/error.h>",
        "a file of ours stands in quotation marks: core/base/error.h");
    row("tests/a.cpp", "#include \"tst_a.moc\"", "");
    row("core/base/a.cpp", "// #include \"app/a.h\"", "");
}

void TestLayering::catchesForbiddenInclude()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, sentence);
    const std::string text = "#pragma once\n" + line.toStdString() + "\n";
    const std::string expected = sentence.isEmpty() ? "" : file.toStdString() + ":2: " + sentence.toStdString() + "\n";
    QCOMPARE(toText(forbiddenIncludes(file.toStdString(), text)), expected);
}

void TestLayering::everySourceIsListed()
{
    std::string unlisted;
    for (const std::string& path : unlistedSources(m_files)) unlisted += path + " is in no CMakeLists.txt\n";
    QVERIFY2(unlisted.empty(), unlisted.c_str());
}

void TestLayering::catchesUnlistedSource()
{
    const std::vector<SourceFile> files{
        {"core/a/CMakeLists.txt", "target_sources(x PRIVATE listed.cpp sub/below.cpp) # commented.cpp\n"},
        {"core/a/commented.cpp", ""},
        {"core/a/listed.cpp", ""},
        {"core/a/sted.cpp", ""},
        {"core/a/sub/below.cpp", ""},
        {"core/a/sub/listed.cpp", ""},
        {"core/b/alone.cpp", ""},
        {"tests/CMakeLists.txt", "orrery_add_test(tst_a LIBS x)"},
        {"tests/tst_a.cpp", ""},
    };
    const std::vector<std::string> expected{
        "core/a/commented.cpp", "core/a/sted.cpp", "core/a/sub/listed.cpp", "core/b/alone.cpp"};
    QCOMPARE(unlistedSources(files), expected);
}

void TestLayering::namesNoFolderOfOneMachine()
{
    std::string found;
    for (const SourceFile& file : m_files) {
        const std::string path = machinePathIn(file.text);
        if (!path.empty()) found += file.path + " names " + path + "\n";
    }
    QVERIFY2(found.empty(), found.c_str());
}

void TestLayering::catchesMachinePath_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("caught");
    const QByteArray slash("/"); // apart, or this file would be caught itself
    QTest::newRow("a home") << QByteArray("cd " + slash + "home/ada/x") << true;
    QTest::newRow("at the start") << QByteArray(slash + "root/x") << true;
    QTest::newRow("in quotation marks") << QByteArray("\"" + slash + "Users/ada/x\"") << true;
    QTest::newRow("after another folder") << QByteArray("build" + slash + "work/x") << false;
    QTest::newRow("a longer name") << QByteArray(slash + "homestead/x") << false;
    QTest::newRow("a system folder") << QByteArray("/usr/share/x") << false;
}

void TestLayering::catchesMachinePath()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, caught);
    QCOMPARE(!machinePathIn(text.toStdString()).empty(), caught);
}

QTEST_APPLESS_MAIN(TestLayering)
#include "tst_layering.moc"
