#include "core/checkpoint/safetensors.h"

#include "tests/core/checkpoint/fixture.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

using namespace orrery;
using fixture::errorOf;
using fixture::reasonOf;
using fixture::safetensorsBytes;

namespace {

std::span<const std::byte> bytesOf(const std::string& text)
{
    return std::as_bytes(std::span(text));
}

SafetensorsHeader parse(const std::string& file)
{
    return readSafetensorsHeader(sourceOf(bytesOf(file)));
}

std::string contents(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// One tensor 'a' with this entry.
std::string entry(const std::string& members)
{
    return "{\"a\":{" + members + "}}";
}

std::string twoBytes(const std::string& a, const std::string& b)
{
    const auto one = [](const std::string& range) { return "{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":" + range + "}"; };
    return "{\"a\":" + one(a) + ",\"b\":" + one(b) + "}";
}

// The vectors of models-and-formats section 1.4.
const std::string kS01 = R"({"s":{"dtype":"I32","shape":[],"data_offsets":[0,4]}})";
const std::string kS02 = R"({"e":{"dtype":"F32","shape":[2,0],"data_offsets":[0,0]}})";
const std::string kS04 = R"({"a":{"dtype":"F16","shape":[3],"data_offsets":[0,6]},"b":{"dtype":"U8","shape":[2],"data_offsets":[6,8]}})";
const std::string kS07 = R"({"b":{"dtype":"U8","shape":[2],"data_offsets":[6,8]},"a":{"dtype":"F16","shape":[3],"data_offsets":[0,6]}})";
const std::string kH07 =
    R"({"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})";

std::string lengthOf(uint64_t length)
{
    return safetensorsBytes("", 0).replace(0, 8, std::string(reinterpret_cast<const char*>(&length), 8));
}

}  // namespace

class TestSafetensors : public QObject {
    Q_OBJECT
private slots:
    void minimalFileIsExact();
    void acceptsWellFormedFiles_data();
    void acceptsWellFormedFiles();
    void scalarsAndEmptyTensorsCount();
    void unalignedTensorsAreRead();
    void leadingBlanksAndUnknownMembersAreNoted();
    void metadataIsKept();
    void refusesWithTheReason_data();
    void refusesWithTheReason();
    void namesTheTensor_data();
    void namesTheTensor();
    void saysHowMuchIsMissing();
    void earlierChecksWin_data();
    void earlierChecksWin();
    void hugeHeaderIsBounded();
    void truncationAtEveryByteIsRefused();
    void shrunkenFileIsAnError();
    void tensorsBeyondFourGibibytesAreRead();
    void writesWhatTheReferenceWrites();
    void readsWhatTheReferenceWrites();
    void writerRefusesBadTensors();
    void lengthIsLittleEndian();
};

void TestSafetensors::minimalFileIsExact()
{
    const char expected[] = "\x35\0\0\0\0\0\0\0{\"s\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[0,4]}}\xfe\xff\xff\xff";
    const std::string file(expected, sizeof expected - 1);
    QCOMPARE(file.size(), size_t{65});
    const SafetensorsHeader header = parse(file);
    QCOMPARE(header.entries.size(), size_t{1});
    QCOMPARE(header.entries[0].name, std::string("s"));
    QCOMPARE(header.dataOffset, uint64_t{61});
    QCOMPARE(header.entries[0].shape.count(), int64_t{1});
    QVERIFY(header.notes.empty());
}

