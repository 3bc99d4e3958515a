#include "core/report/query_export.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"

#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace orrery;

class TestQueryExport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void csvKeepsWhatStandsInCells();
    void jsonTellsTypesApart();
    void otherFormatsAreRefused();

private:
    QTemporaryDir m_folder;
    const QueryTable m_table{{"id", "a,b"}, {{int64_t{9007199254740993}, std::string("say \"no\"\nnow")}, {0.1, std::monostate{}}, {std::string(), BlobSize{48}},
                                               {std::numeric_limits<double>::infinity(), int64_t{-1}}}, true};
};

void TestQueryExport::csvKeepsWhatStandsInCells()
{
    const std::string path = m_folder.filePath(QStringLiteral("a.csv")).toStdString();
    exportQuery(path, ExportFormat::Csv, m_table, "SELECT 1", "here");
    QCOMPARE(readTextFile(path, 1 << 20), std::string("id,\"a,b\"\n9007199254740993,\"say \"\"no\"\"\nnow\"\n0.1,\n\"\",<blob of 48 bytes>\nInfinity,-1\n"));
}

void TestQueryExport::jsonTellsTypesApart()
{
    const std::string path = m_folder.filePath(QStringLiteral("a.json")).toStdString();
    exportQuery(path, ExportFormat::Json, m_table, "SELECT 1", "here");
    const Json document = parseJson(readTextFile(path, 1 << 20));
    QVERIFY((document == Json{{"sql", "SELECT 1"}, {"provenance", "here"}, {"cut", true}, {"columns", {"id", "a,b"}},
                {"rows", {{9007199254740993, "say \"no\"\nnow"}, {0.1, nullptr}, {"", {{"blob_bytes", 48}}}, {"Infinity", -1}}}}));
}

void TestQueryExport::otherFormatsAreRefused()
{
    QVERIFY_EXCEPTION_THROWN(exportQuery(m_folder.filePath(QStringLiteral("a.npy")).toStdString(), ExportFormat::Npy, m_table, "", ""), Error);
}

QTEST_GUILESS_MAIN(TestQueryExport)
#include "tst_query_export.moc"
