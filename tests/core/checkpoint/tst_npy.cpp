#include "core/checkpoint/npy.h"

#include "tests/core/checkpoint/fixture.h"

#include <QTest>

#include <numeric>

using namespace orrery;
using fixture::errorOf;

namespace {

std::string golden(const std::string& name)
{
    return std::string(ORRERY_GOLDEN_DIR) + "/checkpoint/" + name;
}

std::vector<float> floatsOf(const NpyArray& array)
{
    const Tensor tensor = array.toTensor();
    return {tensor.values().begin(), tensor.values().end()};
}

std::vector<float> upTo(int count)
{
    std::vector<float> values(static_cast<size_t>(count));
    std::iota(values.begin(), values.end(), 0.0f);
    return values;
}

/// An npy file of version 1 with this dictionary and `data` zero bytes.
std::string npy(const std::string& literal, size_t data = 0)
{
    const std::string text = literal + "\n";
    return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(text.size() & 255) + static_cast<char>(text.size() >> 8) + text + std::string(data, '\0');
}

NpyArray parse(const std::string& file)
{
    return readNpy(sourceOf(std::as_bytes(std::span(file))));
}

}  // namespace

class TestNpy : public QObject {
    Q_OBJECT
private slots:
    void readsWhatNumpyWrites_data();
    void readsWhatNumpyWrites();
    void wideIntegersKeepTheirBits();
    void writesWhatNumpyWrites_data();
    void writesWhatNumpyWrites();
    void headerOfTheFormatNotes();
    void acceptsOtherSpellings_data();
    void acceptsOtherSpellings();
    void refusesWithTheReason_data();
    void refusesWithTheReason();
    void truncationAtEveryByteIsRefused();
    void tensorsGoAndComeBack();
    void writerRefusesWhatNumpyLacks();
    void errorsNameTheFile();
};

void TestNpy::readsWhatNumpyWrites_data()
{
    QTest::addColumn<std::string>("file");
    QTest::addColumn<int>("type");
    QTest::addColumn<std::string>("shape");
    QTest::addColumn<std::vector<float>>("values");
    const auto row = [](const char* file, DType type, const Shape& shape, const std::vector<float>& values) {
        QTest::newRow(file) << std::string(file) + ".npy" << static_cast<int>(type) << shape.text() << values;
    };
    row("f4", DType::F32, {2, 3}, upTo(6));
    row("version2", DType::F32, {2, 3}, upTo(6));
    row("version3", DType::F32, {2, 3}, upTo(6));
    row("f8_fortran", DType::F64, {2, 3}, upTo(6));
    row("i2_big_endian", DType::I16, {4}, {1, -2, 300, -400});
    row("f8_big_endian_fortran", DType::F64, {2, 3, 4}, upTo(24));
    row("f2", DType::F16, {1, 3}, {0.5f, -0.25f, 65504.0f});
    row("bool", DType::Bool, {3}, {1, 0, 1});
    row("scalar", DType::F32, {}, {2.5f});
    row("empty", DType::I32, {0, 3}, {});
}

void TestNpy::readsWhatNumpyWrites()
{
    QFETCH(std::string, file);
    QFETCH(int, type);
    QFETCH(std::string, shape);
    QFETCH(std::vector<float>, values);
    const NpyArray array = readNpyFile(golden(file));
    QCOMPARE(static_cast<int>(array.type), type);
    QCOMPARE(array.shape.text(), shape);
    QCOMPARE(floatsOf(array), values);
}

void TestNpy::wideIntegersKeepTheirBits()
{
    const NpyArray array = readNpyFile(golden("u8_large.npy"));
    uint64_t values[2];
    QCOMPARE(array.bytes.size(), sizeof values);
    std::memcpy(values, array.bytes.data(), sizeof values);
    QCOMPARE(values[0], uint64_t{0});
    QCOMPARE(values[1], ~uint64_t{0});
}

void TestNpy::writesWhatNumpyWrites_data()
{
    QTest::addColumn<std::string>("file");
    for (const char* file : {"f4.npy", "u8_large.npy", "f2.npy", "bool.npy", "scalar.npy", "empty.npy"}) QTest::newRow(file) << std::string(file);
}