void TestSafetensors::acceptsWellFormedFiles_data()
{
    QTest::addColumn<std::string>("header");
    QTest::addColumn<size_t>("data");
    QTest::addColumn<size_t>("fileSize");
    QTest::addColumn<size_t>("tensors");
    QTest::newRow("S01 scalar") << kS01 << size_t{4} << size_t{65} << size_t{1};
    QTest::newRow("S02 empty tensor") << kS02 << size_t{0} << size_t{64} << size_t{1};
    QTest::newRow("S03 no tensors") << std::string("{}") << size_t{0} << size_t{10} << size_t{0};
    QTest::newRow("S04 unaligned") << kS04 << size_t{8} << size_t{122} << size_t{2};
    QTest::newRow("S05 trailing blanks") << std::string("{}      ") << size_t{0} << size_t{16} << size_t{0};
    QTest::newRow("S06 leading blanks") << std::string("\t\n{}\r ") << size_t{0} << size_t{14} << size_t{0};
    QTest::newRow("S07 any order") << kS07 << size_t{8} << size_t{122} << size_t{2};
    QTest::newRow("null metadata") << std::string("{\"__metadata__\":null}") << size_t{0} << size_t{29} << size_t{0};
    QTest::newRow("F4 of a whole byte") << entry(R"("dtype":"F4","shape":[4],"data_offsets":[0,2])") << size_t{2} << size_t{63} << size_t{1};
    QTest::newRow("depth 128") << "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":" + std::string(126, '[') + std::string(126, ']') + "}}"
                               << size_t{1} << size_t{319} << size_t{1};
}

void TestSafetensors::acceptsWellFormedFiles()
{
    QFETCH(std::string, header);
    QFETCH(size_t, data);
    QFETCH(size_t, fileSize);
    QFETCH(size_t, tensors);
    const std::string file = safetensorsBytes(header, data);
    QCOMPARE(file.size(), fileSize);
    QCOMPARE(parse(file).entries.size(), tensors);
}

void TestSafetensors::scalarsAndEmptyTensorsCount()
{
    QCOMPARE(parse(safetensorsBytes(kS01, 4)).entries[0].shape, Shape{});
    QCOMPARE(parse(safetensorsBytes(kS02, 0)).entries[0].shape.count(), int64_t{0});
}

void TestSafetensors::unalignedTensorsAreRead()
{
    const fixture::Folder folder;
    folder.write("t", safetensorsBytes(kS07, 8));
    const SafetensorsFile file(folder.path("t"));
    QCOMPARE(file.entries()[0].name, std::string("a"));
    const SafetensorsEntry* b = file.find("b");
    QVERIFY(b && !file.find("c") && !file.find(""));
    std::array<std::byte, 1> last;
    file.read(*b, 1, last);
    QCOMPARE(std::to_integer<int>(last[0]), 7);
    const std::span<const std::byte> view = file.view(file.entries()[0]);
    QCOMPARE(view.size(), size_t{6});
    QCOMPARE(std::to_integer<int>(view[5]), 5);
}

void TestSafetensors::leadingBlanksAndUnknownMembersAreNoted()
{
    QCOMPARE(parse(safetensorsBytes(" {}", 0)).notes.size(), size_t{1});
    const std::string extra = R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":{"y":[1]}},"b":{"dtype":"U8","shape":[0],"data_offsets":[1,1],"z":1}})";
    QCOMPARE(parse(safetensorsBytes(extra, 1)).notes.size(), size_t{1});
}

void TestSafetensors::metadataIsKept()
{
    const SafetensorsHeader header = parse(safetensorsBytes(R"({"__metadata__":{"format":"pt","\u00e9":"x"}})", 0));
    const std::map<std::string, std::string> expected{{"format", "pt"}, {"\u00e9", "x"}};
    QCOMPARE(header.metadata, expected);
}

