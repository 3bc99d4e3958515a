#include "core/checkpoint/checkpoint.h"

#include "core/checkpoint/weight_index.h"
#include "tests/core/checkpoint/fixture.h"

#include <QTest>

using namespace orrery;
using fixture::errorOf;
using fixture::reasonOf;
using fixture::TensorSet;

namespace {

/// Tensors "a" and "b" of two floats in one.safetensors, "c" in two.safetensors, and an index with these members.
void writeShards(const fixture::Folder& folder, const std::string& map, const std::string& metadata = "{}")
{
    TensorSet one, two;
    one.add("a", {2});
    one.add("b", {2});
    two.add("c", {2});
    one.writeTo(folder.path("one.safetensors"));
    two.writeTo(folder.path("two.safetensors"));
    folder.write("model.safetensors.index.json", R"({"metadata":)" + metadata + R"(,"weight_map":{)" + map + "}}");
}

const std::string kMap = R"("a":"one.safetensors","b":"one.safetensors","c":"two.safetensors")";

std::vector<std::string> namesOf(const Checkpoint& checkpoint)
{
    std::vector<std::string> names;
    for (const Checkpoint::Tensor& tensor : checkpoint.tensors()) names.push_back(tensor.entry->name);
    return names;
}

using Strings = std::vector<std::string>;

}  // namespace

class TestCheckpoint : public QObject {
    Q_OBJECT
private slots:
    void singleFile();
    void shardsAreOpened();
    void singleFileWinsOnlyIfComplete();
    void mappedShardIsUsed();
    void unmappedTensorsAreIgnoredWithANote();
    void wrongTotalIsOnlyANote();
    void faultsHaveReasons_data();
    void faultsHaveReasons();
    void unsafeNamesAreRefused_data();
    void unsafeNamesAreRefused();
    void pickledWeightsAreNeverRead();
    void tooManyShardsAreRefused();
    void everyHeaderIsChecked();
};

void TestCheckpoint::singleFile()
{
    const fixture::Folder folder;
    TensorSet set;
    set.add("b", {2});
    set.add("a", {1, 3});
    set.writeTo(folder.path("model.safetensors"));
    const Checkpoint checkpoint = Checkpoint::open(folder.path());
    QCOMPARE(namesOf(checkpoint), (Strings{"a", "b"}));
    QCOMPARE(checkpoint.bytes(), uint64_t{20});
    QCOMPARE(checkpoint.find("a").entry->shape, (Shape{1, 3}));
    QVERIFY(!checkpoint.find("c").entry);
}

void TestCheckpoint::shardsAreOpened()
{
    const fixture::Folder folder;
    writeShards(folder, kMap, R"({"total_size":24,"total_parameters":6})");
    fixture::Log log;
    const Checkpoint checkpoint = Checkpoint::open(folder.path(), log.sink());
    QCOMPARE(namesOf(checkpoint), (Strings{"a", "b", "c"}));
    QCOMPARE(checkpoint.find("c").file->path(), folder.path("two.safetensors"));
    QCOMPARE(checkpoint.find("a").file, checkpoint.find("b").file);
    QVERIFY(log.lines.empty());
}

void TestCheckpoint::singleFileWinsOnlyIfComplete()
{
    const fixture::Folder folder;
    writeShards(folder, kMap);
    TensorSet set;
    for (const char* name : {"a", "b", "c", "d"}) set.add(name, {2});
    set.writeTo(folder.path("model.safetensors"));
    QCOMPARE(namesOf(Checkpoint::open(folder.path())), (Strings{"a", "b", "c", "d"}));
    set.remove("b");
    set.writeTo(folder.path("model.safetensors"));
    fixture::Log log;
    QCOMPARE(namesOf(Checkpoint::open(folder.path(), log.sink())), (Strings{"a", "b", "c"}));
    QVERIFY(log.mentions("the shards are used instead"));
}

void TestCheckpoint::mappedShardIsUsed()
{
    const fixture::Folder folder;
    writeShards(folder, R"("a":"two.safetensors","c":"two.safetensors","b":"one.safetensors")");
    TensorSet two;
    two.add("a", {3});
    two.add("c", {2});
    two.writeTo(folder.path("two.safetensors"));
    fixture::Log log;
    QCOMPARE(Checkpoint::open(folder.path(), log.sink()).find("a").entry->shape, Shape{3});
    QVERIFY(log.mentions("1 tensors of the shards"));
}

