#include "core/base/file.h"
#include "core/base/json.h"
#include "core/checkpoint/npy.h"
#include "core/report/data_table.h"
#include "tests/thrown_error.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>

using namespace orrery;

class TestDataTable : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void csvQuotesAndLeavesOutWhatIsNotThere();
    void jsonSaysWhereItIsFrom();
    void npyHoldsTheNumbers();
    void aTableWithoutRowsIsStillOne();
    void otherFormatsAreRefused();

private:
    std::string path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)).toStdString(); }
    std::string written(const char* name, ExportFormat format, const DataTable& table) const
    {
        exportTable(path(name), format, table, "model sample, run 1", {"lines from 0.1 on"});
        return readTextFile(path(name), 1 << 20);
    }

    QTemporaryDir m_folder;
};

namespace {

DataTable sample()
{
    return {"L0.strands", {{.name = "head", .numbers = {0, 1}}, {.name = "token", .texts = {"a,\"b\"\n", "\xff"}},
                              {.name = "weight", .numbers = {static_cast<double>(0.1f), std::numeric_limits<double>::quiet_NaN()}, .single = true}, {.name = "score", .numbers = {0.1, -2.5}}}};
}

}  // namespace

void TestDataTable::csvQuotesAndLeavesOutWhatIsNotThere()
{
    QCOMPARE(written("a.csv", ExportFormat::Csv, sample()), std::string("head,token,weight,score\n0,\"a,\"\"b\"\"\n\",0.1,0.1\n1,\xff,,-2.5\n"));
}

void TestDataTable::jsonSaysWhereItIsFrom()
{
    const Json json = parseJson(written("a.json", ExportFormat::Json, sample()));
    QCOMPARE(json["provenance"].get<std::string>(), std::string("model sample, run 1"));
    QCOMPARE(json["notes"][0].get<std::string>(), std::string("lines from 0.1 on"));
    QCOMPARE(json["records"][0]["token"].get<std::string>(), std::string("a,\"b\"\n"));
    QCOMPARE(json["records"][0]["weight"].get<float>(), 0.1f);
    QVERIFY(json["records"][1]["weight"].is_null());
    QCOMPARE(json["records"][1]["score"].get<double>(), -2.5);
    QCOMPARE(json["records"][1]["token"].get<std::string>(), std::string("\xEF\xBF\xBD"));
}

void TestDataTable::npyHoldsTheNumbers()
{
    exportTable(path("a.npy"), ExportFormat::Npy, sample(), "");
    const NpyArray array = readNpyFile(path("a.npy"));
    QCOMPARE(array.type, DType::F64);
    QCOMPARE(array.shape, (Shape{2, 3}));
    const auto* values = reinterpret_cast<const double*>(array.bytes.data());
    QCOMPARE(values[1], static_cast<double>(0.1f));
    QCOMPARE(values[2], 0.1);
    QVERIFY(std::isnan(values[4]));
    QCOMPARE(values[5], -2.5);
}

void TestDataTable::aTableWithoutRowsIsStillOne()
{
    const DataTable none{"none", {{.name = "head"}, {.name = "weight"}}};
    QCOMPARE(written("b.csv", ExportFormat::Csv, none), std::string("head,weight\n"));
    QVERIFY(parseJson(written("b.json", ExportFormat::Json, none))["records"].empty());
    exportTable(path("b.npy"), ExportFormat::Npy, none, "");
    QCOMPARE(readNpyFile(path("b.npy")).shape, (Shape{0, 2}));
}

void TestDataTable::otherFormatsAreRefused()
{
    QCOMPARE(kindOf([&] { exportTable(path("a.npz"), ExportFormat::Npz, sample(), ""); }), ErrorKind::Argument);
}

QTEST_GUILESS_MAIN(TestDataTable)
#include "tst_data_table.moc"