void TestSafetensors::refusesWithTheReason_data()
{
    QTest::addColumn<std::string>("file");
    QTest::addColumn<std::string>("reason");
    const auto row = [](const char* name, const std::string& header, size_t data, const char* reason) {
        QTest::newRow(name) << safetensorsBytes(header, data) << std::string(reason);
    };
    QTest::newRow("H01 empty") << std::string() << std::string("HeaderTooSmall");
    QTest::newRow("H01 seven bytes") << std::string(7, '\0') << std::string("HeaderTooSmall");
    QTest::newRow("H02") << std::string("\x3c\0\0\0\0\xff\xff\xff{}", 10) << std::string("HeaderTooLarge");
    QTest::newRow("H03") << lengthOf(100'000'001) << std::string("HeaderTooLarge");
    QTest::newRow("limit itself") << lengthOf(100'000'000) << std::string("InvalidHeaderLength");
    QTest::newRow("H04") << lengthOf(60) << std::string("InvalidHeaderLength");
    row("H05", "\xff", 0, "HeaderNotUtf8");
    for (const char* text : {"{", "[]", "null", "1", "\"a\"", "{}x", "{} {}", "{,}", "{\"a\":}", "{'a':1}", "", "\xEF\xBB\xBF{}", "{\"a\":NaN}"})
        row(text, text, 0, "HeaderNotJson");
    row("H06 depth 129", "{\"a\":" + std::string(128, '[') + std::string(128, ']') + "}", 0, "HeaderNotJson");
    row("NUL after the object", std::string("{}\0x", 4), 0, "HeaderNotJson");
    row("H07 overlap", kH07, 16, "InvalidOffset");
    row("H08 hole", twoBytes("[0,4]", "[8,12]"), 12, "InvalidOffset");
    row("H09 late start", entry(R"("dtype":"U8","shape":[4],"data_offsets":[4,8])"), 8, "InvalidOffset");
    row("H10 reversed", entry(R"("dtype":"U8","shape":[4],"data_offsets":[4,0])"), 4, "InvalidOffset");
    row("reversed at the start", twoBytes("[0,4]", "[4,3]"), 4, "InvalidOffset");
    row("H11 truncated", kS01, 3, "BufferNotCovered");
    row("H11 one too many", kS01, 5, "BufferNotCovered");
    row("data without tensors", "{}", 1, "BufferNotCovered");
    row("H12", entry(R"("dtype":"I32","shape":[2,2],"data_offsets":[0,4])"), 4, "SizeMismatch");
    for (const char* offsets : {"[-1,4]", "[0,4.5]", "[0,4e0]", "[-0,4]", "[0,281474976710656]", "[0,99999999999999999999]"})
        row(offsets, entry(std::string(R"("dtype":"U8","shape":[4],"data_offsets":)") + offsets), 4, "NumberOutOfRange");
    for (const char* offsets : {"[0,4,8]", "[\"0\",\"4\"]", "[0]", "[]", "4", "{}", "[[0,4]]", "[null,4]", "null"})
        row(offsets, entry(std::string(R"("dtype":"U8","shape":[4],"data_offsets":)") + offsets), 4, "BadTensorEntry");
    for (const char* members : {R"("shape":[4],"data_offsets":[0,4])", R"("dtype":"U8","data_offsets":[0,4])", R"("dtype":"U8","shape":[4])",
             R"("dtype":1,"shape":[4],"data_offsets":[0,4])", R"("dtype":["U8"],"shape":[4],"data_offsets":[0,4])",
             R"("dtype":"U8","shape":4,"data_offsets":[0,4])", R"("dtype":"U8","shape":[true],"data_offsets":[0,4])", ""})
        row(members, entry(members), 4, "BadTensorEntry");
    for (const char* value : {"{\"a\":1}", "{\"a\":[]}", "{\"a\":null}", "{\"a\":\"x\"}"}) row(value, value, 0, "BadTensorEntry");
    row("H14", entry(R"("dtype":"I32","shape":[2,18446744073709551614],"data_offsets":[0,16])"), 16, "NumberOutOfRange");
    row("H14 overflow", entry(R"("dtype":"I32","shape":[281474976710655,281474976710655],"data_offsets":[0,16])"), 16, "SizeOverflow");
    row("bits overflow", entry(R"("dtype":"F64","shape":[281474976710655,65535],"data_offsets":[0,16])"), 16, "SizeOverflow");
    row("H15", entry(R"("dtype":"I32","shape":[2,9223372036854775807],"data_offsets":[0,16])"), 16, "NumberOutOfRange");
    row("H16", entry(R"("dtype":"F4","shape":[3],"data_offsets":[0,2])"), 2, "MisalignedTensor");
    row("H17", R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 4, "DuplicateKey");
    row("twice in an entry", entry(R"("dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4])"), 4, "DuplicateKey");
    row("twice in metadata", R"({"__metadata__":{"a":"x","a":"x"}})", 0, "DuplicateKey");
    row("twice in an unknown member", entry(R"("dtype":"U8","shape":[4],"data_offsets":[0,4],"x":[{"y":1,"y":2}])"), 4, "DuplicateKey");
    row("H18 unknown", entry(R"("dtype":"F33","shape":[1],"data_offsets":[0,4])"), 4, "UnknownDtype");
    row("H18 lower case", entry(R"("dtype":"f32","shape":[1],"data_offsets":[0,4])"), 4, "UnknownDtype");
    for (const char* metadata : {"{\"format\":1}", "{\"format\":null}", "{\"a\":{}}", "[]", "\"x\"", "1"})
        row(metadata, std::string("{\"__metadata__\":") + metadata + "}", 0, "BadMetadata");
    row("H20", R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}})", 4, "DuplicateKey");
    row("H22", R"({"\ud800":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 4, "HeaderNotJson");
    row("rank 17", entry(R"("dtype":"U8","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,1])"), 1, "NumberOutOfRange");
    row("long name", "{\"" + std::string(4097, 'n') + R"(":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1, "LimitExceeded");
    row("NUL in a name", R"({"a\u0000":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1, "LimitExceeded");
}

void TestSafetensors::refusesWithTheReason()
{
    QFETCH(std::string, file);
    QFETCH(std::string, reason);
    const Error error = errorOf([&] { parse(file); });
    QCOMPARE(error.reason(), reason);
    QCOMPARE(error.kind(), ErrorKind::Format);
}

void TestSafetensors::namesTheTensor_data()
{
    QTest::addColumn<std::string>("header");
    QTest::addColumn<size_t>("data");
    QTest::addColumn<std::string>("place");
    QTest::newRow("H07: ties go by name") << kH07 << size_t{16} << std::string("/b");
    QTest::newRow("H08") << twoBytes("[0,4]", "[8,12]") << size_t{12} << std::string("/b");
    QTest::newRow("the earlier in the file") << twoBytes("[5,9]", "[1,5]") << size_t{9} << std::string("/b");
    QTest::newRow("size before the next tensor's offset")
        << std::string(R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[1],"data_offsets":[9,10]}})") << size_t{10}
        << std::string("/a");
}