void TestCheckpoint::unmappedTensorsAreIgnoredWithANote()
{
    const fixture::Folder folder;
    writeShards(folder, R"("a":"one.safetensors")");
    fixture::Log log;
    QCOMPARE(namesOf(Checkpoint::open(folder.path(), log.sink())), Strings{"a"});
    QVERIFY(log.mentions("1 tensors of the shards are not in the map"));
}

void TestCheckpoint::wrongTotalIsOnlyANote()
{
    const fixture::Folder folder;
    writeShards(folder, kMap, R"({"total_size":48})");
    fixture::Log log;
    QCOMPARE(Checkpoint::open(folder.path(), log.sink()).bytes(), uint64_t{24});
    QVERIFY(log.mentions("total_size is 48, the tensors take 24 bytes"));
}

void TestCheckpoint::faultsHaveReasons_data()
{
    QTest::addColumn<std::string>("index");
    QTest::addColumn<std::string>("reason");
    const auto map = [](const std::string& members) { return "{\"weight_map\":{" + members + "}}"; };
    QTest::newRow("not JSON") << std::string("{") << std::string("NotJson");
    QTest::newRow("no map") << std::string("{}") << std::string("BadIndex");
    QTest::newRow("map is a list") << std::string("{\"weight_map\":[]}") << std::string("BadIndex");
    QTest::newRow("shard is a number") << map("\"a\":1") << std::string("BadIndex");
    QTest::newRow("name twice") << map(R"("a":"one.safetensors","a":"two.safetensors")") << std::string("DuplicateKey");
    QTest::newRow("shard is missing") << map(R"("a":"three.safetensors")") << std::string("ShardMissing");
    QTest::newRow("tensor is elsewhere") << map(R"("c":"one.safetensors")") << std::string("TensorMissing");
}

void TestCheckpoint::faultsHaveReasons()
{
    QFETCH(std::string, index);
    QFETCH(std::string, reason);
    const fixture::Folder folder;
    writeShards(folder, kMap);
    folder.write("model.safetensors.index.json", index);
    const Error error = errorOf([&] { Checkpoint::open(folder.path()); });
    QCOMPARE(error.reason(), reason);
    QVERIFY(error.file().starts_with(folder.path()));
}

void TestCheckpoint::unsafeNamesAreRefused_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"../one.safetensors", "/etc/passwd", "a/b", "a\\\\b", "C:x", "..", ".", "", "..x", "a\\u0000b"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestCheckpoint::unsafeNamesAreRefused()
{
    QFETCH(QString, name);
    const std::string text = R"({"weight_map":{"a":")" + name.toStdString() + "\"}}";
    const Error error = errorOf([&] { parseWeightIndex(text); });
    QCOMPARE(error.reason(), std::string("UnsafeShardName"));
    QCOMPARE(error.place(), std::string("/weight_map/a"));
}

void TestCheckpoint::pickledWeightsAreNeverRead()
{
    const fixture::Folder folder;
    QCOMPARE(reasonOf([&] { Checkpoint::open(folder.path()); }), std::string("WeightsMissing"));
    folder.write("pytorch_model.bin", "x");
    const Error error = errorOf([&] { Checkpoint::open(folder.path()); });
    QCOMPARE(error.reason(), std::string("UnsafeCheckpointFormat"));
    QVERIFY(std::string(error.what()).find("safe_serialization=True") != std::string::npos);
    fixture::TensorSet set;
    set.add("a", {1});
    set.writeTo(folder.path("model.safetensors"));
    QCOMPARE(namesOf(Checkpoint::open(folder.path())), Strings{"a"});
}

void TestCheckpoint::tooManyShardsAreRefused()
{
    const fixture::Folder folder;
    std::string map;
    for (int i = 0; i < 65; ++i) map += (i ? ",\"t" : "\"t") + std::to_string(i) + "\":\"s" + std::to_string(i) + "\"";
    writeShards(folder, map);
    QCOMPARE(reasonOf([&] { Checkpoint::open(folder.path()); }), std::string("LimitExceeded"));
}

void TestCheckpoint::everyHeaderIsChecked()
{
    const fixture::Folder folder;
    writeShards(folder, R"("a":"one.safetensors","c":"two.safetensors")");
    folder.write("two.safetensors", "short");
    const Error error = errorOf([&] { Checkpoint::open(folder.path()); });
    QCOMPARE(error.reason(), std::string("HeaderTooSmall"));
    QCOMPARE(error.file(), folder.path("two.safetensors"));
}

QTEST_APPLESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