void TestNpy::writesWhatNumpyWrites()
{
    QFETCH(std::string, file);
    const fixture::Folder folder;
    const NpyArray array = readNpyFile(golden(file));
    writeNpyFile(folder.path("a.npy"), array.type, array.shape, array.bytes);
    QCOMPARE(readTextFile(folder.path("a.npy"), 1000), readTextFile(golden(file), 1000));
}

void TestNpy::headerOfTheFormatNotes()
{
    const std::string prefix = npyPrefix(DType::F32, {2, 3});
    QCOMPARE(prefix.size(), size_t{128});
    QCOMPARE(prefix.substr(8, 2), std::string("\x76\0", 2));
    // numpy.lib.format.write_array_header_1_0 gives 192 too: just past a multiple of 64 with its room for the first axis to grow.
    QCOMPARE(npyPrefix(DType::F32, {7, 1000, 1000, 1000, 1000, 1000, 1000, 1000}).size(), size_t{192});
    QCOMPARE(npyPrefix(DType::F32, {7, 10, 10, 10, 10, 10, 10, 10, 10}).size(), size_t{128});
}

void TestNpy::acceptsOtherSpellings_data()
{
    QTest::addColumn<std::string>("literal");
    QTest::addColumn<size_t>("data");
    const auto row = [](const char* literal, size_t data) { QTest::newRow(literal) << std::string(literal) << data; };
    row("{'descr':'<f4','fortran_order':False,'shape':(2,3)}", 24);
    row(R"({"shape": (3L,), "descr": "=i8", "fortran_order": True, })", 24);
    row("{ 'descr' : '|u1' , 'fortran_order' : False , 'shape' : ( ) , }   ", 1);
    row("{'descr':'|b1','fortran_order':False,'shape':(5,)}", 5);
    row("{'descr':'>f8','fortran_order':True,'shape':(0,281474976710655)}", 0);
}

void TestNpy::acceptsOtherSpellings()
{
    QFETCH(std::string, literal);
    QFETCH(size_t, data);
    QCOMPARE(parse(npy(literal, data)).bytes.size(), data);
}