void TestSafetensors::namesTheTensor()
{
    QFETCH(std::string, header);
    QFETCH(size_t, data);
    QFETCH(std::string, place);
    QCOMPARE(errorOf([&] { parse(safetensorsBytes(header, data)); }).place(), place);
}

void TestSafetensors::saysHowMuchIsMissing()
{
    QCOMPARE(errorOf([] { parse(safetensorsBytes(kS01, 1)); }).what(), "truncated by 3 bytes");
    QCOMPARE(errorOf([] { parse(safetensorsBytes(kS01, 9)); }).what(), "5 extra bytes after the last tensor");
}

void TestSafetensors::earlierChecksWin_data()
{
    QTest::addColumn<std::string>("header");
    QTest::addColumn<std::string>("reason");
    const std::string badNumber = R"("n":{"dtype":"U8","shape":[-1],"data_offsets":[0,4]})", badType = R"("t":{"dtype":"X","shape":[],"data_offsets":[0,1]})";
    const std::string badMeta = R"("__metadata__":1)", twice = R"("d":null,"d":null)";
    const std::string longName = "\"" + std::string(5000, 'l') + R"(":{"dtype":"U8","shape":[4],"data_offsets":[0,4]})";
    QTest::newRow("limit alone") << "{" + longName + "}" << std::string("LimitExceeded");
    QTest::newRow("number before limit") << "{" + longName + "," + badNumber + "}" << std::string("NumberOutOfRange");
    QTest::newRow("entry before number") << "{" + badNumber + "," + badType + "}" << std::string("UnknownDtype");
    QTest::newRow("metadata before entry") << "{" + badType + "," + badMeta + "}" << std::string("BadMetadata");
    QTest::newRow("duplicate before metadata") << "{" + badMeta + "," + twice + "}" << std::string("DuplicateKey");
    QTest::newRow("grammar before duplicate") << "{" + twice + ",}" << std::string("HeaderNotJson");
}

