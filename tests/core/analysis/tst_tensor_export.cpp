#include "core/analysis/tensor_export.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/checkpoint/npy.h"
#include "core/checkpoint/npz.h"
#include "core/checkpoint/safetensors.h"

#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace orrery;

namespace {

NamedTensor sample()
{
    return {"blocks.0.attn.hook_z", {"pos", "head", "d_head"}, Tensor({2, 2, 3}, std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0.1f})};
}

}  // namespace

class TestTensorExport : public QObject {
    Q_OBJECT
private slots:
    void aSliceDropsItsAxis();
    void slicesThatAreNotThereAreNamed();
    void csvHasALineForEachIndex();
    void jsonNestsListsAndSpellsWhatIsNoNumber();
    void binaryFormatsKeepEveryBit();
    void formatsOfOneRefuseTwo();

private:
    std::string path(const char* name) const { return (m_folder.path() + "/" + name).toStdString(); }

    QTemporaryDir m_folder;
};

void TestTensorExport::aSliceDropsItsAxis()
{
    const NamedTensor head = slice(sample(), "head", 1);
    QCOMPARE(head.axes, (std::vector<std::string>{"pos", "d_head"}));
    QVERIFY(head.values.shape() == (Shape{2, 3}));
    QCOMPARE(std::vector<float>(head.values.values().begin(), head.values.values().end()), (std::vector<float>{3, 4, 5, 9, 10, 0.1f}));
    const NamedTensor position = slice(sample(), "pos", 1);
    QCOMPARE(position.values.data()[0], 6.f);
}

void TestTensorExport::slicesThatAreNotThereAreNamed()
{
    QVERIFY_THROWS_EXCEPTION(Error, slice(sample(), "head", 2));
    QVERIFY_THROWS_EXCEPTION(Error, slice(sample(), "head", -1));
    QVERIFY_THROWS_EXCEPTION(Error, slice(sample(), "query", 0));
}

void TestTensorExport::csvHasALineForEachIndex()
{
    exportTensors(path("z.csv"), ExportFormat::Csv, {sample()});
    QCOMPARE(readTextFile(path("z.csv"), 1000), std::string("pos,head,0,1,2\n0,0,0,1,2\n0,1,3,4,5\n1,0,6,7,8\n1,1,9,10,0.1\n"));
    exportTensors(path("v.csv"), ExportFormat::Csv, {{"v", {"d"}, Tensor({2}, std::vector<float>{1, -std::numeric_limits<float>::infinity()})}});
    QCOMPARE(readTextFile(path("v.csv"), 1000), std::string("0,1\n1,-Infinity\n"));
}

void TestTensorExport::jsonNestsListsAndSpellsWhatIsNoNumber()
{
    const float infinity = std::numeric_limits<float>::infinity();
    const float values[] = {1.5f, -infinity, infinity, std::numeric_limits<float>::quiet_NaN()};
    exportTensors(path("s.json"), ExportFormat::Json, {{"scores", {"query", "key"}, Tensor({2, 2}, values)}});
    const Json document = parseJson(readTextFile(path("s.json"), 1000));
    QVERIFY(document["values"] == Json::parse(R"([[1.5, "-Infinity"], ["Infinity", "NaN"]])"));
    QVERIFY(document["shape"] == Json({2, 2}));
    QVERIFY(document["axes"] == Json({"query", "key"}));
    QCOMPARE(document["site"].get<std::string>(), std::string("scores"));
}

void TestTensorExport::binaryFormatsKeepEveryBit()
{
    const NamedTensor tensor = sample();
    const auto bytes = std::as_bytes(tensor.values.values());
    const auto same = [&](std::span<const std::byte> read) { return std::equal(bytes.begin(), bytes.end(), read.begin(), read.end()); };
    exportTensors(path("z.npy"), ExportFormat::Npy, {tensor});
    const NpyArray npy = readNpyFile(path("z.npy"));
    QVERIFY(npy.shape == tensor.values.shape() && npy.type == DType::F32 && same(npy.bytes));
    exportTensors(path("z.npz"), ExportFormat::Npz, {tensor, {"other", {"d"}, Tensor({1}, std::vector<float>{4})}});
    const NpzFile npz(path("z.npz"));
    QVERIFY(same(npz.read(tensor.name).bytes));
    QCOMPARE(npz.names().size(), size_t{2});
    exportTensors(path("z.safetensors"), ExportFormat::Safetensors, {tensor});
    const SafetensorsFile file(path("z.safetensors"));
    QVERIFY(same(file.view(*file.find(tensor.name))));
}

void TestTensorExport::formatsOfOneRefuseTwo()
{
    for (const ExportFormat format : {ExportFormat::Npy, ExportFormat::Csv, ExportFormat::Json})
        QVERIFY_THROWS_EXCEPTION(Error, exportTensors(path("two"), format, {sample(), sample()}));
    QVERIFY(!QFile::exists(QString::fromStdString(path("two"))));
}

QTEST_APPLESS_MAIN(TestTensorExport)
#include "tst_tensor_export.moc"