void TestNpy::refusesWithTheReason_data()
{
    QTest::addColumn<std::string>("file");
    QTest::addColumn<std::string>("reason");
    const auto raw = [](const char* name, const std::string& file, const char* reason) { QTest::newRow(name) << file << std::string(reason); };
    raw("empty", "", "BadNpyHeader");
    raw("other magic", std::string("\x93NUMPX\x01\0\0\0", 10), "BadNpyHeader");
    raw("version 4", std::string("\x93NUMPY\x04\0\0\0\0\0", 12), "BadNpyHeader");
    raw("version 1.1", std::string("\x93NUMPY\x01\x01\0\0", 10), "BadNpyHeader");
    raw("header past the end", std::string("\x93NUMPY\x01\0\x01\0", 10), "BadNpyHeader");
    raw("header of 4 GiB", std::string("\x93NUMPY\x02\0\xff\xff\xff\xff{}", 14), "BadNpyHeader");
    raw("header above the limit", std::string("\x93NUMPY\x02\0\x01\0\x01\0", 12) + std::string(70'000, ' '), "BadNpyHeader");
    raw("version 3 not UTF-8", std::string("\x93NUMPY\x03\0\x01\0\0\0\xff", 13), "BadNpyHeader");
    const auto row = [](const std::string& literal, const char* reason, size_t data = 4) { QTest::newRow(literal.c_str()) << npy(literal, data) << std::string(reason); };
    for (const char* literal : {"", "{", "{}", "[]", "{'descr':'<f4','fortran_order':False}", "{'descr':'<f4','fortran_order':False,'shape':(1,)}x",
             "{'descr':'<f4','fortran_order':False,'shape':(1,),'more':1}", "{'descr':'<f4','descr':'<f4','fortran_order':False,'shape':(1,)}",
             "{'descr':'<f4','fortran_order':0,'shape':(1,)}", "{'descr':'<f4','fortran_order':False,'shape':(1)}",
             "{'descr':'<f4','fortran_order':False,'shape':1}", "{'descr':'<f4','fortran_order':False,'shape':(1 1)}",
             "{'descr':'<f4','fortran_order':False,'shape':(1,", "{'descr':'<f4','fortran_order':False,'shape':(,)}",
             "{'descr':'<f4','fortran_order':False,'shape':(1.0,)}", "{'descr':'<f4' 'fortran_order':False,'shape':(1,)}",
             "{'descr':'<f4,'fortran_order':False,'shape':(1,)}", "{'descr':'\\x3cf4','fortran_order':False,'shape':(1,)}",
             "{'descr':4,'fortran_order':False,'shape':(1,)}", "{'descr':'<f4','fortran_order':False,'shape':__import__('os')}"})
        row(literal, "BadNpyHeader");
    for (const char* descr : {"'|O'", "'<f3'", "'<f1'", "'<f16'", "'<c8'", "'<U1'", "'|S4'", "'<M8[s]'", "'|V4'", "'f4'", "'<b1x'", "'<b2'", "''",
             "[('a','<f4')]", "('<f4',(2,))", "'\xff\xff\xff'"})
        row(std::string("{'descr':") + descr + ",'fortran_order':False,'shape':(1,)}", "UnsupportedDtype");
    for (const char* shape : {"(-1,)", "(281474976710656,)", "(99999999999999999999999999,)", "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)"})
        row(std::string("{'descr':'<f4','fortran_order':False,'shape':") + shape + "}", "NumberOutOfRange");
    row("{'descr':'<f4','fortran_order':False,'shape':(281474976710655,281474976710655)}", "SizeOverflow");
    row("{'descr':'<f8','fortran_order':False,'shape':(281474976710655,8192)}", "SizeOverflow");
    row("{'descr':'<f4','fortran_order':False,'shape':(281474976710655,)}", "SizeMismatch");
    row("{'descr':'<f4','fortran_order':False,'shape':(2,)}", "SizeMismatch", 7);
    row("{'descr':'<f4', 'fortran_order':False,'shape':(2,)}", "SizeMismatch", 9);
}

void TestNpy::refusesWithTheReason()
{
    QFETCH(std::string, file);
    QFETCH(std::string, reason);
    const Error error = errorOf([&] { parse(file); });
    QCOMPARE(error.reason(), reason);
    QCOMPARE(error.kind(), ErrorKind::Format);
}

void TestNpy::truncationAtEveryByteIsRefused()
{
    const std::string file = readTextFile(golden("f4.npy"), 1000);
    for (size_t size = 0; size < file.size(); ++size) QVERIFY(!errorOf([&] { parse(file.substr(0, size)); }).reason().empty());
}

void TestNpy::tensorsGoAndComeBack()
{
    const fixture::Folder folder;
    const std::vector<float> values{0.1f, -2.5f, 3e38f, -0.0f};
    const NpyArray array = NpyArray::fromTensor(Tensor({2, 2}, values));
    writeNpyFile(folder.path("a.npy"), array.type, array.shape, array.bytes);
    const NpyArray back = readNpyFile(folder.path("a.npy"));
    QCOMPARE(back.shape, (Shape{2, 2}));
    QCOMPARE(floatsOf(back), values);
}

void TestNpy::writerRefusesWhatNumpyLacks()
{
    const fixture::Folder folder;
    const std::array<std::byte, 4> bytes{};
    QCOMPARE(errorOf([&] { writeNpyFile(folder.path("a"), DType::BF16, {2}, bytes); }).kind(), ErrorKind::Argument);
    QCOMPARE(errorOf([&] { writeNpyFile(folder.path("a"), DType::F32, {2}, bytes); }).kind(), ErrorKind::Shape);
}

void TestNpy::errorsNameTheFile()
{
    for (const char* name : {"object.npy", "record.npy"}) {
        const Error error = errorOf([&] { readNpyFile(golden(name)); });
        QCOMPARE(error.reason(), std::string("UnsupportedDtype"));
        QCOMPARE(error.file(), golden(name));
    }
}

QTEST_APPLESS_MAIN(TestNpy)
#include "tst_npy.moc"