void TestSafetensors::earlierChecksWin()
{
    QFETCH(std::string, header);
    QFETCH(std::string, reason);
    QCOMPARE(errorOf([&] { parse(safetensorsBytes(header, 4)); }).reason(), reason);
}

// H21: a million tensors of one byte under names that fill 90 MB.
void TestSafetensors::hugeHeaderIsBounded()
{
    std::string header = "{";
    header.reserve(91'000'000);
    constexpr int count = 1'000'000;
    for (int i = 0; i < count; ++i) {
        char item[128];
        std::snprintf(item, sizeof item, "%s\"%035d\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]}", i ? "," : "", i, i, i + 1);
        header += item;
    }
    header += "}";
    QVERIFY(header.size() > 88'000'000 && header.size() <= 100'000'000);
    const std::string file = safetensorsBytes(header, count);
    const double start = fixture::processorSeconds();
    QCOMPARE(parse(file).entries.size(), size_t{count});
    const double seconds = fixture::processorSeconds() - start;
    qInfo("a header of %zu bytes with %d tensors: %.2f s, %zu MiB at most", header.size(), count, seconds, fixture::peakBytes() >> 20);
    QVERIFY(fixture::kSanitized || (seconds < 5.0 && fixture::peakBytes() < size_t{1} << 30));

    header.back() = ',';
    header += "\"one more\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[1000000,1000000]}}";
    QCOMPARE(errorOf([&] { parse(safetensorsBytes(header, count)); }).reason(), std::string("LimitExceeded"));
}

void TestSafetensors::truncationAtEveryByteIsRefused()
{
    const std::string file = safetensorsBytes(kS04, 8);
    for (size_t size = 0; size < file.size(); ++size) QVERIFY2(!reasonOf([&] { parse(file.substr(0, size)); }).empty(), qPrintable(QString::number(size)));
}

void TestSafetensors::shrunkenFileIsAnError()
{
    const fixture::Folder folder;
    folder.write("t", safetensorsBytes(kS01, 4));
    const SafetensorsFile file(folder.path("t"));
    folder.write("t", "x");
    std::array<std::byte, 4> bytes;
    const Error error = errorOf([&] { file.read(file.entries()[0], 0, bytes); });
    QCOMPARE(error.reason(), std::string("FileChanged"));
    QCOMPARE(error.kind(), ErrorKind::Io);
}

