#include "core/checkpoint/npz.h"

#include "core/checkpoint/little_endian.h"
#include "tests/core/checkpoint/fixture.h"

#include <QTest>

#include <functional>
#include <zlib.h>

using namespace orrery;
using fixture::errorOf;
using fixture::reasonOf;

namespace {

using Strings = std::vector<std::string>;

std::string golden(const std::string& name)
{
    return std::string(ORRERY_GOLDEN_DIR) + "/checkpoint/" + name;
}

std::vector<float> floatsOf(const NpyArray& array)
{
    const Tensor tensor = array.toTensor();
    return {tensor.values().begin(), tensor.values().end()};
}

std::span<const std::byte> bytesOf(const std::string& text)
{
    return std::as_bytes(std::span(text));
}

/// One member of an archive made by hand; every field can lie.
struct Member {
    std::string name = "a.npy";
    std::string content;  ///< unpacked
    uint64_t method = 0;
    uint64_t flags = 0;
    std::string packed = {};       ///< as stored; made from content if empty
    int64_t sizeError = 0;         ///< added to the size both headers claim
    int64_t checksumError = 0;
    std::string localName = {};    ///< if another
    uint64_t localMethod = 99;     ///< if another
    int64_t localSizeError = 0;
    int64_t offsetError = 0;
};

std::string deflate(const std::string& content)
{
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, content.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::string fields(const Member& member, const std::string& packed, uint64_t method, int64_t sizeError, size_t nameSize)
{
    std::string text;
    appendLittleEndian(text, 20, 2);
    appendLittleEndian(text, member.flags, 2);
    appendLittleEndian(text, method, 2);
    appendLittleEndian(text, 0, 4);
    const auto crc = crc32(0, reinterpret_cast<const Bytef*>(member.content.data()), static_cast<uInt>(member.content.size()));
    appendLittleEndian(text, crc + static_cast<uint64_t>(member.checksumError), 4);
    appendLittleEndian(text, packed.size(), 4);
    appendLittleEndian(text, member.content.size() + static_cast<uint64_t>(member.sizeError + sizeError), 4);
    appendLittleEndian(text, nameSize, 2);
    appendLittleEndian(text, 0, 2);
    return text;
}

std::string archive(const std::vector<Member>& members, int64_t countError = 0)
{
    std::string file, directory;
    for (const Member& member : members) {
        const std::string packed = !member.packed.empty() ? member.packed : member.method == 8 ? deflate(member.content) : member.content;
        const std::string localName = member.localName.empty() ? member.name : member.localName;
        directory += std::string("PK\x01\x02\x14\0", 6) + fields(member, packed, member.method, 0, member.name.size()) + std::string(10, '\0');
        appendLittleEndian(directory, file.size() + static_cast<uint64_t>(member.offsetError), 4);
        directory += member.name;
        file += "PK\x03\x04" + fields(member, packed, member.localMethod == 99 ? member.method : member.localMethod, member.localSizeError, localName.size());
        file += localName + packed;
    }
    std::string end = std::string("PK\x05\x06\0\0\0\0", 8);
    for (int twice = 0; twice < 2; ++twice) appendLittleEndian(end, members.size() + static_cast<uint64_t>(countError), 2);
    appendLittleEndian(end, directory.size(), 4);
    appendLittleEndian(end, file.size(), 4);
    appendLittleEndian(end, 0, 2);
    return file + directory + end;
}

/// An npy array of `count` bytes.
std::string npy(int64_t count)
{
    return npyPrefix(DType::U8, {count}) + std::string(static_cast<size_t>(count), 'x');
}

/// Reads every array of an archive.
void readAll(const std::string& file)
{
    const ByteSource source = sourceOf(bytesOf(file));
    for (const ZipMember& member : readZipDirectory(source)) readNpzMember(source, member);
}

}  // namespace

class TestNpz : public QObject {
    Q_OBJECT
private slots:
    void readsWhatNumpyWrites_data();
    void readsWhatNumpyWrites();
    void streamedMembersAreRead();
    void writesTheCommittedBytes();
    void manyMembersNeedWideRecords();
    void handMadeArchivesAreRead();
    void refusesHostileArchives_data();
    void refusesHostileArchives();
    void inflatedLimitHolds();
    void truncationAtEveryByteIsRefused();
    void unknownNamesAreArguments();
    void writerRefusesBadNames_data();
    void writerRefusesBadNames();
};

void TestNpz::readsWhatNumpyWrites_data()
{
    QTest::addColumn<std::string>("file");
    QTest::newRow("stored") << golden("stored.npz");
    QTest::newRow("deflated") << golden("deflated.npz");
}

void TestNpz::readsWhatNumpyWrites()
{
    QFETCH(std::string, file);
    const NpzFile npz(file);
    QCOMPARE(npz.names(), (Strings{"f4", "f8_fortran", "scalar", "empty", "deep/name"}));
    QCOMPARE(floatsOf(npz.read("f4")), (std::vector<float>{0, 1, 2, 3, 4, 5}));
    QCOMPARE(floatsOf(npz.read("f8_fortran")), (std::vector<float>{0, 1, 2, 3, 4, 5}));
    QCOMPARE(floatsOf(npz.read("scalar")), std::vector<float>{2.5f});
    QCOMPARE(npz.read("empty").shape, (Shape{0, 3}));
    QCOMPARE(floatsOf(npz.read("deep/name")), std::vector<float>(10'000, 7.0f));
    QCOMPARE(npz.header("deep/name").shape, (Shape{100, 100}));
    QCOMPARE(npz.header("deep/name").type, DType::I64);
}

void TestNpz::streamedMembersAreRead()
{
    fixture::Log log;
    const NpzFile npz(golden("streamed.npz"), kDefaultInflatedLimit, log.sink());
    QCOMPARE(npz.names(), Strings{"f4"});
    QVERIFY(npz.contains("f4") && !npz.contains("note.txt"));
    QVERIFY(log.mentions("\"note.txt\" is not an array"));
    QCOMPARE(floatsOf(npz.read("f4")), (std::vector<float>{0, 1, 2, 3, 4, 5}));
}

// numpy reads these bytes: peers/checkpoint/make_golden.py checks it.
void TestNpz::writesTheCommittedBytes()
{
    const fixture::Folder folder;
    const NpzFile numpy(golden("stored.npz"));
    const NpyArray f4 = numpy.read("f4"), scalar = numpy.read("scalar"), empty = numpy.read("empty");
    const std::array<int16_t, 2> numbers{-1, 2};
    const std::vector<NpzItem> items{{"f4", f4.type, f4.shape, f4.bytes}, {"blocks.0/\u00e9", DType::I16, {2}, std::as_bytes(std::span(numbers))},
        {"scalar", scalar.type, scalar.shape, scalar.bytes}, {"empty", empty.type, empty.shape, empty.bytes}};
    writeNpz(folder.path("ours.npz"), items);
    QCOMPARE(readTextFile(folder.path("ours.npz"), 10'000), readTextFile(golden("ours.npz"), 10'000));
    const NpzFile back(folder.path("ours.npz"));
    QCOMPARE(back.names(), (Strings{"f4", "blocks.0/\u00e9", "scalar", "empty"}));
    QCOMPARE(floatsOf(back.read("blocks.0/\u00e9")), (std::vector<float>{-1, 2}));
}

void TestNpz::manyMembersNeedWideRecords()
{
    const fixture::Folder folder;
    const std::array<std::byte, 1> byte{std::byte{5}};
    std::vector<NpzItem> items;
    for (int i = 0; i < 65'536; ++i) items.push_back({std::to_string(i), DType::U8, {1}, byte});
    writeNpz(folder.path("many.npz"), items);
    const NpzFile npz(folder.path("many.npz"));
    QCOMPARE(npz.names().size(), size_t{65'536});
    QCOMPARE(floatsOf(npz.read("65535")), std::vector<float>{5.0f});
}

void TestNpz::handMadeArchivesAreRead()
{
    readAll(archive({}));
    readAll(archive({{.content = npy(3)}, {.name = "b.npy", .content = npy(1000), .method = 8}}));
    readAll(archive({{.content = npy(100'000), .method = 8}}));
}

void TestNpz::refusesHostileArchives_data()
{
    QTest::addColumn<std::string>("file");
    QTest::addColumn<std::string>("part");  // of the message: each row must be refused for its own fault
    const auto row = [](const char* name, const std::string& file, const char* part) { QTest::newRow(name) << file << std::string(part); };
    const std::string good = archive({{.content = npy(3)}});
    row("empty", "", "end record is missing");
    row("no archive", std::string(100, 'x'), "end record is missing");
    row("bytes after the end", good + "x", "end record is missing");
    row("bytes before the start", "x" + good, "directory does not end");
    row("encrypted", archive({{.content = npy(3), .flags = 1}}), "encrypted");
    row("unknown method", archive({{.content = npy(3), .method = 12}}), "packed by method 12");
    row("name twice", archive({{.content = npy(3)}, {.content = npy(4)}}), "there twice");
    for (const char* name : {"../a.npy", "a/../../b.npy", "/a.npy", "a\\b.npy", ".."}) row(name, archive({{.name = name, .content = npy(3)}}), "unsafe");
    row("NUL in a name", archive({{.name = std::string("a\0.npy", 6), .content = npy(3)}}), "unsafe");
    row("no name", archive({{.name = "", .content = npy(3)}}), "unsafe");
    row("name not UTF-8", archive({{.name = "\xff.npy", .content = npy(3)}}), "not UTF-8");
    row("other local name", archive({{.content = npy(3), .localName = "b.npy"}}), "disagree");
    row("other local method", archive({{.content = npy(3), .localMethod = 8}}), "disagree");
    row("other local size", archive({{.content = npy(3), .localSizeError = 1}}), "disagree");
    row("stored with two sizes", archive({{.content = npy(3), .sizeError = 1}}), "two sizes");
    row("wrong offset", archive({{.content = npy(3), .offsetError = 1}}), "not where");
    row("offset outside", archive({{.content = npy(3), .offsetError = 1 << 20}}), "outside the file");
    row("more entries than members", archive({{.content = npy(3)}}, 1), "end record says 2");
    row("fewer entries than members", archive({{.content = npy(3)}}, -1), "end record says 0");
    row("damaged content", archive({{.content = npy(3), .checksumError = 1}}), "checksum differs");
    row("damaged stream", archive({{.content = npy(3), .method = 8, .packed = std::string(200, '\xff')}}), "not valid");
    row("inflates to more", archive({{.content = npy(3), .method = 8, .packed = deflate(npy(3) + "more")}}), "more than it claims");
    row("inflates to less", archive({{.content = npy(300), .method = 8, .packed = deflate(npy(300).substr(0, 200))}}), "less than it claims");
    row("stream without end", archive({{.content = npy(3), .method = 8, .packed = deflate(npy(3)).substr(0, deflate(npy(3)).size() - 1)}}), "without end");
    row("bytes after the stream", archive({{.content = npy(3), .method = 8, .packed = deflate(npy(3)) + "x"}}), "packed bytes after");
    row("impossible ratio", archive({{.content = npy(3), .method = 8, .sizeError = 1 << 30}}), "beyond what is possible");
    row("array shorter than member", archive({{.content = npy(3) + "x"}}), "4 bytes after its header");
    row("array longer than member", archive({{.content = npy(3).substr(0, 130)}}), "its shape takes 3");
    // The directory's second entry points into the first member's data, where a copy of the second member lies.
    const Member inner{.name = "b.npy", .content = npy(3)};
    const std::string record = archive({inner}).substr(0, 35 + inner.content.size());
    const std::string prefix = npyPrefix(DType::U8, {static_cast<int64_t>(record.size())});
    Member second = inner;
    second.offsetError = -static_cast<int64_t>(record.size());
    row("overlap", archive({{.content = prefix + record}, second}), "overlaps");
}

void TestNpz::refusesHostileArchives()
{
    QFETCH(std::string, file);
    QFETCH(std::string, part);
    const Error error = errorOf([&] { readAll(file); });
    QCOMPARE(error.reason(), std::string("BadArchive"));
    QVERIFY2(std::string(error.what()).find(part) != std::string::npos, error.what());
}

void TestNpz::inflatedLimitHolds()
{
    const fixture::Folder folder;
    folder.write("a.npz", archive({{.content = npy(1000), .method = 8}, {.name = "b.npy", .content = npy(1000), .method = 8}}));
    QCOMPARE(reasonOf([&] { NpzFile(folder.path("a.npz"), 2255); }), std::string("BadArchive"));
    NpzFile(folder.path("a.npz"), 2256).read("b");
}

void TestNpz::truncationAtEveryByteIsRefused()
{
    const std::string file = readTextFile(golden("deflated.npz"), 10'000);
    for (size_t size = 0; size < file.size(); ++size) QCOMPARE(errorOf([&] { readAll(file.substr(0, size)); }).reason(), std::string("BadArchive"));
}

void TestNpz::unknownNamesAreArguments()
{
    const NpzFile npz(golden("stored.npz"));
    const Error error = errorOf([&] { npz.read("f5"); });
    QCOMPARE(error.kind(), ErrorKind::Argument);
    QCOMPARE(error.file(), npz.path());
}

void TestNpz::writerRefusesBadNames_data()
{
    QTest::addColumn<std::string>("name");
    for (const char* name : {"", "..", "a/../b", "/a", "a\\b", "\xff", "b"}) QTest::newRow(name) << std::string(name);
}

void TestNpz::writerRefusesBadNames()
{
    QFETCH(std::string, name);
    const fixture::Folder folder;
    const std::array<std::byte, 1> byte{};
    const std::vector<NpzItem> items{{"b", DType::U8, {1}, byte}, {name, DType::U8, {1}, byte}};
    QCOMPARE(errorOf([&] { writeNpz(folder.path("a.npz"), items); }).kind(), ErrorKind::Argument);
}

QTEST_APPLESS_MAIN(TestNpz)
#include "tst_npz.moc"