std::string byteTensor(const std::string& name, uint64_t begin, uint64_t size)
{
    return "\"" + name + R"(":{"dtype":"U8","shape":[)" + std::to_string(size) + R"(],"data_offsets":[)" + std::to_string(begin) + ","
        + std::to_string(begin + size) + "]}";
}

// A file with a hole: tensor 'b' lies across the 4 GiB mark, 'c' beyond it.
void TestSafetensors::tensorsBeyondFourGibibytesAreRead()
{
    const uint64_t mark = uint64_t{1} << 32;
    const auto header = [](uint64_t hole) { return "{" + byteTensor("a", 0, hole) + "," + byteTensor("b", hole, 8) + "," + byteTensor("c", hole + 8, 5) + "}"; };
    const uint64_t start = safetensorsBytes(header(mark), 0).size();  // as long for a hole that is a little smaller
    const fixture::Folder folder;
    folder.write("t", safetensorsBytes(header(mark - 4 - start), 0));
    std::filesystem::resize_file(folder.path("t"), mark - 4);
    std::ofstream(folder.path("t"), std::ios::binary | std::ios::app) << "straddle" << "after";
    const SafetensorsFile file(folder.path("t"));
    QCOMPARE(file.entries().size(), size_t{3});
    QCOMPARE(file.entries()[0].shape.count(), static_cast<int64_t>(mark - 4 - start));
    std::array<std::byte, 5> bytes;
    file.read(file.entries()[1], 2, bytes);
    QCOMPARE(std::memcmp(bytes.data(), "raddl", bytes.size()), 0);
    file.read(file.entries()[2], 0, bytes);
    QCOMPARE(std::memcmp(bytes.data(), "after", bytes.size()), 0);
    QCOMPARE(std::memcmp(file.view(file.entries()[1]).data(), "straddle", 8), 0);
}

/// The tensors of golden/checkpoint/types.safetensors.
std::vector<std::pair<std::string, DType>> goldenTypes()
{
    return {{"bool", DType::Bool}, {"bf16", DType::BF16}, {"f16", DType::F16}, {"f32", DType::F32}, {"f64", DType::F64}, {"i16", DType::I16},
        {"i32", DType::I32}, {"i64", DType::I64}, {"i8", DType::I8}, {"u16", DType::U16}, {"u32", DType::U32}, {"u64", DType::U64}, {"u8", DType::U8}};
}

void TestSafetensors::writesWhatTheReferenceWrites()
{
    const fixture::Folder folder;
    const SafetensorsFile golden(std::string(ORRERY_GOLDEN_DIR) + "/checkpoint/types.safetensors");
    std::vector<SafetensorsTensor> tensors;
    for (const SafetensorsEntry& entry : golden.entries()) tensors.push_back({entry.name, *entry.type->type, entry.shape, golden.view(entry)});
    std::reverse(tensors.begin(), tensors.end());
    writeSafetensors(folder.path("t"), tensors, {{"made \"by\"", "t\u00e9st\n"}});
    QCOMPARE(contents(folder.path("t")), contents(golden.path()));
}

void TestSafetensors::readsWhatTheReferenceWrites()
{
    const SafetensorsFile golden(std::string(ORRERY_GOLDEN_DIR) + "/checkpoint/types.safetensors");
    QCOMPARE(golden.metadata().at("made \"by\""), std::string("t\u00e9st\n"));
    for (const auto& [name, type] : goldenTypes()) {
        const SafetensorsEntry* entry = golden.find("t." + name);
        QVERIFY2(entry, name.c_str());
        QCOMPARE(entry->type->type, std::optional(type));
        QCOMPARE(entry->shape, (Shape{2, 3}));
        std::array<float, 6> values;
        convertToFloat(type, golden.view(*entry).data(), values.data(), values.size());
        const std::array<float, 6> expected = type == DType::Bool ? std::array<float, 6>{0, 1, 1, 1, 1, 1} : std::array<float, 6>{0, 1, 2, 3, 4, 5};
        QCOMPARE(values, expected);
    }
    QCOMPARE(golden.find("scalar \u00fc")->shape, Shape{});
    QCOMPARE(golden.find("empty")->shape, (Shape{3, 0}));
}

void TestSafetensors::writerRefusesBadTensors()
{
    const fixture::Folder folder;
    const std::array<std::byte, 4> bytes{};
    const auto write = [&](const std::vector<SafetensorsTensor>& tensors) {
        return errorOf([&] { writeSafetensors(folder.path("t"), tensors); }).kind();
    };
    QCOMPARE(write({{"a", DType::F32, {1}, bytes}, {"a", DType::F32, {1}, bytes}}), ErrorKind::Argument);
    QCOMPARE(write({{"__metadata__", DType::F32, {1}, bytes}}), ErrorKind::Argument);
    QCOMPARE(write({{"\xff", DType::F32, {1}, bytes}}), ErrorKind::Argument);
    QCOMPARE(write({{"a", DType::F32, {2}, bytes}}), ErrorKind::Shape);
    QVERIFY(contents(folder.path("t")).empty());
}

void TestSafetensors::lengthIsLittleEndian()
{
    QCOMPARE(parse(safetensorsBytes("{}" + std::string(298, ' '), 0)).dataOffset, uint64_t{308});
}

QTEST_APPLESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
